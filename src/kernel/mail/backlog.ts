/**
 * Messages that their senders may take for sent, and for which there is no room: those that were taken before it was
 * known where to, and those of other hosts, each of which counts on the room of the whole mailbox. They wait for room in
 * their order, and what comes later behind them: calls wait with them, one-way messages of this host are refused. Other
 * ways go on.
 */
import { DaemonError } from '../../wire/error'
import type { Envelope } from './envelope'
import type { Route } from './routes'

interface Exits {
  /** Sends it on, past those that wait; throws `resource_exhausted` when there is no room. */
  pass(route: Route, envelope: Envelope): void
  fail(envelope: Envelope, error: DaemonError): void
  /** The route is still true. */
  holds(route: Route): boolean
}

export class Backlog {
  readonly #byRoute = new Map<Route, Envelope[]>()

  constructor(private readonly exits: Exits) {}

  /** `envelope`, whose payload is its own, waits for room. */
  add(route: Route, envelope: Envelope): void {
    const waiting = this.#byRoute.get(route)
    if (waiting) {
      waiting.push(envelope)
      return
    }
    const first = [envelope]
    this.#byRoute.set(route, first)
    route.blocked = true
    void this.#work(route, first)
  }

  async #work(route: Route, waiting: readonly Envelope[]): Promise<void> {
    for (let next = 0; next < waiting.length;) {
      if (!this.exits.holds(route)) {
        this.#give(route, waiting.slice(next))
        return
      }
      if (this.#pass(route, waiting[next]!)) next++
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

  /** The route leads nowhere any more. */
  #give(route: Route, left: readonly Envelope[]): void {
    this.#byRoute.delete(route)
    const error = new DaemonError('unavailable', `${route.name} is gone`)
    for (const envelope of left) if (!envelope.canceled) this.exits.fail(envelope, error)
  }
}
