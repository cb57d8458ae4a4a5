/**
 * One run of a daemon, from its start to its stop: its context, what it is handling, its timers and what it
 * deferred. A new start makes a new one; an old one that lingers can do nothing any more.
 */
import { DaemonError } from '../../wire/error'
import type { Clock } from '../clock'
import type { CallOptions, Context, Handler, SendOptions, SubscribeOptions, Subscription } from '../daemon'
import type { Consumer } from '../mail/consumer'
import { Envelope, type Cause } from '../mail/envelope'
import type { LogLevel } from '../../wire/control'
import { answer } from './answering'
import { Intake } from './intake'
import { Loop } from './loop'
import { isAbort, isPromise, Server, type Home as ServerHome, type Run, type Turn } from './server'
import { Timers } from './timers'

/** What a run needs of the daemon that it is a run of. */
export interface Home extends ServerHome {
  readonly clock: Clock
  log(level: LogLevel, text: string): void
  /** An exception has ended `run`. */
  crash(run: Incarnation, error: DaemonError): void
  /** The loop of `run` has ended by itself. */
  finished(run: Incarnation): void
}

type Handlers = Readonly<Record<string, Handler>>
const NONE: Handlers = {}
/** Not frozen, for to an engine that would be another kind of object than a turn. */
const IDLE: Readonly<Turn> = { handling: undefined }

/** What idle daemons do without is made when it is first needed. */
export class Incarnation implements Run {
  /** The turn in which it is, or has been last. */
  turn: Turn = IDLE
  /** It may take what comes: it has not been told to stop. */
  isOpen = true
  #timers: Timers | undefined
  #loop: Loop | undefined
  #handlers: Handlers = NONE
  #server: Server | undefined
  #running: Promise<void> | undefined
  #intake: Intake | undefined
  /** Those that it follows. */
  #streams: Set<Consumer> | undefined
  #deferred: (() => void | Promise<void>)[] | undefined
  #controller: AbortController | undefined
  #ended = false

  constructor(private readonly cell: Home) {}

  /** What it is handling, as the cause of what it sends. */
  get current(): Cause | undefined {
    return this.turn.handling
  }

  get timers(): Timers {
    if (!this.#timers) {
      this.#timers = new Timers(this.cell.clock, (work) => this.#guard(work))
      if (!this.isOpen) this.#timers.end(this.#stopped())
    }
    return this.#timers
  }

  get loop(): Loop {
    if (!this.#loop) {
      const { cell } = this
      this.#loop = new Loop({
        take: () => this.#takeForLoop(),
        get overdue() {
          return cell.scheduler.overdue
        },
        plan: () => cell.scheduler.schedule(cell),
      })
      if (!this.isOpen) this.#loop.end()
    }
    return this.#loop
  }

  /** The type of message that it handled last. */
  get lastType(): string | undefined {
    return this.#server?.entries.lastType ?? this.#intake?.entries.lastType
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (!this.isOpen) this.#controller.abort()
    return this.#controller.signal
  }

  /** Gives what resolves when it runs, or nothing when it runs already; what its start throws is thrown or rejected with. */
  begin(context: Context): PromiseLike<void> | undefined {
    const { behaviour } = this.cell
    this.cell.resumed()
    if (behaviour.run) {
      this.#running = behaviour.run(context).then(
        () => this.#loopEnded(),
        (thrown: unknown) => this.#loopEnded(thrown),
      )
      return undefined
    }
    const table = behaviour.start?.(context) ?? NONE
    if (!isPromise(table)) {
      this.#handlers = table
      return undefined
    }
    return table.then((handlers) => {
      this.#handlers = handlers ?? NONE
    })
  }

  /** Handles up to `budget` messages; true when there are more that it could handle. */
  work(budget: number): boolean {
    if (this.#running) {
      this.cell.resumed()
      this.#loop?.wake()
      return false
    }
    return (this.#server ??= new Server(this.cell, this, this.#handlers)).work(budget)
  }

  /** Tells it to stop, and resolves when what it has in hand is done. */
  async stop(): Promise<void> {
    this.isOpen = false
    this.#controller?.abort()
    this.#timers?.end(this.#stopped())
    this.#loop?.end()
    this.#server?.cancel()
    await Promise.all([this.#running, this.#server?.idle()])
    await this.end(new DaemonError('unavailable', `${this.cell.name} has stopped`))
  }

  /** Ends it at once: what it still does has no effect. Its callers get `error`. */
  async end(error: DaemonError): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.isOpen = false
    this.#controller?.abort()
    this.#timers?.end(this.#stopped())
    this.#loop?.end()
    this.#server?.end(error)
    for (const envelope of this.#intake?.leave() ?? []) this.cell.mail.fail(envelope, this.cell, error)
    this.cell.mail.producers.endOf(this.cell, error)
    for (const stream of this.#streams ?? []) void stream.return()
    const deferred = this.#deferred ?? []
    this.#deferred = undefined
    for (const cleanup of deferred.reverse()) await this.#clean(cleanup)
  }

  /** Runs `cleanup` at the end, or at once when that has been. */
  defer(cleanup: () => void | Promise<void>): void {
    if (this.#ended) void this.#clean(cleanup)
    else (this.#deferred ??= []).push(cleanup)
  }

  send(cause: Cause | undefined, to: string, type: string, payload: unknown, options?: SendOptions): void {
    this.#assertOpen()
    this.cell.mail.send(this.cell, cause, to, type, payload, options)
  }

  call(
    cause: Cause | undefined,
    to: string,
    type: string,
    payload: unknown,
    options?: CallOptions & SendOptions,
  ): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#stopped())
    return this.cell.mail.call(this.cell, cause, to, type, payload, options)
  }

  subscribe(
    cause: Cause | undefined,
    to: string,
    type: string,
    payload: unknown,
    options?: SubscribeOptions,
  ): Subscription {
    this.#assertOpen()
    const streams = (this.#streams ??= new Set())
    const { mail } = this.cell
    const stream = mail.subscribe(this.cell, cause, to, type, payload, options, (over) =>
      streams.delete(over),
    )
    streams.add(stream)
    return stream
  }

  /** For loops: answers `request`, unless that is done. @throws DaemonError `invalid_argument` when it is no message */
  reply(request: unknown, value: unknown, transfer?: Transferable[]): void {
    if (this.#ended) return
    if (!(request instanceof Envelope)) {
      throw new DaemonError('invalid_argument', 'a reply is to a message as the mailbox gives it')
    }
    if (this.#intake?.answers(request) !== true) return
    // What comes after is because of it, but nobody waits for that.
    request.deadline = undefined
    if (value instanceof Error) this.cell.mail.fail(request, this.cell, DaemonError.from(value))
    else answer(this.cell, request, value, transfer)
  }

  /** An exception has ended it. */
  fail(error: DaemonError): void {
    this.cell.crash(this, error)
  }

  async #clean(cleanup: () => void | Promise<void>): Promise<void> {
    try {
      await cleanup()
    } catch (thrown) {
      this.cell.log('error', `a deferred cleanup failed: ${DaemonError.from(thrown).text}`)
    }
  }

  #takeForLoop(): Envelope | undefined {
    const intake = (this.#intake ??= new Intake(this.cell))
    intake.done()
    const envelope = this.isOpen ? intake.take() : undefined
    this.turn = { handling: envelope }
    return envelope
  }

  #loopEnded(thrown?: unknown): void {
    if (this.#ended) return
    const stopping = !this.isOpen
    const canceled = thrown instanceof DaemonError ? thrown.code === 'canceled' : isAbort(thrown)
    if (thrown !== undefined && !(stopping && canceled)) {
      this.cell.errors++
      this.cell.crash(this, DaemonError.from(thrown))
    } else if (!stopping) {
      this.cell.finished(this)
    }
  }

  #guard(work: () => void): void {
    if (this.#ended) return
    // What is in hand is not why the timer went off.
    const { turn } = this
    this.turn = IDLE
    try {
      this.cell.scheduler.runTimer(this.cell, work)
    } catch (thrown) {
      this.cell.errors++
      this.cell.crash(this, DaemonError.from(thrown))
    } finally {
      this.turn = turn
    }
  }

  #assertOpen(): void {
    if (this.#ended) throw this.#stopped()
  }

  #stopped(): DaemonError {
    return new DaemonError('canceled', `${this.cell.name} has been told to stop`)
  }
}
