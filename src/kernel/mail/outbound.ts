/**
 * Messages to addresses that must be looked up first. While one of a sender's messages waits, all that it
 * sends after waits behind it, so that an address and a name of one daemon keep one order.
 */
import { DaemonError } from '../../wire/error'
import type { Envelope } from './envelope'
import type { Resolution, Route } from './routes'

/** One-way messages of one sender that may wait for their addresses. */
const LIMIT = 100_000

interface Exits {
  /** Sends it on; throws `resource_exhausted` when there is no room. */
  forward(route: Route, envelope: Envelope): void
  fail(envelope: Envelope, error: DaemonError): void
}

export class Outbound {
  readonly #bySender = new Map<string, Envelope[]>()
  /** Some sender's messages wait. */
  #busy = false

  constructor(
    private readonly resolve: (envelope: Envelope) => Promise<Resolution>,
    private readonly exits: Exits,
  ) {}

  holds(sender: string): boolean {
    return this.#busy && this.#bySender.has(sender)
  }

  /** @throws DaemonError `resource_exhausted` when too many of the sender's messages wait already */
  hold(envelope: Envelope): void {
    const queue = this.#bySender.get(envelope.sender)
    if (!queue) {
      const fresh = [envelope]
      this.#bySender.set(envelope.sender, fresh)
      this.#busy = true
      void this.#work(envelope.sender, fresh)
      return
    }
    if (queue.length >= LIMIT && envelope.call === 0) {
      throw new DaemonError(
        'resource_exhausted',
        `${LIMIT} messages of ${envelope.sender} wait for their addresses`,
      )
    }
    queue.push(envelope)
  }

  async #work(sender: string, queue: Envelope[]): Promise<void> {
    for (let next = 0; next < queue.length; next++) {
      const envelope = queue[next]!
      try {
        const found = await this.resolve(envelope)
        this.exits.forward(found.route, addressed(envelope, found))
      } catch (thrown) {
        this.exits.fail(envelope, DaemonError.from(thrown))
      }
    }
    this.#bySender.delete(sender)
    this.#busy = this.#bySender.size > 0
  }
}

/** The same message for whom its address has been found to mean. */
export function addressed(envelope: Envelope, { route, path }: Resolution): Envelope {
  if (route.name === envelope.recipient && path === undefined) return envelope
  const bound = envelope.readdressed(route.name, withPath(envelope.payload, path))
  bound.canceled = envelope.canceled
  return bound
}

/** A payload with the rest of its address in it; at a mount itself a path that it has already stands. */
function withPath(payload: unknown, rest: string | undefined): unknown {
  if (rest === undefined) return payload
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return { path: rest || '/' }
  if (rest === '' && 'path' in payload) return payload
  return { ...payload, path: rest || '/' }
}
