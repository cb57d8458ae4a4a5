/** The processes that a shell has started: their groups, and which of them it waits for. */
import { INTERRUPTED, statusOf } from './status'
import { SystemError, type Program, type System } from './system'

/** A process that has been started. Until it is waited for, its group can be joined. */
export interface Job {
  /** None for what could not be started. */
  readonly pid?: number
  /** Its status, when it has exited. Never rejects. */
  wait(): Promise<string>
}

export class Jobs {
  /** What is being started now, as one group. */
  #together: { group?: number; readonly foreground: boolean } | undefined
  /** The groups that an interrupt is for. */
  readonly #foreground = new Set<number>()
  readonly #background = new Map<number, Promise<string>>()
  #interrupted = false
  /** Ends the wait for background jobs. */
  #giveUp = () => {}

  /** @param grouped every pipeline gets a process group of its own, so that an interrupt spares the shell */
  constructor(
    private readonly system: System,
    private readonly grouped: boolean,
  ) {}

  /** Whether an interrupt has come and nobody has gone on since. */
  get interrupted(): boolean {
    return this.#interrupted
  }

  /** @throws SystemError what `spawn` says */
  async start(program: Omit<Program, 'group'>): Promise<Job> {
    const together = this.#together
    const pid = await this.system.spawn({ ...program, ...(this.grouped && { group: together?.group ?? 0 }) })
    if (together) {
      together.group ??= pid
      if (together.foreground) await this.#bringForward(together.group)
    }
    let status: Promise<string> | undefined
    return { pid, wait: () => (status ??= this.#wait(pid)) }
  }

  /** Does `work`, which waits for what it starts; an interrupt goes to all of that. */
  async foreground<T>(work: () => Promise<T>): Promise<T> {
    if (this.#together) return work()
    const together: { group?: number; readonly foreground: boolean } = { foreground: true }
    this.#together = together
    try {
      return await work()
    } finally {
      this.#together = undefined
      if (together.group !== undefined) this.#foreground.delete(together.group)
    }
  }

  /** Does `work`, which starts jobs and waits for none of them. Gives the pid of the last, if any. */
  async background(work: () => Promise<readonly Job[]>): Promise<number | undefined> {
    const outer = this.#together
    this.#together = { foreground: false }
    try {
      const jobs = await work()
      const last = jobs.at(-1)
      if (last?.pid !== undefined) this.#background.set(last.pid, joined(jobs))
      return last?.pid
    } finally {
      this.#together = outer
    }
  }

  /** The status of a background job when it has ended, or at an interrupt; undefined for a pid that is none. */
  async waitFor(pid: number): Promise<string | undefined> {
    const job = this.#background.get(pid)
    if (!job) return undefined
    const status = await this.#untilInterrupted(job)
    if (status === undefined) return INTERRUPTED
    this.#background.delete(pid)
    return status
  }

  /** Resolves when every background job has ended, or at an interrupt. */
  async waitForAll(): Promise<void> {
    if (await this.#untilInterrupted(Promise.all(this.#background.values()))) this.#background.clear()
  }

  /** Sends INT to all that the shell waits for, and to what it starts for that until it goes on. */
  async interrupt(): Promise<void> {
    this.#interrupted = true
    this.#giveUp()
    await Promise.all([...this.#foreground].map((group) => this.system.interrupt(group)))
  }

  /** What is started from now on is not what was interrupted. */
  resume(): void {
    this.#interrupted = false
  }

  /** What `work` gives; undefined when an interrupt comes first, or has come. */
  async #untilInterrupted<T>(work: Promise<T>): Promise<T | undefined> {
    if (this.#interrupted) return undefined
    const interrupted = new Promise<undefined>((resolve) => (this.#giveUp = () => resolve(undefined)))
    return Promise.race([work, interrupted]).finally(() => (this.#giveUp = () => {}))
  }

  async #bringForward(group: number): Promise<void> {
    this.#foreground.add(group)
    if (this.#interrupted) await this.system.interrupt(group)
  }

  #wait(pid: number): Promise<string> {
    return this.system.wait(pid).then(
      ({ code }) => statusOf(code),
      (thrown: unknown) => (thrown instanceof SystemError ? thrown.message : String(thrown)),
    )
  }
}

/** What could not be started, as a job that has ended. */
export function failedJob(status: string): Job {
  return { wait: () => Promise.resolve(status) }
}

/** The status of a pipeline: its commands' with bars between. */
export async function joined(jobs: readonly Job[], last?: string): Promise<string> {
  const statuses = await Promise.all(jobs.map((job) => job.wait()))
  return [...statuses, ...(last === undefined ? [] : [last])].join('|')
}
