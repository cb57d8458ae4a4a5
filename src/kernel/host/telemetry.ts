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

/** What one host has to tell since its last report; `deadLetterCount` counts those since then. */
export type HostReport = Omit<TelemetryBatch, 'time'>

/** A daemon, as the telemetry sees it. */
export interface Sampled {
  readonly name: string
  /** It is in the batch that is being gathered. */
  touched: boolean
  sample(): DaemonSample
}

export class Telemetry implements MailObserver {
  #watched = false
  #touched: Sampled[] = []
  #removed: string[] = []
  #messages: Message[] = []
  #seen = 0
  #stride = 1
  #letters: DeadLetter[] = []
  #letterCount = 0
  #logs: LogEntry[] = []
  #cancelTimer: (() => void) | undefined

  constructor(
    private readonly clock: Clock,
    private readonly report: (report: HostReport) => void,
  ) {}

  /** Somebody watches from now on (or somebody more), and is given all `daemons` first; or nobody does. */
  watch(watched: boolean, daemons: Iterable<Sampled>): HostReport {
    if (!watched) this.#clear()
    this.#watched = watched
    for (const daemon of daemons) if (!daemon.touched) this.touch(daemon)
    return this.#take()
  }

  touch(daemon: Sampled): void {
    if (!this.#watched) return
    daemon.touched = true
    this.#touched.push(daemon)
    this.#plan()
  }

  removed(daemon: Sampled): void {
    if (!this.#watched) return
    this.#touched = this.#touched.filter((other) => other !== daemon)
    this.#removed.push(daemon.name)
    this.#plan()
  }

  sent(envelope: Envelope): void {
    if (!this.#watched) return
    const index = this.#seen++
    if ((index < WHOLE || index % this.#stride === 0) && this.#messages.length < 2 * SAMPLE) {
      this.#messages.push(envelope.toMessage(preview(envelope.payload)))
    }
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

  /** What has been gathered; the next batch begins. */
  #take(): HostReport {
    const report: HostReport = {
      daemons: this.#touched.map((daemon) => daemon.sample()),
      removed: this.#removed,
      messages: this.#messages,
      seen: this.#seen,
      deadLetters: this.#letters,
      deadLetterCount: this.#letterCount,
      logs: this.#logs,
    }
    this.#stride = Math.max(1, Math.ceil(this.#seen / SAMPLE))
    this.#clear()
    return report
  }

  #clear(): void {
    for (const daemon of this.#touched) daemon.touched = false
    this.#touched = []
    this.#removed = []
    this.#messages = []
    this.#seen = 0
    this.#letters = []
    this.#letterCount = 0
    this.#logs = []
  }
}
