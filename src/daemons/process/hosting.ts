/**
 * A process is a daemon of type `program`. This asks the kernel to make and remove those daemons, and
 * learns from it when one is gone. What a process is to others it leaves to the table.
 */
import { DaemonError, type Context, type Outbound } from '../../kernel/daemon'
import type { DaemonState } from '../../wire/control'
import type { ErrorData } from '../../wire/error'
import type { Processes } from './processes'
import type { Signal } from './signals'

/** What the kernel says of every change of a daemon. */
interface LifecycleChange {
  readonly name: string
  readonly state: DaemonState
  readonly error?: ErrorData
  readonly removed?: true
}

/** Milliseconds that finding and compiling a program may take. */
const BEGINNING = 60_000
/** Milliseconds until the kernel is asked again, after its news have ended. */
const RETRY = 1000

const ends = { states: ['stopped', 'error', 'removed'] }

export class Hosting {
  /** The pids whose daemon is being made and let begin, each until the kernel has it. */
  readonly #starting = new Map<number, Promise<unknown>>()
  /** The pids whose daemon the kernel has. */
  readonly #made = new Set<number>()

  /**
   * @param gone a process has ended without having said so, of itself or with an error
   * @param left another daemon is gone
   */
  constructor(
    private readonly context: Context,
    private readonly processes: Processes,
    private readonly gone: (pid: number, error?: ErrorData) => void,
    private readonly left: (name: string) => void,
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

  /**
   * Makes the daemon of a process and lets it begin.
   *
   * @param placing whose namespace it sees, and how
   * @returns where its program was found
   */
  async start(pid: number, config: object, placing: object, { call }: Outbound): Promise<string> {
    const name = this.nameOf(pid)
    const spec = { name, type: 'program', config: { pid, ...config }, ...placing }
    const made = call('kernel', 'create', { ...spec, register: true, start: true })
    this.#starting.set(pid, made)
    try {
      await made
      this.#made.add(pid)
      const { path } = (await call(name, 'begin', {}, { timeout: BEGINNING })) as { path: string }
      return path
    } finally {
      this.#starting.delete(pid)
    }
  }

  /** Tells the daemon of a process, as soon as there is one. */
  async signal(pid: number, signal: Signal): Promise<void> {
    await this.#starting.get(pid)?.catch(() => {})
    await this.context.call(this.nameOf(pid), 'signal', { signal })
  }

  /** Removes the daemon of a process, once. */
  async remove(pid: number): Promise<void> {
    if (!this.#made.delete(pid)) return
    await this.#dispose(pid)
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
    for (const { pid } of this.processes.list()) {
      if (!this.processes.isAlive(pid) || this.#starting.has(pid)) continue
      if (pids.has(pid)) this.#made.add(pid)
      else this.gone(pid)
    }
    await Promise.all([...pids].filter((pid) => this.#isStray(pid)).map((pid) => this.#dispose(pid)))
    return Math.max(0, ...pids) + 1
  }

  /** Follows the kernel's news for as long as this daemon runs: the ends of any daemon, the beginnings of processes. */
  async follow(): Promise<unknown> {
    const beginnings = { states: ['running'], group: this.context.self.name }
    return Promise.all([this.#follow(ends), this.#follow(beginnings)])
  }

  async #follow(wishes: object): Promise<never> {
    const { subscribe, log, clock } = this.context
    for (;;) {
      try {
        const changes = subscribe('kernel', 'lifecycle', wishes)
        for await (const change of changes) this.#observe(change as LifecycleChange)
      } catch (thrown) {
        log.warning(`no news of the kernel: ${DaemonError.from(thrown).text}`)
      }
      await clock.sleep(RETRY)
      await this.reconcile()
    }
  }

  #observe({ name, state, error, removed }: LifecycleChange): void {
    const pid = this.pidOf(name)
    if (removed) this.left(name)
    if (pid === undefined) return
    if (removed) {
      this.#made.delete(pid)
      this.gone(pid)
    } else if (state === 'error' || state === 'stopped') {
      this.gone(pid, error)
      void this.remove(pid)
    } else if (state === 'running' && this.#isStray(pid)) {
      void this.#dispose(pid)
    }
  }

  /** True for what has no process, as when its spawn was given up while the kernel made it. */
  #isStray(pid: number): boolean {
    return !this.#starting.has(pid) && !this.#made.has(pid)
  }

  /** What is gone already is as it should be. */
  async #dispose(pid: number): Promise<void> {
    const { call, log } = this.context
    await call('kernel', 'remove', { target: this.nameOf(pid) }).catch((thrown: unknown) => {
      const { code, text } = DaemonError.from(thrown)
      if (code !== 'not_found') log.error(`removing ${this.nameOf(pid)}: ${text}`)
    })
  }
}
