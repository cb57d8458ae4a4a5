/**
 * What telemetry has told so far, in plain tables and rings: no runes here, so that a thousand messages
 * a second cost nothing but their place. `Telemetry` decides when the views see it.
 */
import type { DaemonSample, DeadLetter, LogEntry, Message, TelemetryBatch } from '../../client/api'
import type { Follower } from './follower'
import { Ring } from './ring'
import { Series } from './series'

/** A daemon as the tables show it. A row is replaced, never changed. */
export interface DaemonRow extends DaemonSample {
  readonly inRate: number
  readonly outRate: number
  readonly errorRate: number
}

export interface DaemonHistory {
  readonly mailbox: Series
  readonly received: Series
  readonly sent: Series
  readonly errors: Series
  readonly p95: Series
}

interface Counts {
  received: number
  sent: number
  errors: number
}

/** Sums over all daemons that there are. */
export interface Totals {
  running: number
  failed: number
  queued: number
  errors: number
  restarts: number
}

/** What a store had at some moment. */
export interface Held {
  readonly messages: Ring<Message>
  readonly deadLetters: Ring<DeadLetter>
  readonly rows: ReadonlyMap<string, DaemonRow>
  readonly seen: number
}

/** The shortest time between two batches, in milliseconds. */
const batchInterval = 100

const messageCapacity = 10_000
const letterCapacity = 1000
const logCapacity = 2000
const goneCapacity = 100
/** Histories are kept for this many daemons, the first ones that did something. */
const historyCapacity = 100

const noMetrics: DaemonSample['metrics'] = Object.freeze({})

export class TelemetryStore {
  readonly rows = new Map<string, DaemonRow>()
  /** The last that was known of daemons that were removed, oldest first. */
  readonly gone = new Map<string, DaemonRow>()
  readonly histories = new Map<string, DaemonHistory>()
  readonly messages = new Ring<Message>(messageCapacity)
  readonly logs = new Ring<LogEntry>(logCapacity)
  deadLetters = new Ring<DeadLetter>(letterCapacity)
  readonly system = {
    messages: new Series('rate'),
    queued: new Series('gauge'),
    errors: new Series('rate'),
    deadLetters: new Series('rate'),
  }

  /** Messages sent since the page began to listen, and how many of them came with their bodies. */
  seen = 0
  shown = 0
  deadLetterCount = 0
  messageRate = 0
  /** Every how many messages one is shown, over the last second. */
  sampling = 1
  /** Of the newest batch, milliseconds since the epoch; 0 before the first. */
  time = 0

  readonly totals: Totals = { running: 0, failed: 0, queued: 0, errors: 0, restarts: 0 }

  /** When each host was last heard: the time of the batch. */
  readonly heard = new Map<number, number>()
  /** Told of every daemon that comes, goes or changes. */
  readonly followers = new Set<Follower>()

  private readonly watched = new Map<string, Map<string, Series>>()
  private readonly words = new Map<string, string>()
  /** Counts at the last tick, of those that did something since. */
  private readonly counts = new Map<string, Counts>()
  private active = new Set<string>()
  private ticked = { time: 0, seen: 0, shown: 0 }
  private silent = false

  /** Takes a batch in. True when a daemon came, went or changed its state. */
  take(batch: TelemetryBatch): boolean {
    const begin = this.time === 0
    // Nobody ticked in the silence before: it does not count for the rates.
    if (this.silent) this.ticked.time = Math.max(this.ticked.time, batch.time - batchInterval)
    this.silent = false
    let changed = begin
    let errors = 0
    this.time = batch.time
    for (const sample of batch.daemons) {
      const before = this.rows.get(sample.name)
      changed ||= before?.state !== sample.state
      errors += this.takeSample(sample, before, batch.time)
    }
    for (const name of batch.removed) changed = this.forget(name) || changed
    for (const message of batch.messages) this.messages.push(message)
    for (const letter of batch.deadLetters) this.deadLetters.push(letter)
    for (const entry of batch.logs) this.logs.push(entry)
    const letters = Math.max(0, batch.deadLetterCount - this.deadLetterCount)
    this.deadLetterCount = batch.deadLetterCount
    this.seen += batch.seen
    this.shown += batch.messages.length
    this.system.messages.add(batch.time, batch.seen)
    this.system.errors.add(batch.time, errors)
    this.system.deadLetters.add(batch.time, begin ? 0 : letters)
    this.system.queued.add(batch.time, this.totals.queued)
    return changed
  }

  /** What there is now, for as long as one likes. */
  held(): Held {
    return {
      messages: this.messages.copy(),
      deadLetters: this.deadLetters.copy(),
      rows: new Map(this.rows),
      seen: this.seen,
    }
  }

  /** Takes in the letters from before the page began to listen. */
  takeEarlier(letters: readonly DeadLetter[]): void {
    const known = [...this.deadLetters.from(0)]
    const oldest = known[0]?.time ?? Infinity
    const ring = new Ring<DeadLetter>(letterCapacity)
    for (const letter of letters) if (letter.time < oldest) ring.push(letter)
    for (const letter of known) ring.push(letter)
    this.deadLetters = ring
  }

  /** Reckons the rates anew, about once a second. False when all of them are zero. */
  tick(now: number): boolean {
    // Counts are as of the newest batch: with `now`, a steady stream would seem to waver.
    const time = now - this.time <= 2 * batchInterval ? this.time : now
    const elapsed = (time - this.ticked.time) / 1000
    if (elapsed <= 0) return true
    const seen = this.seen - this.ticked.seen
    const shown = this.shown - this.ticked.shown
    this.messageRate = this.ticked.time === 0 ? 0 : seen / elapsed
    this.sampling = seen > shown ? (shown === 0 ? seen : seen / shown) : 1
    this.ticked = { time, seen: this.seen, shown: this.shown }
    const active = this.active
    this.active = new Set()
    for (const name of active) this.tickRow(name, elapsed)
    this.silent = this.messageRate === 0 && this.active.size === 0
    return !this.silent
  }

  /** The history of one of a daemon's own figures; it begins when it is first asked for. */
  watch(name: string, metric: string): Series {
    let metrics = this.watched.get(name)
    if (!metrics) this.watched.set(name, (metrics = new Map<string, Series>()))
    let series = metrics.get(metric)
    if (!series) {
      metrics.set(metric, (series = new Series('gauge')))
      const value = this.rows.get(name)?.metrics[metric]
      if (value !== undefined) series.add(this.time, value)
    }
    return series
  }

  private takeSample(sample: DaemonSample, before: DaemonRow | undefined, time: number): number {
    const { inRate = 0, outRate = 0, errorRate = 0 } = before ?? {}
    // A daemon that was made anew under an old name counts from zero.
    const known = before && before.received <= sample.received && before.sent <= sample.sent ? before : sample
    if (known === sample || !this.counts.has(sample.name)) this.counts.set(sample.name, pick(known))
    const row = { ...sample, inRate, outRate, errorRate }
    // What comes from another thread is an object of its own each time; kept are these.
    row.state = this.word(sample.state)
    row.type = this.word(sample.type)
    if (Object.keys(sample.metrics).length === 0) row.metrics = noMetrics
    this.put(row, before)
    this.heard.set(sample.host, time)
    this.gone.delete(sample.name)
    this.active.add(sample.name)
    const history = this.historyOf(sample)
    if (history) {
      history.mailbox.add(time, sample.mailbox)
      history.received.add(time, sample.received - known.received)
      history.sent.add(time, sample.sent - known.sent)
      history.errors.add(time, Math.max(0, sample.errors - known.errors))
      history.p95.add(time, sample.p95)
    }
    const watched = this.watched.get(sample.name)
    if (watched) for (const [metric, series] of watched) series.add(time, sample.metrics[metric] ?? 0)
    return Math.max(0, sample.errors - known.errors)
  }

  private historyOf({ name, received, sent }: DaemonSample): DaemonHistory | undefined {
    let history = this.histories.get(name)
    if (!history && received + sent > 0 && this.histories.size < historyCapacity) {
      const rate = () => new Series('rate')
      const gauge = () => new Series('gauge')
      history = { mailbox: gauge(), received: rate(), sent: rate(), errors: rate(), p95: gauge() }
      this.histories.set(name, history)
    }
    return history
  }

  private tickRow(name: string, elapsed: number): void {
    const row = this.rows.get(name)
    const counts = this.counts.get(name)
    if (!row || !counts) return
    const inRate = (row.received - counts.received) / elapsed
    const outRate = (row.sent - counts.sent) / elapsed
    const errorRate = Math.max(0, row.errors - counts.errors) / elapsed
    if (inRate > 0 || outRate > 0 || errorRate > 0) {
      this.counts.set(name, pick(row))
      this.active.add(name)
    } else this.counts.delete(name)
    if (inRate === row.inRate && outRate === row.outRate && errorRate === row.errorRate) return
    this.put({ ...row, inRate, outRate, errorRate }, row)
  }

  private put(row: DaemonRow, before: DaemonRow | undefined): void {
    this.rows.set(row.name, row)
    if (before) this.count(before, -1)
    this.count(row, 1)
    this.tell(row.name)
  }

  private tell(name: string): void {
    for (const follower of this.followers) follower.add(name)
  }

  private count({ state, mailbox, errors, restarts }: DaemonRow, sign: 1 | -1): void {
    const { totals } = this
    if (state === 'running') totals.running += sign
    if (state === 'error') totals.failed += sign
    totals.queued += sign * mailbox
    totals.errors += sign * errors
    totals.restarts += sign * restarts
  }

  private word<Word extends string>(word: Word): Word {
    const kept = this.words.get(word)
    if (kept === undefined) this.words.set(word, word)
    return (kept ?? word) as Word
  }

  private forget(name: string): boolean {
    const row = this.rows.get(name)
    if (!row) return false
    this.rows.delete(name)
    this.count(row, -1)
    this.tell(name)
    this.counts.delete(name)
    this.histories.delete(name)
    this.watched.delete(name)
    this.gone.set(name, { ...row, inRate: 0, outRate: 0, errorRate: 0 })
    const oldest = this.gone.keys().next()
    if (this.gone.size > goneCapacity && !oldest.done) this.gone.delete(oldest.value)
    return true
  }
}

function pick({ received, sent, errors }: DaemonSample): Counts {
  return { received, sent, errors }
}
