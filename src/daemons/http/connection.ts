/** One connection: its requests are read and answered in order, until either side wants no more. */
import { requestBody, type Body } from '../../wire/http/body'
import { HttpError } from '../../wire/http/error'
import { keepsAlive, readRequestHead, responseHead, type RequestHead } from '../../wire/http/head'
import { ByteReader } from '../../wire/http/reader'
import type { Socket } from '../../wire/http/socket'
import { errorAnswer, sendAnswer, type Answer } from './answer'
import type { Answered } from './messages'

export interface Surroundings {
  /** Answers a request; throws what `errorAnswer` puts into words. */
  answer(head: RequestHead, body: Body): Promise<Answer>
  /** Milliseconds that the peer may take to ask, and let pass before it gives or takes more. */
  readonly idleTimeout: number
  /** Milliseconds since the epoch. */
  now(): number
  /** Is told of every request that was answered. */
  answered(what: Answered): void
}

/** Resolves when the connection has done its work; the caller closes it. Rejects when it breaks. */
export async function serveConnection(socket: Socket, surroundings: Surroundings): Promise<void> {
  const { answer, idleTimeout, now, answered } = surroundings
  const send = (bytes: Uint8Array): Promise<void> => socket.send(bytes, idleTimeout)
  // Of a head all must be there in time, of a body a piece: who drips a head is not waited for longer.
  let headDue: number | undefined
  const patience = (): number => (headDue === undefined ? idleTimeout : Math.max(1, headDue - now()))
  const reader = new ByteReader(() => socket.receive(patience()))
  for (;;) {
    headDue = now() + idleTimeout
    const asked = await readRequest(reader)
    if (!asked) return
    headDue = undefined
    const began = now()
    const { head, body } = asked
    const given = 'failure' in asked ? errorAnswer(asked.failure) : await respond(asked.head, asked.body)
    const stays = head !== undefined && body?.ended === true && keepsAlive(head)
    const bytes = await sendAnswer(given, head, { stays, now: now(), send })
    const { method = '', target = '' } = head ?? {}
    answered({ method, target, status: given.status, bytes, milliseconds: now() - began })
    if (!stays) return
  }

  async function respond(head: RequestHead, body: Body): Promise<Answer> {
    if (head.headers.get('expect')?.toLowerCase() === '100-continue' && !body.ended) {
      await send(responseHead({ status: 100, reason: 'Continue', headers: new Headers() }))
    }
    return answer(head, body).catch(errorAnswer)
  }
}

type Asked = { head: RequestHead; body: Body } | { head?: RequestHead; body?: undefined; failure: HttpError }

/** The next request, or why there is none that could be understood; undefined at the end. */
async function readRequest(reader: ByteReader): Promise<Asked | undefined> {
  let head: RequestHead | undefined
  try {
    head = await readRequestHead(reader)
    return head && { head, body: requestBody(head, reader) }
  } catch (thrown) {
    if (!(thrown instanceof HttpError)) throw thrown
    return { ...(head && { head }), failure: thrown }
  }
}
