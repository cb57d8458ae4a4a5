/**
 * The one error of Dan9. Crossing a thread it travels as plain data and is rebuilt on arrival.
 * The codes are gRPC's (https://grpc.io/docs/guides/status-codes/), spelled in lower case.
 */

export const errorCodes = [
  'canceled',
  'unknown',
  'invalid_argument',
  'deadline_exceeded',
  'not_found',
  'already_exists',
  'permission_denied',
  'resource_exhausted',
  'failed_precondition',
  'aborted',
  'out_of_range',
  'unimplemented',
  'internal',
  'unavailable',
  'data_loss',
  'unauthenticated',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** Facts that go with an error; a file error carries its POSIX name in `errno`. */
export type ErrorDetail = Readonly<Record<string, unknown>>

/** An error as plain data. */
export interface ErrorData {
  readonly code: ErrorCode
  /** Without the `[code]` prefix. */
  readonly text: string
  readonly detail?: ErrorDetail
  readonly stack?: string
}

export class DaemonError extends Error {
  override readonly name = 'DaemonError'

  /**
   * @param code one of `errorCodes`
   * @param text the fact, with the name in question in it; `message` becomes `[code] text`
   */
  constructor(
    readonly code: ErrorCode,
    readonly text: string,
    readonly detail?: ErrorDetail,
    options?: { cause?: unknown },
  ) {
    super(`[${code}] ${text}`, options)
  }

  /** As what can cross any thread: a part of the detail that cannot is left out. */
  toData(): ErrorData {
    return {
      code: this.code,
      text: this.text,
      ...(this.detail && { detail: cloneable(this.detail) }),
      ...(this.stack && { stack: this.stack }),
    }
  }

  static fromData(data: ErrorData): DaemonError {
    const error = new DaemonError(data.code, data.text, data.detail)
    if (data.stack) error.stack = data.stack
    return error
  }

  /** Any thrown thing as a DaemonError; what is not one already becomes `code`, with the cause kept. */
  static from(thrown: unknown, code: ErrorCode = 'internal'): DaemonError {
    if (thrown instanceof DaemonError) return thrown
    const error = new DaemonError(code, wordsOf(thrown), undefined, { cause: thrown })
    if (thrown instanceof Error && thrown.stack) error.stack = thrown.stack
    return error
  }
}

function cloneable(detail: ErrorDetail): ErrorDetail {
  return Object.fromEntries(Object.entries(detail).filter(([, value]) => isCloneable(value)))
}

function isCloneable(value: unknown): boolean {
  if (value === null || typeof value !== 'object')
    return typeof value !== 'function' && typeof value !== 'symbol'
  try {
    structuredClone(value)
    return true
  } catch {
    return false
  }
}

/** Not everything that is thrown can be made a string. */
function wordsOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message || thrown.name : String(thrown)
  } catch {
    return 'something that has no words'
  }
}
