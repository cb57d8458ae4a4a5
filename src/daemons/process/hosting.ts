/**
 * A process is a daemon of type `program` in a worker of its own. This asks the kernel to make, end and
 * remove those daemons, and learns from it when one is gone. What a process is to others it leaves to the
 * table.
 */
import { DaemonError, type Context, type Outbound } from '../../kernel/daemon'
import type { DaemonState } from '../../wire/control'
import type { ErrorData } from '../../wire/error'
import type { Process, Processes } from './processes'

/** What the kernel says of every change of a daemon. */
interface LifecycleChange {
  readonly name: string
  readonly state: DaemonState
  readonly error?: ErrorData
  readonly removed?: true
}

/** Milliseconds until the kernel is asked again, after its news have ended. */
const RETRY = 1000

export class Hosting {
  /** The pids whose daemon the kernel is making. */
  readonly #starting = new Set<number>()
  /** The pids whose daemon the kernel has. */
  readonly #made = new Set<number>()

  constructor(
    private readonly context: Context,
    private readonly processes: Processes,
  ) {}

  nameOf(pid: number): string {
    return `${this.context.self.name}/${pid}`
  }

  /** The pid in the name of a process's daemon; undefined for any other daemon. */
  pidOf(name: string): number | undefined {
    const prefix = this.nameOf(0).slice(0, -1)
    const digits = name.startsWith(prefix) ? name.slice(prefix.length) : ''
    return /^\d+$/.test(digits) ? Number(digits) : undefined
  }

  /** Runs `process`; when that fails there is no such process any more. */
  async start(process: Process, config: object, { call, send }: Outbound): Promise<void> {
    const { pid } = process
    const spec = { name: this.nameOf(pid), type: 'program', config: { pid, ...config } }
    this.#starting.add(pid)
    try {
      await call('kernel', 'create', { ...spec, host: 'dedicated', register: true, start: true })
      this.#made.add(pid)
    } catch (thrown) {
      this.processes.exited(pid, null)
      this.processes.forget(pid)
      await this.#dispose(pid)
      throw thrown
    } finally {
      this.#starting.delete(pid)
    }
    if (this.processes.isRunning(pid)) send(this.nameOf(pid), 'begin')
    else await this.#remove(pid)
  }

  /** Ends its worker, whatever it does. */
  async end(pid: number): Promise<void> {
    await this.#ask('kill', pid)
    this.processes.exited(pid, null)
    await this.#remove(pid)
  }

  /** Removes the daemon of a process, once. */
  async #remove(pid: number): Promise<void> {
    if (this.#made.has(pid)) await this.#dispose(pid)
  }

  /**
   * Compares the table with what the kernel has: what is gone has exited, and what the table does not
   * know goes.
   *
   * @returns the first pid that no daemon has
   */
  async reconcile(): Promise<number> {
    const names = (await this.context.call('kernel', 'names')) as string[]
    const pids = new Set(names.map((name) => this.pidOf(name)).filter((pid) => pid !== undefined))
    for (const { pid, state } of this.processes.list()) {
      if (state !== 'running' || this.#starting.has(pid)) continue
      if (pids.has(pid)) this.#made.add(pid)
      else this.processes.exited(pid, null)
    }
    await Promise.all([...pids].filter((pid) => this.#isStray(pid)).map((pid) => this.#dispose(pid)))
    return Math.max(0, ...pids) + 1
  }

  /** Follows the kernel's news for as long as this daemon runs. */
  async follow(): Promise<never> {
    const { subscribe, log, clock } = this.context
    for (;;) {
      try {
        for await (const change of subscribe('kernel', 'lifecycle')) this.#observe(change as LifecycleChange)
      } catch (thrown) {
        log.warning(`no news of the kernel: ${DaemonError.from(thrown).text}`)
      }
      await clock.sleep(RETRY)
      await this.reconcile()
    }
  }

  #observe({ name, state, error, removed }: LifecycleChange): void {
    const pid = this.pidOf(name)
    if (pid === undefined) return
    if (removed) {
      this.#made.delete(pid)
      this.processes.exited(pid, null)
    } else if (state === 'error') {
      this.#crashed(pid, error)
      void this.#remove(pid)
    } else if (state === 'stopped') {
      this.processes.exited(pid, null)
      void this.#remove(pid)
    } else if (state === 'running' && this.#isStray(pid)) {
      void this.#dispose(pid)
    }
  }

  /** True for what has no process, as when its spawn was given up while the kernel made it. */
  #isStray(pid: number): boolean {
    return !this.#starting.has(pid) && !this.processes.isRunning(pid)
  }

  async #dispose(pid: number): Promise<void> {
    this.#made.delete(pid)
    await this.#ask('remove', pid)
  }

  #crashed(pid: number, error: ErrorData | undefined): void {
    if (!this.processes.isRunning(pid)) return
    const text = error ? (error.stack ?? error.text) : 'the program has failed'
    this.processes.output(pid).append(2, new TextEncoder().encode(`${text}\n`))
    this.processes.exited(pid, 1)
  }

  /** What is gone already is as it should be. */
  async #ask(what: 'kill' | 'remove', pid: number): Promise<void> {
    const { call, log } = this.context
    await call('kernel', what, { target: this.nameOf(pid) }).catch((thrown: unknown) => {
      const { code, text } = DaemonError.from(thrown)
      if (code !== 'not_found') log.error(`${what} of ${this.nameOf(pid)}: ${text}`)
    })
  }
}
