/**
 * What a host tells those who watch: changes and messages, gathered into a batch at most ten times a
 * second. While nobody watches only dead letters are gathered; while nothing happens no timer runs.
 */
import type { DaemonSample, DeadLetter, LogEntry, TelemetryBatch } from '../../wire/control'
import type { Message } from '../../wire/message'
import type { Clock } from '../clock'
import type { Envelope } from '../mail/envelope'
import type { MailObserver } from '../mail/delivery'
import { preview } from './preview'

const INTERVAL = 100
/** Messages shown whole in one batch; beyond it they are a sample. */
const SAMPLE = 200
/** The first messages of a batch are shown whatever came before: who sends one after a burst sees it. */
const WHOLE = 50
const LETTERS = 100
/** Daemons in one report; the others follow in the next. So many are sampled and sent within some 10 ms. */
const DAEMONS = 2_000

/**
 * What one host has to tell since its last report; `deadLetterCount` counts those since then. Which daemons are gone
 * the kernel knows better.
 */
export type HostReport = Omit<TelemetryBatch, 'time' | 'removed'>

/** A daemon, as the telemetry sees it. */
export interface Sampled {
  readonly name: string
  /** It is in the batch that is being gathered, or nobody watches: its next change need not be told. */
  touched: boolean
  sample(): DaemonSample
}

/** How a host numbers its messages: the number of the next, and how many it has sent. */
interface Numbers {
  readonly next: number
  readonly sent: number
}

export class Telemetry implements MailObserver {
  wanted = Infinity
  #watched = false
  readonly #touched = new Set<Sampled>()
  #messages: Message[] = []
  /** The number of the first message of this batch, and how many had been sent before. */
  #first = 0
  #sentBefore = 0
  #stride = 1
  #letters: DeadLetter[] = []
  #letterCount = 0
  #logs: LogEntry[] = []
  #cancelTimer: (() => void) | undefined

  constructor(
    private readonly clock: Clock,
    private readonly numbers: Numbers,
    private readonly report: (report: HostReport) => void,
  ) {}

  /**
   * Somebody watches from now on (or somebody more), and is given all `daemons` first, in this report and, where
   * they are many, in those that follow; or nobody does.
   */
  watch(watched: boolean, daemons: Iterable<Sampled>): HostReport {
    if (watched !== this.#watched) this.#turn(watched)
    for (const daemon of daemons) this.touch(daemon)
    return this.#take()
  }

  touch(daemon: Sampled): void {
    daemon.touched = true
    if (!this.#watched) return
    this.#touched.add(daemon)
    this.#plan()
  }

  /** It is gone: nothing is told of it any more. */
  removed(daemon: Sampled): void {
    this.#touched.delete(daemon)
  }

  preview(payload: unknown): unknown {
    return preview(payload)
  }

  sent(envelope: Envelope, payload: unknown): void {
    this.#messages.push(envelope.toMessage(payload))
    const { sequence } = envelope
    if (this.#messages.length >= 2 * SAMPLE) this.wanted = Infinity
    else this.wanted = sequence + (sequence - this.#first < WHOLE ? 1 : this.#stride)
    this.#plan()
  }

  dead(letter: DeadLetter): void {
    this.#letterCount += letter.count
    if (this.#letters.length < LETTERS) this.#letters.push(letter)
    this.#plan()
  }

  logged(entry: LogEntry): void {
    if (!this.#watched || this.#logs.length >= SAMPLE) return
    this.#logs.push(entry)
    this.#plan()
  }

  /** Tells at once what waits to be told. */
  tell(): void {
    if (this.#cancelTimer === undefined) return
    this.#cancelTimer()
    this.#flush()
  }

  close(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  #plan(): void {
    this.#cancelTimer ??= this.clock.after(INTERVAL, () => this.#flush())
  }

  #flush(): void {
    this.#cancelTimer = undefined
    this.report(this.#take())
  }

  /** What has been gathered, or the first of it; the next batch begins. */
  #take(): HostReport {
    const seen = this.#watched ? this.numbers.sent - this.#sentBefore : 0
    const report: HostReport = {
      daemons: this.#sample(),
      messages: this.#messages,
      seen,
      deadLetters: this.#letters,
      deadLetterCount: this.#letterCount,
      logs: this.#logs,
    }
    this.#stride = Math.max(1, Math.ceil(seen / SAMPLE))
    this.#letters = []
    this.#letterCount = 0
    this.#begin()
    if (this.#touched.size > 0) this.#plan()
    return report
  }

  /** Those that have waited longest. */
  #sample(): DaemonSample[] {
    const samples: DaemonSample[] = []
    for (const daemon of this.#touched) {
      if (samples.length === DAEMONS) break
      this.#touched.delete(daemon)
      daemon.touched = false
      samples.push(daemon.sample())
    }
    return samples
  }

  #turn(watched: boolean): void {
    this.#watched = watched
    this.#touched.clear()
    this.#begin()
  }

  /** What is only for those who watch is gathered from now on. */
  #begin(): void {
    const { next, sent } = this.numbers
    this.#first = next
    this.#sentBefore = sent
    this.wanted = this.#watched ? next : Infinity
    this.#messages = []
    this.#logs = []
  }
}
