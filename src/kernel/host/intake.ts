/** What a daemon's own loop takes out of its mailbox, and what it still has to answer. */
import { DaemonError } from '../../wire/error'
import type { Envelope } from '../mail/envelope'
import { Entries } from './entries'
import { checkedPayload } from './schemas'
import type { Home } from './server'
import { Stopwatch } from './stopwatch'
import { Unanswered } from './unanswered'

export class Intake {
  /** When the loop took the message that it has in hand; -1 when it has none. */
  #takenAt = 0
  #takenTick = -1
  readonly #unanswered = new Unanswered()
  readonly #stopwatch: Stopwatch
  readonly entries: Entries

  constructor(private readonly home: Home) {
    this.entries = new Entries(home, {})
    this.#stopwatch = new Stopwatch(home.scheduler, (ms, count) => home.timed(ms, count))
  }

  /** What the loop had in hand is done. */
  done(): void {
    if (this.#takenTick !== -1) this.#stopwatch.stopLater(this.#takenAt, this.#takenTick)
    this.#takenTick = -1
  }

  /** The next message whose payload fits its schema; those that do not are refused. */
  take(): Envelope | undefined {
    let envelope = this.home.take()
    if (envelope !== undefined) this.home.touch()
    while (envelope !== undefined && !this.#fits(envelope)) envelope = this.home.take()
    if (envelope === undefined) return undefined
    this.#stopwatch.beginTurn()
    this.#takenAt = this.#stopwatch.start()
    this.#takenTick = this.home.scheduler.tick
    if (envelope.wantsAnswer) this.#unanswered.add(envelope)
    return envelope
  }

  /** True when the loop has taken `request` and not answered it; it need not any more. */
  answers(request: Envelope): boolean {
    return this.#unanswered.take(request)
  }

  /** What it will never answer. */
  leave(): Iterable<Envelope> {
    return this.#unanswered.takeAll()
  }

  #fits(envelope: Envelope): boolean {
    try {
      const { schema, count } = this.entries.of(envelope.type)
      count.value++
      if (schema) checkedPayload(this.home.name, envelope, schema)
      return true
    } catch (thrown) {
      this.home.errors++
      this.home.mail.delivery.undeliverable(envelope, DaemonError.from(thrown))
      return false
    }
  }
}
