/**
 * Messages that their senders may take for sent, and for which there is no room: those that were taken before it was
 * known where to, and those of other hosts, each of which counts on the room of the whole mailbox. They wait for room in
 * their order, and what comes later behind them: calls wait with them, one-way messages of this host are refused. Other
 * ways go on.
 */
import { DaemonError } from '../../wire/error'
import type { Envelope } from './envelope'
import { Mailbox } from './mailbox'
import type { Route } from './routes'

/** Small integers stay such in all mailboxes: an engine compares them faster than it does with `Infinity`. */
const UNBOUNDED = 2 ** 30 - 1

interface Exits {
  /** Sends it on, past those that wait; throws `resource_exhausted` when there is no room. */
  pass(route: Route, envelope: Envelope): void
  fail(envelope: Envelope, error: DaemonError): void
}

export class Backlog {
  readonly #byRoute = new Map<Route, Mailbox>()

  constructor(private readonly exits: Exits) {}

  /** `envelope`, whose payload is its own, waits for room. */
  add(route: Route, envelope: Envelope): void {
    const waiting = this.#byRoute.get(route)
    if (waiting) {
      waiting.offer(envelope)
      return
    }
    const fresh = new Mailbox(UNBOUNDED)
    fresh.offer(envelope)
    this.#byRoute.set(route, fresh)
    route.blocked = true
    void this.#work(route, fresh)
  }

  /** One that waits for `route` may matter no more. */
  dropped(route: Route): void {
    this.#byRoute.get(route)?.dropped()
  }

  /** `route` leads nowhere any more: what waits for it fails. */
  giveUp(route: Route): void {
    const left = this.#byRoute.get(route)?.takeAll() ?? []
    if (left.length === 0) return
    const error = new DaemonError('unavailable', `${route.name} is gone`)
    for (const envelope of left) if (!envelope.canceled) this.exits.fail(envelope, error)
  }

  async #work(route: Route, waiting: Mailbox): Promise<void> {
    for (let envelope = waiting.first; envelope !== undefined; envelope = waiting.first) {
      if (this.#pass(route, envelope)) waiting.take()
      else await route.free()
    }
    this.#byRoute.delete(route)
    route.blocked = false
    route.release()
  }

  /** False when there is no room. */
  #pass(route: Route, envelope: Envelope): boolean {
    try {
      this.exits.pass(route, envelope)
    } catch (thrown) {
      const error = DaemonError.from(thrown)
      if (error.code === 'resource_exhausted') return false
      this.exits.fail(envelope, error)
    }
    return true
  }
}
