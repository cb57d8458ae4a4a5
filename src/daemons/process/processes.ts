/**
 * The table of processes: who runs, who belongs to whom, who has exited and is waited for, and what they
 * wrote. It starts and ends nothing itself and knows no kernel.
 */
import { fault } from './errno'
import { OutputLog } from './output'
import { codeOf, type Signal } from './signals'
import { Changes } from './waiting'

/** Pid 1 is Dan9 itself: every daemon that is not a process, and the parent of orphans. */
export const INIT = 1

const FIRST_PID = 1000
/** How many are remembered after they exited and were waited for. */
const REMEMBERED = 100

export interface Process {
  readonly pid: number
  /** The pid of whoever spawned it; 1 for any daemon that is not a process, and for orphans. */
  readonly parent: number
  readonly group: number
  /** The path of its program. */
  readonly command: string
  readonly args: readonly string[]
  /** A zombie has exited and its parent has not waited for it. */
  readonly state: 'running' | 'stopped' | 'zombie' | 'exited'
  /** Milliseconds since the epoch. */
  readonly startTime: number
  /** Milliseconds that it worked, as far as is known. */
  readonly cpu: number
  readonly code?: number
  /** What ended it. */
  readonly signal?: Signal
}

/** What else is known of a process. */
export interface Kept extends Process {
  /** The daemon that spawned it, which may wait for it; undefined for orphans. */
  readonly spawner?: string
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

export interface Exit {
  readonly pid: number
  readonly code: number
  readonly signal: Signal | null
}

/** Whom a `wait` is for. */
export interface Awaited {
  readonly pid?: number
  readonly group?: number
}

/** What survives a restart of the daemon. */
export interface Table {
  nextPid: number
  processes: Record<number, Kept>
  /** The pids that exited and were waited for, oldest first. */
  waited: number[]
}

export const emptyTable: Table = { nextPid: FIRST_PID, processes: {}, waited: [] }

export class Processes {
  readonly #outputs = new Map<number, OutputLog>()
  readonly #exits = new Changes()

  /** @param max how many there may be, zombies among them */
  constructor(
    private readonly table: Table,
    private readonly max: number,
  ) {}

  /**
   * @param group 0 for a new one
   * @throws DaemonError EAGAIN when there are too many
   */
  add(process: Omit<Kept, 'pid' | 'state' | 'cpu'>): Kept {
    const count = Object.keys(this.table.processes).length - this.table.waited.length
    if (count >= this.max) throw fault('EAGAIN', `there are ${count} processes, no more may be`)
    const pid = this.table.nextPid++
    const added: Kept = { ...process, pid, group: process.group || pid, state: 'running', cpu: 0 }
    this.table.processes[pid] = added
    return added
  }

  /** Takes back what never ran. */
  forget(pid: number): void {
    delete this.table.processes[pid]
    this.#outputs.delete(pid)
    this.#exits.announce()
  }

  /** @throws DaemonError ESRCH */
  get(pid: number): Kept {
    const process = this.table.processes[pid]
    if (!process) throw fault('ESRCH', `no process has the pid ${pid}`, { pid })
    return process
  }

  isAlive(pid: number): boolean {
    const state = this.table.processes[pid]?.state
    return state === 'running' || state === 'stopped'
  }

  list(): Kept[] {
    return Object.values(this.table.processes)
  }

  /** Those of a group that have not exited. ESRCH when there are none. */
  group(group: number): number[] {
    const pids = this.list()
      .filter((process) => process.group === group && this.isAlive(process.pid))
      .map(({ pid }) => pid)
    if (pids.length === 0) throw fault('ESRCH', `no process is in the group ${group}`, { group })
    return pids
  }

  /**
   * A pipeline's first process may have ended before its last one begins: a group is there as long as any of
   * its processes is remembered.
   *
   * @throws DaemonError ESRCH
   */
  assertGroup(group: number): void {
    if (this.list().some((process) => process.group === group)) return
    throw fault('ESRCH', `no process is in the group ${group}`, { group })
  }

  /** Those that it has spawned and that have not exited. */
  children(pid: number): Kept[] {
    return this.list().filter((process) => process.parent === pid && this.isAlive(process.pid))
  }

  /** @throws DaemonError ESRCH */
  output(pid: number): OutputLog {
    this.get(pid)
    let output = this.#outputs.get(pid)
    if (!output) {
      output = new OutputLog()
      if (!this.isAlive(pid)) output.end()
      this.#outputs.set(pid, output)
    }
    return output
  }

  /** Remembers what has become of a process that is alive. */
  change(pid: number, change: Partial<Pick<Kept, 'command' | 'cwd' | 'cpu' | 'state'>>): void {
    if (this.isAlive(pid)) this.table.processes[pid] = { ...this.get(pid), ...change }
  }

  /**
   * A process has ended: its output does, its children are orphans now, and it is a zombie until its
   * parent has waited for it. Does nothing when it had ended before.
   *
   * @param code null when a signal did it
   */
  exited(pid: number, code: number | null, signal: Signal | null): void {
    if (!this.isAlive(pid)) return
    const ended = signal ?? (code === null ? 'KILL' : undefined)
    this.output(pid).end()
    this.table.processes[pid] = {
      ...this.get(pid),
      state: 'zombie',
      code: code ?? codeOf(ended ?? 'KILL'),
      ...(ended && { signal: ended }),
    }
    if (this.get(pid).spawner === undefined) this.#reap(pid)
    for (const child of this.list()) if (child.parent === pid) this.#adopt(child)
    this.#exits.announce()
  }

  /** A daemon is gone that may have spawned some. */
  spawnerLeft(name: string): void {
    for (const child of this.list()) if (child.spawner === name) this.#adopt(child)
  }

  /**
   * Resolves when one has exited: that of a pid, which anybody may ask for, or any child of `waiter`'s.
   * What its parent has waited for is remembered only as one of the last hundred.
   *
   * @param waiter the name of a daemon
   * @param isProcess it may wait for none but its children
   * @throws DaemonError ESRCH, ECHILD, `canceled`
   */
  async wait(
    { pid, group }: Awaited,
    waiter: string,
    isProcess: boolean,
    signal: AbortSignal,
  ): Promise<Exit> {
    for (;;) {
      const found = this.#awaited(pid, group, waiter, isProcess)
      if (found) {
        if (found.spawner === waiter) this.#reap(found.pid)
        return { pid: found.pid, code: found.code ?? 0, signal: found.signal ?? null }
      }
      await this.#exits.next(signal)
    }
  }

  /** One that has exited; undefined when one may yet. */
  #awaited(
    pid: number | undefined,
    group: number | undefined,
    waiter: string,
    isProcess: boolean,
  ): Kept | undefined {
    if (pid !== undefined && pid !== -1) {
      const process = this.get(pid)
      if (isProcess && process.spawner !== waiter)
        throw fault('ECHILD', `process ${pid} is no child of ${waiter}`)
      return this.isAlive(pid) ? undefined : process
    }
    const children = this.list().filter(
      (process) =>
        process.spawner === waiter &&
        process.state !== 'exited' &&
        (group === undefined || process.group === group),
    )
    if (children.length === 0) throw fault('ECHILD', `${waiter} has no children to wait for`)
    return children.find(({ state }) => state === 'zombie')
  }

  #adopt(child: Kept): void {
    const { spawner: _, ...orphan } = child
    this.table.processes[child.pid] = { ...orphan, parent: INIT }
    if (child.state === 'zombie') this.#reap(child.pid)
  }

  #reap(pid: number): void {
    const process = this.get(pid)
    if (process.state !== 'zombie') return
    this.table.processes[pid] = { ...process, state: 'exited' }
    this.table.waited.push(pid)
    while (this.table.waited.length > REMEMBERED) this.forget(this.table.waited.shift()!)
  }
}
