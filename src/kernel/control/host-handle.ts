/** A host as the kernel holds it: asked with a limit of time, and known to be dead when it is. */
import { DaemonError, type ErrorData } from '../../wire/error'
import type { Clock } from '../clock'
import type { KernelServices } from '../host/host'
import type { HostControl } from '../host/host-control'
import type { LinkEnd } from '../../wire/link-end'
import { Deadlines } from './deadlines'

/** A running worker, or what stands for one. */
export interface LaunchedHost {
  readonly control: HostControl
  /** Gives the host its end of a link to another host. */
  connect(host: number, end: LinkEnd): Promise<void>
  /** Gives it a port on which it answers as a `Gateway`. */
  serve?(port: MessagePort): Promise<void>
  /** Ends it at once. */
  terminate(): void
}

export interface LaunchRequest {
  readonly id: number
  readonly dedicated: boolean
  readonly kernel: KernelServices
  /**
   * One 32-bit word in which the host writes the number of each daemon that it gives something; it stays until
   * the next is given something, and is 0 before the first. It can be read while that daemon holds the host's
   * loop. Undefined where threads can share no memory; what held the loop is known only afterwards there.
   */
  readonly holder: SharedArrayBuffer | undefined
  /** The worker has ended by itself, or an error has ended it. */
  readonly died: (error: ErrorData) => void
}

const ANSWER_LIMIT = 2_000
/** The limit of a question that can do without an answer, to a host that is silent. */
const SILENT_LIMIT = 100
/** So many daemons are named of a host that does not answer. */
const NAMED = 5

interface Question {
  readonly reject: (error: DaemonError) => void
  readonly limit: number
}

export class HostHandle {
  /** The names of the daemons that are in it or on their way there, by the numbers that they have in it. */
  readonly daemons = new Map<number, string>()
  #last = 0
  dead = false
  /** It owes an answer whose time is over: something holds its loop. */
  silent = false
  #end: DaemonError | undefined
  readonly #deadlines: Deadlines<Question>
  readonly #holder: Int32Array | undefined

  /** @param holder as in `LaunchRequest` */
  constructor(
    readonly id: number,
    readonly dedicated: boolean,
    readonly launched: LaunchedHost,
    private readonly clock: Clock,
    holder?: SharedArrayBuffer,
  ) {
    this.#holder = holder && new Int32Array(holder)
    this.#deadlines = new Deadlines(clock, (question) => this.#late(question))
  }

  /** The daemon that holds its loop, so that it owes an answer; undefined when none does or nobody can say which. */
  get holder(): string | undefined {
    return this.silent ? this.#running() : undefined
  }

  /** How many milliseconds to wait for an answer that one can do without. */
  get patience(): number {
    return this.silent ? SILENT_LIMIT : ANSWER_LIMIT
  }

  /** A daemon is in it from now on, or on its way there; gives its number, from 1. */
  admit(name: string): number {
    this.daemons.set(++this.#last, name)
    return this.#last
  }

  /** Gives the host its end of a link, which it takes once its loop is free; rejects when it dies first. */
  connect(host: number, end: LinkEnd): Promise<void> {
    return this.ask(() => this.launched.connect(host, end), Infinity)
  }

  /**
   * Asks the host. Rejects with `unavailable` when it dies first or does not answer within `limit`
   * milliseconds: something holds its loop, and is named where that is known.
   */
  ask<T>(question: (control: HostControl) => Promise<T>, limit = ANSWER_LIMIT): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#end) {
        reject(this.#end)
        return
      }
      const asked: Question = { reject, limit }
      const tick = this.#deadlines.add(asked, this.clock.now() + limit)
      const heard = (): void => {
        if (!this.#deadlines.delete(asked, tick)) this.silent = false
      }
      question(this.launched.control).then(
        (answer) => {
          heard()
          resolve(answer)
        },
        (thrown: unknown) => {
          heard()
          reject(DaemonError.from(thrown))
        },
      )
    })
  }

  terminate(error: DaemonError): void {
    if (this.dead) return
    this.dead = true
    this.#end = error
    this.launched.terminate()
    for (const { reject } of this.#deadlines.clear()) reject(error)
  }

  #late(question: Question): void {
    this.silent = true
    const within = `within ${question.limit / 1000} s`
    const holder = this.#running()
    const names = [...this.daemons.values()].slice(0, NAMED).join(', ')
    const text = holder
      ? `host ${this.id} has not answered ${within}: '${holder}' holds its loop`
      : `host ${this.id} (${names}) has not answered ${within}`
    question.reject(new DaemonError('unavailable', text))
  }

  #running(): string | undefined {
    const number = this.#holder ? Atomics.load(this.#holder, 0) : 0
    return this.daemons.get(number)
  }
}
