/** How what a daemon gives becomes the answer to what it was asked. */
import { DaemonError } from '../../wire/error'
import { Kind } from '../../wire/frame'
import { takeTransfers } from '../daemon'
import type { Envelope } from '../mail/envelope'
import type { Mail } from '../mail/mail'
import type { Sender } from '../mail/sender'

interface Answerer extends Sender {
  readonly mail: Mail
  errors: number
}

/**
 * Answers `request` with what its handler has given; nothing when nobody waits for it. What cannot be an answer is an
 * error of `from`, which the caller is told.
 */
export function succeed(from: Answerer, request: Envelope, value: unknown): void {
  if (!request.wantsAnswer && !isStream(value)) return
  try {
    answer(from, request, value)
  } catch (thrown) {
    from.errors++
    from.mail.fail(request, from, DaemonError.from(thrown))
  }
}

/**
 * Answers `request` with a value or, where it asks for one, with a stream; with `failed_precondition` where the two do
 * not go together.
 *
 * @param transfer parts of the value that move; those that `transfer` has marked unless given
 * @throws DaemonError `invalid_argument` when the value cannot be cloned
 */
export function answer(from: Answerer, request: Envelope, value: unknown, transfer?: Transferable[]): void {
  if (isStream(value)) {
    if (request.wantsStream) return from.mail.producers.start(request, from, value)
    void value[Symbol.asyncIterator]().return?.()
    return refuse(from, request, 'is a stream: subscribe to it')
  }
  if (request.wantsStream) return refuse(from, request, 'is no stream: call it')
  from.mail.answer(request, from, Kind.reply, value, transfer ?? takeTransfers(value))
}

function refuse(from: Answerer, request: Envelope, why: string): void {
  const text = `'${request.type}' of ${from.name} ${why}`
  from.mail.fail(request, from, new DaemonError('failed_precondition', text))
}

const isStream = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  (value as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] !== undefined
