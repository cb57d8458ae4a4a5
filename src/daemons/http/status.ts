/** Statuses of HTTP: their names, and the one that fits what was thrown. */
import { DaemonError, type ErrorCode } from '../../wire/error'
import { HttpError } from '../../wire/http/error'

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  304: 'Not Modified',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  414: 'URI Too Long',
  416: 'Range Not Satisfiable',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
  507: 'Insufficient Storage',
}

export const reasonOf = (status: number): string => reasons[status] ?? ''

const byErrno: Readonly<Record<string, number>> = {
  ENOENT: 404,
  ENOTDIR: 404,
  ENAMETOOLONG: 414,
  EACCES: 403,
  EPERM: 403,
  EROFS: 403,
  EISDIR: 409,
  EEXIST: 409,
  ENOTEMPTY: 409,
  EBUSY: 409,
  EXDEV: 409,
  ENOSPC: 507,
}

const byCode: Partial<Readonly<Record<ErrorCode, number>>> = {
  not_found: 404,
  // What stands there serves no files, or is no path of those that it serves.
  unimplemented: 404,
  invalid_argument: 404,
  permission_denied: 403,
  already_exists: 409,
  resource_exhausted: 507,
  unavailable: 503,
  deadline_exceeded: 504,
}

/** An answer that only says what is wrong, with headers that go with it. */
export class Refusal extends HttpError {
  constructor(
    status: number,
    fact: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(status, fact)
  }
}

export function failureOf(thrown: unknown): {
  status: number
  fact: string
  headers: Readonly<Record<string, string>>
} {
  if (thrown instanceof HttpError) {
    return {
      status: thrown.status,
      fact: thrown.message,
      headers: thrown instanceof Refusal ? thrown.headers : {},
    }
  }
  const { code, text, detail } = DaemonError.from(thrown)
  const errno = typeof detail?.['errno'] === 'string' ? detail['errno'] : ''
  return { status: byErrno[errno] ?? byCode[code] ?? 500, fact: text, headers: {} }
}
