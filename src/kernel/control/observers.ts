/** Those who watch the kernel: hosts' reports become one batch, at most ten a second, for each of them. */
import type { DaemonSample, DaemonSpec, DeadLetter, LogEntry, TelemetryBatch } from '../../wire/control'
import type { Message } from '../../wire/message'
import type { Clock } from '../clock'
import type { CellStatus } from '../host/host'
import type { HostReport } from '../host/telemetry'

const INTERVAL = 100
const LETTERS = 1_000

export class Observers {
  readonly #ports = new Set<MessagePort>()
  readonly #letters: DeadLetter[] = []
  #letterCount = 0
  #daemons = new Map<string, DaemonSample>()
  #removed = new Set<string>()
  #messages: Message[] = []
  #seen = 0
  #newLetters: DeadLetter[] = []
  #logs: LogEntry[] = []
  #lastBatch = 0
  #planned = false

  /** @param watch tells the hosts whether anybody watches, for each newcomer again; gives what they report */
  constructor(
    private readonly clock: Clock,
    private readonly watch: (watched: boolean) => Promise<HostReport[]>,
  ) {}

  /** Sends batches over `port` until it says anything. */
  async add(port: MessagePort): Promise<void> {
    this.#ports.add(port)
    port.onmessage = () => {
      this.#ports.delete(port)
      port.close()
      if (this.#ports.size === 0) void this.watch(false)
    }
    // The first batch waits for every host, so that it holds every daemon.
    this.#planned = true
    for (const report of await this.watch(true)) this.report(report)
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
    for (const sample of report.daemons) {
      this.#removed.delete(sample.name)
      this.#daemons.set(sample.name, sample)
    }
    for (const name of report.removed) this.#remove(name)
    this.#messages.push(...report.messages)
    this.#seen += report.seen
    this.#newLetters.push(...report.deadLetters)
    this.#logs.push(...report.logs)
    this.#plan()
  }

  /** A daemon whose worker is gone cannot speak for itself. */
  changed(spec: DaemonSpec, { state, error, mailbox }: CellStatus, starts: number): void {
    if (this.#ports.size === 0) return
    this.#daemons.set(spec.name, {
      name: spec.name,
      type: spec.type,
      state,
      host: -1,
      dedicated: spec.host === 'dedicated',
      registered: spec.register !== false,
      mailbox: 0,
      capacity: mailbox.capacity,
      received: 0,
      sent: 0,
      errors: 0,
      p50: 0,
      p95: 0,
      restarts: Math.max(0, starts - 1),
      since: 0,
      metrics: {},
      ...(error && { error }),
    })
    this.#plan()
  }

  removed(name: string): void {
    if (this.#ports.size === 0) return
    this.#remove(name)
    this.#plan()
  }

  deadLetters(): { count: number; letters: DeadLetter[] } {
    return { count: this.#letterCount, letters: [...this.#letters] }
  }

  #remove(name: string): void {
    this.#daemons.delete(name)
    this.#removed.add(name)
  }

  #plan(): void {
    if (this.#planned) return
    this.#planned = true
    this.clock.after(Math.max(0, this.#lastBatch + INTERVAL - this.clock.now()), () => this.#send())
  }

  #send(): void {
    this.#planned = false
    this.#lastBatch = this.clock.now()
    const batch: TelemetryBatch = {
      time: this.#lastBatch,
      daemons: [...this.#daemons.values()],
      removed: [...this.#removed],
      messages: this.#messages.sort((a, b) => a.timestamp - b.timestamp),
      seen: this.#seen,
      deadLetters: this.#newLetters,
      deadLetterCount: this.#letterCount,
      logs: this.#logs,
    }
    this.#daemons = new Map()
    this.#removed = new Set()
    this.#messages = []
    this.#seen = 0
    this.#newLetters = []
    this.#logs = []
    for (const port of this.#ports) port.postMessage(batch)
  }
}
