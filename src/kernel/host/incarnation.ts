/**
 * One run of a daemon, from its start to its stop: its context, what it is handling, its timers and what it
 * deferred. A new start makes a new one; an old one that lingers can do nothing any more.
 */
import { DaemonError } from '../../wire/error'
import type { Clock } from '../clock'
import type {
  Behaviour,
  CallOptions,
  Context,
  Handler,
  SendOptions,
  SubscribeOptions,
  Subscription,
} from '../daemon'
import type { Consumer } from '../mail/consumer'
import { Envelope, type Cause } from '../mail/envelope'
import type { Mail } from '../mail/mail'
import type { Sender } from '../mail/sender'
import type { LogLevel } from '../../wire/control'
import { answer, succeed } from './answering'
import { Entries } from './entries'
import { Intake } from './intake'
import { Loop } from './loop'
import type { Figure } from './metrics'
import { RequestInHand, type Sending } from './request'
import type { Runnable, Scheduler } from './scheduler'
import { checkedPayload } from './schemas'
import { Stopwatch } from './stopwatch'
import { Timers } from './timers'

/**
 * Messages before the first look at whether the turn has lasted long enough. When it has not, as many again may be
 * handled before the next look.
 */
const FIRST_LOOK = 4

/** What a run needs of the daemon that it is a run of. */
export interface Home extends Sender, Runnable {
  readonly behaviour: Behaviour
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly mail: Mail
  readonly mailbox: { readonly length: number }
  errors: number
  /** The oldest message that still matters; undefined when there is none, or none may be taken now. */
  take(): Envelope | undefined
  /** How many messages of `type` it has taken in hand. */
  count(type: string): Figure
  /** So many messages have been handled, in about `ms` milliseconds each. */
  timed(ms: number, count: number): void
  log(level: LogLevel, text: string): void
  /** An exception has ended `run`. */
  crash(run: Incarnation, error: DaemonError): void
  /** The loop of `run` has ended by itself. */
  finished(run: Incarnation): void
}

/**
 * What is being handled, in an object of each turn's own: it is as young as the messages, and to write one into an old
 * object would cost the collector a note each time, a tenth of what a message takes.
 */
interface Turn {
  handling: Envelope | undefined
}

type Handlers = Readonly<Record<string, Handler>>
const NONE: Handlers = {}

/** What idle daemons do without is made when it is first needed. */
export class Incarnation implements Sending {
  #turn: Turn | undefined
  #timers: Timers | undefined
  #loop: Loop | undefined
  #handlers: Handlers = NONE
  #entries: Entries | undefined
  #stopwatch: Stopwatch | undefined
  #running: Promise<void> | undefined
  #active: Set<Envelope> | undefined
  #intake: Intake | undefined
  /** Those that it follows. */
  #streams: Set<Consumer> | undefined
  #idle: (() => void) | undefined
  #deferred: (() => void | Promise<void>)[] | undefined
  #controller: AbortController | undefined
  #state: 'open' | 'stopping' | 'ended' = 'open'

  constructor(private readonly cell: Home) {}

  /** What it is handling, as the cause of what it sends. */
  get current(): Envelope | undefined {
    return this.#turn?.handling
  }

  private set current(envelope: Envelope | undefined) {
    ;(this.#turn ??= { handling: undefined }).handling = envelope
  }

  get timers(): Timers {
    if (!this.#timers) {
      this.#timers = new Timers(this.cell.clock, (work) => this.#guard(work))
      if (this.#state !== 'open') this.#timers.end(this.#stopped())
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
      if (this.#state !== 'open') this.#loop.end()
    }
    return this.#loop
  }

  /** The type of message that it handled last. */
  get lastType(): string | undefined {
    return this.#entries?.lastType
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#state !== 'open') this.#controller.abort()
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
    const { cell } = this
    const { scheduler } = cell
    const concurrency = cell.behaviour.concurrency ?? 1
    const tick = scheduler.tick
    const turn = (this.#turn = { handling: this.current })
    let look = FIRST_LOOK
    for (let done = 1; done <= budget; done++) {
      if (this.#state !== 'open' || (this.#active !== undefined && this.#active.size >= concurrency))
        return false
      const envelope = cell.take()
      if (envelope === undefined) return false
      this.#handle(envelope, turn)
      if (done < look) continue
      if (scheduler.look() !== tick) break
      look *= 2
    }
    return cell.mailbox.length > 0
  }

  /** Tells it to stop, and resolves when what it has in hand is done. */
  async stop(): Promise<void> {
    this.#state = 'stopping'
    this.#controller?.abort()
    this.#timers?.end(this.#stopped())
    this.#loop?.end()
    for (const envelope of this.#active ?? []) envelope.cancel()
    await Promise.all([this.#running, this.#whenIdle()])
    await this.end(new DaemonError('unavailable', `${this.cell.name} has stopped`))
  }

  /** Ends it at once: what it still does has no effect. Its callers get `error`. */
  async end(error: DaemonError): Promise<void> {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.#controller?.abort()
    this.#timers?.end(this.#stopped())
    this.#loop?.end()
    for (const envelope of this.#active ?? []) {
      envelope.cancel()
      this.cell.mail.fail(envelope, this.cell, error)
    }
    this.#active?.clear()
    this.#idle?.()
    for (const envelope of this.#intake?.leave() ?? []) this.cell.mail.fail(envelope, this.cell, error)
    this.cell.mail.producers.endOf(this.cell, error)
    for (const stream of this.#streams ?? []) void stream.return()
    const deferred = this.#deferred ?? []
    this.#deferred = undefined
    for (const cleanup of deferred.reverse()) await this.#clean(cleanup)
  }

  /** Runs `cleanup` at the end, or at once when that has been. */
  defer(cleanup: () => void | Promise<void>): void {
    if (this.#state === 'ended') void this.#clean(cleanup)
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
    if (this.#state === 'ended') return Promise.reject(this.#stopped())
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
    if (this.#state === 'ended') return
    if (!(request instanceof Envelope)) {
      throw new DaemonError('invalid_argument', 'a reply is to a message as the mailbox gives it')
    }
    if (this.#intake?.answers(request) !== true) return
    // What comes after is because of it, but nobody waits for that.
    request.deadline = 0
    if (value instanceof Error) this.cell.mail.fail(request, this.cell, DaemonError.from(value))
    else answer(this.cell, request, value, transfer)
  }

  #handle(envelope: Envelope, turn: Turn): void {
    const stopwatch = (this.#stopwatch ??= this.#makeStopwatch())
    const entries = (this.#entries ??= this.#makeEntries())
    const began = stopwatch.start()
    turn.handling = envelope
    try {
      const { handler, schema, count } = entries.of(envelope.type)
      count.value++
      if (handler === undefined) throw unknownType(this.cell, envelope.type)
      const payload =
        schema === undefined ? envelope.payload : checkedPayload(this.cell.name, envelope, schema)
      const result = handler(payload, new RequestInHand(this, envelope))
      if (isPromise(result)) return this.#await(envelope, Promise.resolve(result), stopwatch, began)
      if (result !== undefined || envelope.wantsAnswer) succeed(this.cell, envelope, result)
    } catch (thrown) {
      this.#failed(envelope, thrown)
    }
    stopwatch.stop(began)
    turn.handling = undefined
  }

  /** What `envelope` asked for goes on after this turn. */
  #await(envelope: Envelope, result: Promise<unknown>, stopwatch: Stopwatch, began: number): void {
    const { tick } = this.cell.scheduler
    const active = (this.#active ??= new Set())
    active.add(envelope)
    const finish = (): void => {
      if (!active.delete(envelope)) return
      stopwatch.stopLater(began, tick)
      if (this.current === envelope) this.current = undefined
      if (active.size === 0) this.#idle?.()
      if (this.cell.mailbox.length > 0) this.cell.scheduler.schedule(this.cell)
    }
    result.then(
      (value: unknown) => {
        try {
          if (active.has(envelope)) succeed(this.cell, envelope, value)
        } catch (thrown) {
          this.#failed(envelope, thrown)
        }
        finish()
      },
      (thrown: unknown) => {
        if (active.has(envelope)) this.#failed(envelope, thrown)
        finish()
      },
    )
  }

  async #clean(cleanup: () => void | Promise<void>): Promise<void> {
    try {
      await cleanup()
    } catch (thrown) {
      this.cell.log('error', `a deferred cleanup failed: ${DaemonError.from(thrown).text}`)
    }
  }

  /** A DaemonError is an answer like any other; anything else thrown is a fault of the daemon. */
  #failed(envelope: Envelope, thrown: unknown): void {
    const error = DaemonError.from(thrown)
    this.cell.errors++
    this.cell.mail.fail(envelope, this.cell, error)
    const expected = thrown instanceof DaemonError || (envelope.canceled && isAbort(thrown))
    if (!expected) {
      this.#active?.delete(envelope)
      this.cell.crash(this, error)
    } else if (!envelope.wantsAnswer) {
      this.cell.log('error', `${envelope.type} from ${envelope.sender}: ${error.message}`)
    }
  }

  #makeStopwatch(): Stopwatch {
    return new Stopwatch(this.cell.scheduler, (ms, count) => this.cell.timed(ms, count))
  }

  #makeEntries(): Entries {
    return new Entries(this.cell, () => this.#handlers)
  }

  #makeIntake(): Intake {
    const entries = (this.#entries ??= this.#makeEntries())
    const stopwatch = (this.#stopwatch ??= this.#makeStopwatch())
    return new Intake(this.cell, entries, stopwatch)
  }

  #takeForLoop(): Envelope | undefined {
    const intake = (this.#intake ??= this.#makeIntake())
    intake.done()
    return (this.current = this.#state === 'open' ? intake.take() : undefined)
  }

  #loopEnded(thrown?: unknown): void {
    if (this.#state === 'ended') return
    const stopping = this.#state === 'stopping'
    const canceled = thrown instanceof DaemonError ? thrown.code === 'canceled' : isAbort(thrown)
    if (thrown !== undefined && !(stopping && canceled)) {
      this.cell.errors++
      this.cell.crash(this, DaemonError.from(thrown))
    } else if (!stopping) {
      this.cell.finished(this)
    }
  }

  #guard(work: () => void): void {
    if (this.#state === 'ended') return
    // What is in hand is not why the timer went off.
    const turn = this.#turn
    this.#turn = undefined
    try {
      this.cell.scheduler.runTimer(this.cell, work)
    } catch (thrown) {
      this.cell.errors++
      this.cell.crash(this, DaemonError.from(thrown))
    } finally {
      this.#turn = turn
    }
  }

  #assertOpen(): void {
    if (this.#state === 'ended') throw this.#stopped()
  }

  #stopped(): DaemonError {
    return new DaemonError('canceled', `${this.cell.name} has been told to stop`)
  }

  #whenIdle(): Promise<void> {
    return (this.#active?.size ?? 0) === 0
      ? Promise.resolve()
      : new Promise((resolve) => (this.#idle = resolve))
  }
}

const unknownType = (cell: Home, type: string): DaemonError => {
  const known = Object.keys(cell.behaviour.messages ?? {})
  const list = known.length > 0 ? `; it takes ${known.join(', ')}` : ''
  return new DaemonError('unimplemented', `${cell.name} takes no message of type '${type}'${list}`)
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'

const isAbort = (thrown: unknown): boolean => thrown instanceof DOMException && thrown.name === 'AbortError'
