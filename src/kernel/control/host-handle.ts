/** A host as the kernel holds it: asked with a limit of time, and known to be dead when it is. */
import { DaemonError, type ErrorData } from '../../wire/error'
import { inTime, type Clock } from '../clock'
import type { KernelServices } from '../host/host'
import type { HostControl } from '../host/host-control'

/** A running worker, or what stands for one. */
export interface LaunchedHost {
  readonly control: HostControl
  /** Gives the host its end of a link to another host. */
  connect(host: number, port: MessagePort): Promise<void>
  /** Gives it a port on which it answers as a `Gateway`. */
  serve?(port: MessagePort): Promise<void>
  /** Ends it at once. */
  terminate(): void
}

export interface LaunchRequest {
  readonly id: number
  readonly dedicated: boolean
  readonly kernel: KernelServices
  /** The worker has ended by itself, or an error has ended it. */
  readonly died: (error: ErrorData) => void
}

const ANSWER_LIMIT = 2_000

export class HostHandle {
  readonly daemons = new Set<string>()
  dead = false
  /** It owes an answer whose time is over: something holds its loop. */
  silent = false
  #bury!: (error: DaemonError) => void
  readonly #gone: Promise<never>

  constructor(
    readonly id: number,
    readonly dedicated: boolean,
    readonly launched: LaunchedHost,
    private readonly clock: Clock,
  ) {
    this.#gone = new Promise((_, reject) => (this.#bury = reject))
    this.#gone.catch(() => {})
  }

  /**
   * Asks the host. Rejects with `unavailable` when it dies first or does not answer within `limit`
   * milliseconds: something holds its loop.
   */
  async ask<T>(question: (control: HostControl) => Promise<T>, limit = ANSWER_LIMIT): Promise<T> {
    const answer = question(this.launched.control)
    answer.catch(() => {})
    const settled = Promise.race([answer, this.#gone])
    if (await inTime(this.clock, settled, limit)) return answer
    this.silent = true
    const heard = (): void => void (this.silent = false)
    answer.then(heard, heard)
    const names = [...this.daemons].slice(0, 5).join(', ')
    throw new DaemonError(
      'unavailable',
      `host ${this.id} (${names}) has not answered within ${limit / 1000} s`,
    )
  }

  terminate(error: DaemonError): void {
    if (this.dead) return
    this.dead = true
    this.launched.terminate()
    this.#bury(error)
  }
}
