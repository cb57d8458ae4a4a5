/**
 * The table of processes: who runs, who has exited and is waited for, and what they wrote. It starts and
 * ends nothing itself and knows no kernel.
 */
import { DaemonError } from '../../kernel/daemon'
import { OutputLog } from './output'
import { codeOf, type Signal } from './signals'

/** Pid 1 is Dan9 itself: every daemon that is not a process. */
export const INIT = 1

const FIRST_PID = 1000
/** How many are remembered after they exited and were waited for. */
const REMEMBERED = 100

export interface Process {
  readonly pid: number
  /** The pid of whoever spawned it; 1 for any daemon that is not a process. */
  readonly parent: number
  /** The path of its module. */
  readonly command: string
  readonly args: readonly string[]
  readonly state: 'running' | 'exited'
  /** Milliseconds since the epoch. */
  readonly startTime: number
  readonly code?: number
  /** What it was sent before it ended. */
  readonly signal?: Signal
}

export interface Exit {
  readonly pid: number
  readonly code: number
  readonly signal: Signal | null
}

/** What survives a restart of the daemon. */
export interface Kept {
  nextPid: number
  processes: Record<number, Process>
  /** The pids that exited and were waited for, oldest first. */
  waited: number[]
}

export const nothingKept: Kept = { nextPid: FIRST_PID, processes: {}, waited: [] }

interface Running {
  readonly output: OutputLog
  readonly waiters: Set<() => void>
  signal?: Signal
}

export class Processes {
  /** What cannot be kept; made when it is first asked for. */
  readonly #running = new Map<number, Running>()

  /** @param max how many there may be, those that nobody has waited for yet among them */
  constructor(
    private readonly kept: Kept,
    private readonly max: number,
  ) {}

  /** @throws DaemonError `resource_exhausted` (EAGAIN) when there are too many */
  add(process: Omit<Process, 'pid' | 'state'>): Process {
    const count = Object.keys(this.kept.processes).length - this.kept.waited.length
    if (count >= this.max) {
      throw new DaemonError('resource_exhausted', `there are ${count} processes, no more may be`, {
        errno: 'EAGAIN',
      })
    }
    const added: Process = { pid: this.kept.nextPid++, ...process, state: 'running' }
    this.kept.processes[added.pid] = added
    return added
  }

  /** Takes back what never ran. */
  forget(pid: number): void {
    delete this.kept.processes[pid]
    this.#running.delete(pid)
  }

  /** @throws DaemonError `not_found` (ESRCH) */
  get(pid: number): Process {
    const process = this.kept.processes[pid]
    if (!process) throw new DaemonError('not_found', `no process has the pid ${pid}`, { errno: 'ESRCH', pid })
    return process
  }

  isRunning(pid: number): boolean {
    return this.kept.processes[pid]?.state === 'running'
  }

  list(): Process[] {
    return Object.values(this.kept.processes)
  }

  /** @throws DaemonError `not_found` (ESRCH) */
  output(pid: number): OutputLog {
    this.get(pid)
    return this.#of(pid).output
  }

  /** Remembers what a running process was sent. */
  signalled(pid: number, signal: Signal): void {
    this.#of(pid).signal = signal
  }

  /**
   * A running process has ended; does nothing for any other.
   *
   * @param code null when it did not end by itself
   */
  exited(pid: number, code: number | null): void {
    const process = this.kept.processes[pid]
    if (process?.state !== 'running') return
    const { output, waiters, signal: sent } = this.#of(pid)
    const signal = sent ?? (code === null ? 'KILL' : undefined)
    this.kept.processes[pid] = {
      ...process,
      state: 'exited',
      code: code ?? codeOf(signal ?? 'KILL'),
      ...(signal && { signal }),
    }
    output.end()
    for (const resume of waiters) resume()
    waiters.clear()
  }

  /**
   * Resolves when it has exited. From then on it is remembered only as one of the last hundred.
   *
   * @param signal its abort ends the waiting
   * @throws DaemonError `not_found` (ESRCH), `canceled`
   */
  async wait(pid: number, signal: AbortSignal): Promise<Exit> {
    if (this.get(pid).state === 'running') await this.#exit(pid, signal)
    const { code = 0, signal: sent = null } = this.get(pid)
    if (!this.kept.waited.includes(pid)) {
      this.kept.waited.push(pid)
      while (this.kept.waited.length > REMEMBERED) this.forget(this.kept.waited.shift()!)
    }
    return { pid, code, signal: sent }
  }

  #exit(pid: number, signal: AbortSignal): Promise<void> {
    const { waiters } = this.#of(pid)
    return new Promise((resolve, reject) => {
      const abandon = () => {
        waiters.delete(resume)
        reject(new DaemonError('canceled', `nobody waits for process ${pid} any longer`))
      }
      const resume = () => {
        signal.removeEventListener('abort', abandon)
        resolve()
      }
      waiters.add(resume)
      if (signal.aborted) abandon()
      else signal.addEventListener('abort', abandon, { once: true })
    })
  }

  #of(pid: number): Running {
    let running = this.#running.get(pid)
    if (!running) {
      running = { output: new OutputLog(), waiters: new Set() }
      if (!this.isRunning(pid)) running.output.end()
      this.#running.set(pid, running)
    }
    return running
  }
}
