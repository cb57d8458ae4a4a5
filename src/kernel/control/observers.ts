/**
 * Those who watch the kernel: hosts' reports become one batch, at most ten a second, for each of them; while more
 * daemons have changed than fit, one for each frame of a screen.
 */
import type { DaemonSample, DeadLetter, LogEntry, TelemetryBatch } from '../../wire/control'
import type { Message } from '../../wire/message'
import type { Clock } from '../clock'
import type { HostReport } from '../host/telemetry'
import type { Entry } from './entry'

const INTERVAL = 100
/** Milliseconds until the next batch when this one had no room for all. */
const FRAME = 16
const LETTERS = 1_000
/**
 * Daemons in one batch, and names of removed ones; the others follow in the next. To read and to keep so many takes
 * a page some 5 ms, a third of a frame.
 */
const DAEMONS = 500

export class Observers {
  readonly #ports = new Set<MessagePort>()
  readonly #letters: DeadLetter[] = []
  #letterCount = 0
  /** What is not sent yet, the oldest first. */
  readonly #daemons = new Map<string, DaemonSample>()
  readonly #removed = new Set<string>()
  #messages: Message[] = []
  #seen = 0
  #newLetters: DeadLetter[] = []
  #logs: LogEntry[] = []
  #lastBatch = 0
  #cancelTimer: (() => void) | undefined
  /** Newcomers for whose first batch the hosts are still asked. */
  #newcomers = 0

  /**
   * @param watch tells the hosts whether anybody watches, for each newcomer again; gives what they report
   * @param lives whether the daemon of that name is in that host: a report may have crossed its removal
   */
  constructor(
    private readonly clock: Clock,
    private readonly watch: (watched: boolean) => Promise<HostReport[]>,
    private readonly lives: (name: string, host: number) => boolean,
  ) {}

  /** Sends batches over `port` until it says anything. */
  async add(port: MessagePort): Promise<void> {
    this.#ports.add(port)
    port.onmessage = () => {
      this.#ports.delete(port)
      port.close()
      if (this.#ports.size === 0) void this.watch(false)
    }
    // The first batch waits for every host, so that it holds every daemon, or as many as a batch can.
    this.#newcomers++
    const reports = await this.watch(true)
    this.#newcomers--
    for (const report of reports) this.report(report)
    this.#send()
  }

  get watching(): boolean {
    return this.#ports.size > 0
  }

  report(report: HostReport): void {
    this.#letterCount += report.deadLetterCount
    this.#letters.push(...report.deadLetters)
    this.#letters.splice(0, this.#letters.length - LETTERS)
    if (this.#ports.size === 0) return
    for (const sample of report.daemons) if (this.lives(sample.name, sample.host)) this.#add(sample)
    this.#messages.push(...report.messages)
    this.#seen += report.seen
    this.#newLetters.push(...report.deadLetters)
    this.#logs.push(...report.logs)
    this.#plan()
  }

  /** A daemon whose worker is gone cannot speak for itself. */
  changed({ name, type, state, dedicated, registered, capacity, earlierStarts, error }: Entry): void {
    if (this.#ports.size === 0) return
    this.#add({
      ...{ name, type, state, dedicated, registered, capacity },
      host: -1,
      mailbox: 0,
      received: 0,
      sent: 0,
      errors: 0,
      p50: 0,
      p95: 0,
      restarts: Math.max(0, earlierStarts - 1),
      since: 0,
      metrics: {},
      ...(error && { error }),
    })
    this.#plan()
  }

  removed(name: string): void {
    if (this.#ports.size === 0) return
    this.#daemons.delete(name)
    this.#removed.add(name)
    this.#plan()
  }

  deadLetters(): { count: number; letters: DeadLetter[] } {
    return { count: this.#letterCount, letters: [...this.#letters] }
  }

  #add(sample: DaemonSample): void {
    this.#removed.delete(sample.name)
    this.#daemons.set(sample.name, sample)
  }

  /** @param interval since the last batch, in milliseconds */
  #plan(interval = INTERVAL): void {
    if (this.#newcomers > 0) return
    const wait = Math.max(0, this.#lastBatch + interval - this.clock.now())
    this.#cancelTimer ??= this.clock.after(wait, () => this.#send())
  }

  #send(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#lastBatch = this.clock.now()
    const batch: TelemetryBatch = {
      time: this.#lastBatch,
      daemons: takeSome(this.#daemons.values(), ({ name }) => this.#daemons.delete(name)),
      removed: takeSome(this.#removed, (name) => this.#removed.delete(name)),
      messages: this.#messages.sort((a, b) => a.timestamp - b.timestamp),
      seen: this.#seen,
      deadLetters: this.#newLetters,
      deadLetterCount: this.#letterCount,
      logs: this.#logs,
    }
    this.#messages = []
    this.#seen = 0
    this.#newLetters = []
    this.#logs = []
    for (const port of this.#ports) port.postMessage(batch)
    if (this.#ports.size === 0) {
      this.#daemons.clear()
      this.#removed.clear()
    } else if (this.#daemons.size + this.#removed.size > 0) this.#plan(FRAME)
  }
}

/** The first of `all`, as many as a batch carries. */
function takeSome<T>(all: Iterable<T>, forget: (item: T) => void): T[] {
  const taken: T[] = []
  for (const item of all) {
    if (taken.length === DAEMONS) break
    forget(item)
    taken.push(item)
  }
  return taken
}
