/**
 * One run of a daemon, from its start to its stop: its context, what it is handling, its timers and what it
 * deferred. A new start makes a new one; an old one that lingers can do nothing any more.
 */
import { DaemonError } from '../../wire/error'
import { Kind } from '../../wire/frame'
import type { Clock } from '../clock'
import {
  takeTransfers,
  type Behaviour,
  type CallOptions,
  type Context,
  type Handler,
  type SendOptions,
} from '../daemon'
import type { Cause, Envelope } from '../mail/envelope'
import { Loop } from './loop'
import type { Mail } from '../mail/mail'
import type { Sender } from '../mail/sender'
import type { LogLevel } from '../../wire/control'
import { RequestInHand, type Sending } from './request'
import type { Runnable, Scheduler } from './scheduler'
import { Timers } from './timers'

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
  /** The payload as its schema gives it; throws `invalid_argument` when it does not pass. */
  checked(envelope: Envelope): unknown
  /** One message has been handled, in `ms` milliseconds. */
  timed(ms: number): void
  log(level: LogLevel, text: string): void
  /** An exception has ended `run`. */
  crash(run: Incarnation, error: DaemonError): void
  /** The loop of `run` has ended by itself. */
  finished(run: Incarnation): void
}

export class Incarnation implements Sending {
  /** What it is handling, as the cause of what it sends. */
  current: Envelope | undefined
  readonly timers: Timers
  readonly loop: Loop
  #handlers: ReadonlyMap<string, Handler> | undefined
  #running: Promise<void> | undefined
  readonly #active = new Set<Envelope>()
  #takenAt = 0
  #idle: (() => void) | undefined
  #deferred: (() => void | Promise<void>)[] = []
  #controller: AbortController | undefined
  #state: 'open' | 'stopping' | 'ended' = 'open'

  constructor(private readonly cell: Home) {
    this.timers = new Timers(cell.clock, (work) => this.#guard(work))
    this.loop = new Loop({
      take: () => this.#takeForLoop(),
      get overdue() {
        return cell.scheduler.overdue
      },
      plan: () => cell.scheduler.schedule(cell),
    })
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#state !== 'open') this.#controller.abort()
    return this.#controller.signal
  }

  /** Resolves when it runs; rejects with what its start threw. */
  async begin(context: Context): Promise<void> {
    const { behaviour } = this.cell
    if (behaviour.run) {
      this.#running = behaviour.run(context).then(
        () => this.#loopEnded(),
        (thrown: unknown) => this.#loopEnded(thrown),
      )
      return
    }
    const table = await behaviour.start?.(context)
    this.#handlers = new Map(Object.entries(table ?? {}))
  }

  /** Handles up to `budget` messages; true when there are more that it could handle. */
  work(budget: number): boolean {
    if (this.#running) {
      this.loop.wake()
      return false
    }
    const concurrency = this.cell.behaviour.concurrency ?? 1
    while (budget-- > 0) {
      if (this.#state !== 'open' || this.#active.size >= concurrency) return false
      const envelope = this.cell.take()
      if (!envelope) return false
      this.#handle(envelope)
    }
    return this.cell.mailbox.length > 0
  }

  /** Tells it to stop, and resolves when what it has in hand is done. */
  async stop(): Promise<void> {
    this.#state = 'stopping'
    this.#controller?.abort()
    this.timers.end(this.#stopped())
    this.loop.end()
    for (const envelope of this.#active) envelope.cancel()
    await Promise.all([this.#running, this.#whenIdle()])
    await this.end(new DaemonError('unavailable', `${this.cell.name} has stopped`))
  }

  /** Ends it at once: what it still does has no effect. Its callers get `error`. */
  async end(error: DaemonError): Promise<void> {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.#controller?.abort()
    this.timers.end(this.#stopped())
    this.loop.end()
    for (const envelope of this.#active) {
      envelope.cancel()
      this.cell.mail.fail(envelope, this.cell, error)
    }
    this.#active.clear()
    this.#idle?.()
    this.cell.mail.producers.endOf(this.cell, error)
    for (const cleanup of this.#deferred.splice(0).reverse()) {
      try {
        await cleanup()
      } catch (thrown) {
        this.cell.log('error', `a deferred cleanup failed: ${DaemonError.from(thrown).text}`)
      }
    }
  }

  defer(cleanup: () => void | Promise<void>): void {
    this.#deferred.push(cleanup)
  }

  send(cause: Cause | undefined, to: string, type: string, payload: unknown, options?: SendOptions): void {
    this.#assertOpen()
    this.cell.mail.send(this.cell, cause, to, type, payload, options)
  }

  async call(
    cause: Cause | undefined,
    to: string,
    type: string,
    payload: unknown,
    options?: CallOptions & SendOptions,
  ): Promise<unknown> {
    this.#assertOpen()
    return this.cell.mail.call(this.cell, cause, to, type, payload, options)
  }

  subscribe(cause: Cause | undefined, to: string, type: string, payload: unknown): AsyncIterable<unknown> {
    this.#assertOpen()
    const stream = this.cell.mail.subscribe(this.cell, cause, to, type, payload)
    this.defer(() => void stream.return())
    return stream
  }

  /** For loops: answers `request`. */
  reply(request: Envelope, value: unknown, transfer?: Transferable[]): void {
    if (this.#state === 'ended') return
    if (value instanceof Error) this.cell.mail.fail(request, this.cell, DaemonError.from(value))
    else this.#answer(request, value, transfer)
  }

  #handle(envelope: Envelope): void {
    const began = performance.now()
    this.current = envelope
    let result: unknown
    try {
      const handler = this.#handlers?.get(envelope.type)
      if (!handler) throw unknownType(this.cell, envelope.type)
      const payload = this.cell.checked(envelope)
      result = handler(payload, new RequestInHand(this, envelope))
    } catch (thrown) {
      this.#failed(envelope, thrown)
      this.cell.timed(performance.now() - began)
      this.current = undefined
      return
    }
    if (!isPromise(result)) {
      this.#succeeded(envelope, result)
      this.cell.timed(performance.now() - began)
      this.current = undefined
      return
    }
    this.#active.add(envelope)
    const finish = (): void => {
      if (!this.#active.delete(envelope)) return
      this.cell.timed(performance.now() - began)
      if (this.current === envelope) this.current = undefined
      if (this.#active.size === 0) this.#idle?.()
      if (this.cell.mailbox.length > 0) this.cell.scheduler.schedule(this.cell)
    }
    result.then(
      (value: unknown) => {
        if (this.#active.has(envelope)) this.#succeeded(envelope, value)
        finish()
      },
      (thrown: unknown) => {
        if (this.#active.has(envelope)) this.#failed(envelope, thrown)
        finish()
      },
    )
  }

  #succeeded(envelope: Envelope, value: unknown): void {
    try {
      this.#answer(envelope, value)
    } catch (thrown) {
      this.cell.errors++
      this.cell.mail.fail(envelope, this.cell, DaemonError.from(thrown))
    }
  }

  #answer(envelope: Envelope, value: unknown, transfer?: Transferable[]): void {
    if (isStream(value)) {
      if (envelope.kind === Kind.subscribe) return this.cell.mail.producers.start(envelope, this.cell, value)
      void value[Symbol.asyncIterator]().return?.()
      const text = `'${envelope.type}' of ${this.cell.name} is a stream: subscribe to it`
      this.cell.mail.fail(envelope, this.cell, new DaemonError('failed_precondition', text))
      return
    }
    if (envelope.kind === Kind.subscribe) {
      const text = `'${envelope.type}' of ${this.cell.name} is no stream: call it`
      this.cell.mail.fail(envelope, this.cell, new DaemonError('failed_precondition', text))
      return
    }
    this.cell.mail.answer(envelope, this.cell, Kind.reply, value, transfer ?? takeTransfers(value))
  }

  /** A DaemonError is an answer like any other; anything else thrown is a fault of the daemon. */
  #failed(envelope: Envelope, thrown: unknown): void {
    const error = DaemonError.from(thrown)
    this.cell.errors++
    this.cell.mail.fail(envelope, this.cell, error)
    const expected = thrown instanceof DaemonError || (envelope.canceled && isAbort(thrown))
    if (!expected) {
      this.#active.delete(envelope)
      this.cell.crash(this, error)
    } else if (!envelope.wantsAnswer) {
      this.cell.log('error', `${envelope.type} from ${envelope.sender}: ${error.message}`)
    }
  }

  #takeForLoop(): Envelope | undefined {
    if (this.#takenAt > 0) {
      this.cell.timed(performance.now() - this.#takenAt)
      this.#takenAt = 0
    }
    this.current = undefined
    for (;;) {
      if (this.#state !== 'open') return undefined
      const envelope = this.cell.take()
      if (!envelope) return undefined
      try {
        this.cell.checked(envelope)
      } catch (thrown) {
        this.cell.errors++
        this.cell.mail.delivery.undeliverable(envelope, DaemonError.from(thrown))
        continue
      }
      this.#takenAt = performance.now()
      return (this.current = envelope)
    }
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
    this.cell.scheduler.beginTask()
    try {
      work()
    } catch (thrown) {
      this.cell.errors++
      this.cell.crash(this, DaemonError.from(thrown))
    }
  }

  #assertOpen(): void {
    if (this.#state === 'ended') throw this.#stopped()
  }

  #stopped(): DaemonError {
    return new DaemonError('canceled', `${this.cell.name} has been told to stop`)
  }

  #whenIdle(): Promise<void> {
    return this.#active.size === 0 ? Promise.resolve() : new Promise((resolve) => (this.#idle = resolve))
  }
}

const unknownType = (cell: Home, type: string): DaemonError => {
  const known = Object.keys(cell.behaviour.messages ?? {})
  const list = known.length > 0 ? `; it takes ${known.join(', ')}` : ''
  return new DaemonError('unimplemented', `${cell.name} takes no message of type '${type}'${list}`)
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'

const isStream = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value

const isAbort = (thrown: unknown): boolean => thrown instanceof DOMException && thrown.name === 'AbortError'
