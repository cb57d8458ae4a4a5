/**
 * A daemon in its host: its mailbox, its lifecycle, its figures, and what outlives a restart. What it
 * does with a message is its incarnation's matter.
 */
import type { DaemonSample, DaemonState, LogEntry, LogLevel } from '../../wire/control'
import { DaemonError } from '../../wire/error'
import type { Message } from '../../wire/message'
import type { Behaviour } from '../daemon'
import type { Cause, Envelope } from '../mail/envelope'
import type { Clock } from '../clock'
import type { Mail } from '../mail/mail'
import type { Recipient, Resolution } from '../mail/routes'
import { DaemonContext } from './context'
import { inTime } from '../clock'
import { Incarnation, type Home } from './incarnation'
import { Mailbox } from '../mail/mailbox'
import { Metrics, type Figure } from './metrics'
import { copyOf } from './preview'
import type { Runnable, Scheduler } from './scheduler'
import { checkedConfig } from './schemas'
import type { Sampled, Telemetry } from './telemetry'

const DEFAULT_CAPACITY = 10_000
const START_LIMIT = 10_000
/** How long a stop waits for the work in hand. */
const GRACE = 5_000
const LOG_LIMIT = 200
/** When a daemon has so many figures, further types of messages that it does not declare are counted as one. */
const FIGURES = 256
/** A turn of so many milliseconds is a long task by the browsers' measure, and is logged. */
const LONG = 50

/** What a host must know to make a cell. */
export interface CellSpec {
  readonly name: string
  readonly type: string
  readonly config?: object | undefined
  readonly registered: boolean
  /** The number of the namespace that it sees. */
  readonly namespace: number
  readonly mailbox?: number | undefined
  /** Of this daemon alone among all that its host has had, from 1: by it they are told apart. */
  readonly number: number
}

/** What a cell needs of its host. */
export interface CellSurroundings {
  readonly id: number
  readonly dedicated: boolean
  readonly clock: Clock
  readonly random: () => number
  readonly scheduler: Scheduler
  readonly telemetry: Telemetry
  readonly mail: Mail
  /** Milliseconds since the epoch; what a daemon sends from now on has no earlier timestamp. */
  now(): number
  /** Finds what `target` stands for in a namespace. */
  resolve(target: string, namespace: number, cause: Cause | undefined): Promise<Resolution>
  /** The state of `cell` has changed. */
  changed(cell: Cell): void
}

const living = new Set<DaemonState>(['starting', 'running', 'suspended', 'stopping'])
export const isAlive = (state: DaemonState): boolean => living.has(state)

const settled = Promise.resolve()

export class Cell implements Home, Recipient, Sampled {
  readonly name: string
  readonly scheduler: Scheduler
  readonly mail: Mail
  readonly config: unknown
  readonly mailbox: Mailbox
  readonly metrics = new Metrics()
  readonly registered: boolean
  state: DaemonState = 'created'
  // What is set later is there from the beginning: to an engine all cells are of one kind then.
  error: DaemonError | undefined = undefined
  since = 0
  starts = 0
  received = 0
  sent = 0
  errors = 0
  scheduled = false
  next: Runnable | undefined = undefined
  touched = false
  saved: object | undefined = undefined
  #logs: LogEntry[] | undefined
  #run: Incarnation | undefined
  /** Resolves when its start is over, where that takes its time. */
  #begun: Promise<void> | undefined
  /** Ends the wait for the start or the stop that is in hand: a start fails with the error. */
  #giveUp: ((error: DaemonError) => void) | undefined
  #transitions = settled
  #roomWaiters: (() => void)[] | undefined

  /** @throws DaemonError `invalid_argument` when the configuration fails the behaviour's schema */
  constructor(
    readonly host: CellSurroundings,
    readonly spec: CellSpec,
    readonly behaviour: Behaviour,
  ) {
    this.name = spec.name
    this.scheduler = host.scheduler
    this.mail = host.mail
    this.registered = spec.registered
    this.config = checkedConfig(spec.name, behaviour.config, spec.config)
    this.mailbox = new Mailbox(spec.mailbox ?? behaviour.mailbox ?? DEFAULT_CAPACITY)
  }

  get clock(): Clock {
    return this.host.clock
  }

  get number(): number {
    return this.spec.number
  }

  /** Puts a request into the mailbox; false when there is no room for it and it may not wait. */
  deposit(envelope: Envelope): boolean {
    if (!this.mailbox.offer(envelope)) return false
    this.#given()
    return true
  }

  join(last: Envelope, payload: unknown): void {
    this.mailbox.join(last, payload)
    this.#given()
  }

  dropped(): void {
    this.mailbox.dropped()
    this.touch()
  }

  get takes(): boolean {
    return this.state === 'running'
  }

  get first(): Envelope | undefined {
    if (this.state !== 'running') return undefined
    const { first } = this.mailbox
    return first !== undefined && first.canceled ? this.#firstThatMatters() : first
  }

  taken(envelope: Envelope): void {
    if (envelope.origin !== this.host.id) this.mail.delivery.taken(this, envelope)
    if (this.#roomWaiters !== undefined && !this.mailbox.full) this.#releaseRoom()
  }

  take(): Envelope | undefined {
    const { first } = this
    const envelope = first && this.mailbox.take()
    if (envelope !== undefined) this.taken(envelope)
    return envelope
  }

  /** Takes the oldest message out of a mailbox that no daemon reads; null when there is none. */
  receive(): Message | null {
    const envelope = this.mailbox.take()
    if (!envelope) return null
    this.taken(envelope)
    this.touch()
    return envelope.toMessage()
  }

  /** How many messages of `type` it has taken in hand. Types that it does not declare are the senders' choice. */
  count(type: string): Figure {
    const { metrics, behaviour } = this
    const name = `${type}-count`
    const apart = metrics.size < FIGURES || metrics.has(name) || Object.hasOwn(behaviour.messages ?? {}, type)
    return metrics.figure(apart ? name : 'other-count')
  }

  get logs(): readonly LogEntry[] {
    return this.#logs ?? []
  }

  /** Finds what `target` stands for to this daemon. */
  resolve(target: string, cause: Cause | undefined): Promise<Resolution> {
    return this.host.resolve(target, this.spec.namespace, cause)
  }

  /** Resolves when the mailbox has room again. */
  room(): Promise<void> {
    return new Promise((resolve) => (this.#roomWaiters ??= []).push(resolve))
  }

  work(budget: number): boolean {
    this.touch()
    return this.state === 'running' && this.#run !== undefined && this.#run.work(budget)
  }

  /**
   * A no-op while it is alive. Where its behaviour starts at once, so does this, and gives nothing; otherwise what
   * resolves when it runs. Throws or rejects with what the start threw; the state is `error` then.
   */
  start(): Promise<void> | undefined {
    return this.#inTurn(() => this.#start())
  }

  /** Resolves when no start is in hand any more; rejects with what the last one threw. */
  async started(): Promise<void> {
    await this.#transitions
    if (this.state === 'error' && this.error) throw this.error
  }

  /** A no-op unless it is alive. What waits in its mailbox stays there; a start that is in hand fails. */
  stop(): Promise<void> {
    if (this.state === 'starting') {
      this.#giveUp?.(new DaemonError('aborted', `${this.name} was told to stop while it was starting`))
    }
    return this.#inTurn(async () => {
      const run = this.#run
      if (!run || !isAlive(this.state)) return
      this.#become('stopping')
      const stopped = new Promise<void>((resolve) => {
        this.#giveUp = () => resolve()
        void Promise.all([run.stop(), this.#begun]).then(() => {
          if (this.#run === run) this.#rest('stopped')
          resolve()
        })
      })
      if (await inTime(this.clock, stopped, GRACE)) return
      const text = `${this.name} has not stopped within ${GRACE / 1000} s; kill it to end it`
      throw new DaemonError('deadline_exceeded', text)
    })
  }

  /** Ends it at once, whatever it is doing; what it still does has no effect. */
  kill(): void {
    const run = this.#run
    if (!run || !isAlive(this.state)) return
    const error = new DaemonError('aborted', `${this.name} was killed`)
    this.error = error
    this.#rest('stopped')
    this.#giveUp?.(error)
    void run.end(new DaemonError('unavailable', `${this.name} was killed`))
  }

  suspend(): void {
    if (this.state === 'running') this.#become('suspended')
  }

  resume(): void {
    if (this.state !== 'suspended') return
    this.#become('running')
    this.scheduler.schedule(this)
  }

  /** An exception that no handler and no loop threw. */
  fault(error: DaemonError): void {
    this.errors++
    if (this.#run) this.crash(this.#run, error)
  }

  /** An exception has ended `run`. */
  crash(run: Incarnation, error: DaemonError): void {
    if (this.#run !== run) return
    this.error = error
    this.log('error', error.message, error.stack ? { stack: error.stack } : undefined)
    this.#rest('error')
    this.#giveUp?.(error)
    void run.end(new DaemonError('unavailable', `${this.name} has failed: ${error.text}`))
  }

  /** The loop of `run` has ended by itself. */
  finished(run: Incarnation): void {
    if (this.#run !== run) return
    this.#rest('stopped')
    void run.end(new DaemonError('unavailable', `${this.name} has stopped`))
  }

  /** Ends it and gives what waited in its mailbox. */
  close(): Envelope[] {
    this.kill()
    const left = this.mailbox.takeAll()
    this.#releaseRoom()
    return left
  }

  timed(ms: number, count: number): void {
    this.metrics.histogram('handling-time').record(ms, count)
  }

  held(ms: number, inTurn: boolean): void {
    if (inTurn) this.timed(ms, 1)
    if (ms < LONG) return
    const longest = this.metrics.figure('loop-held-max')
    longest.value = Math.max(longest.value, ms)
    const during = inTurn ? this.#run?.lastType : undefined
    this.log(
      'warning',
      `held the loop of host ${this.host.id} for ${ms} ms${during ? ` in '${during}'` : ''}`,
    )
  }

  log(level: LogLevel, text: string, fields?: object): void {
    const entry: LogEntry = {
      time: this.clock.now(),
      daemon: this.name,
      level,
      text,
      ...(fields && { fields: copyOf(fields) }),
    }
    const logs = (this.#logs ??= [])
    logs.push(entry)
    if (logs.length > LOG_LIMIT) logs.shift()
    this.host.telemetry.logged(entry)
  }

  countSent(): void {
    this.sent++
    this.touch()
  }

  resumed(): void {
    this.scheduler.resumes(this)
  }

  /** Its figures have changed. */
  touch(): void {
    if (!this.touched) this.host.telemetry.touch(this)
  }

  snapshot(): Record<string, number> {
    return {
      ...this.metrics.snapshot(),
      'messages-received': this.received,
      'messages-sent': this.sent,
      errors: this.errors,
      'mailbox-length': this.mailbox.length,
    }
  }

  sample(): DaemonSample {
    const handling = this.metrics.histogram('handling-time')
    return {
      name: this.name,
      type: this.spec.type,
      state: this.state,
      host: this.host.id,
      dedicated: this.host.dedicated,
      registered: this.spec.registered,
      mailbox: this.mailbox.length,
      capacity: this.mailbox.capacity,
      received: this.received,
      sent: this.sent,
      errors: this.errors,
      p50: handling.percentile(0.5),
      p95: handling.percentile(0.95),
      restarts: Math.max(0, this.starts - 1),
      since: isAlive(this.state) ? this.since : 0,
      metrics: this.snapshot(),
      ...(this.error && { error: this.error.toData() }),
    }
  }

  #start(): Promise<void> | undefined {
    if (this.state === 'stopping') {
      throw new DaemonError('failed_precondition', `${this.name} is still stopping; kill it to end it`)
    }
    if (isAlive(this.state)) return undefined
    this.error = undefined
    this.starts++
    this.since = this.host.now()
    const run = new Incarnation(this)
    this.#run = run
    this.#begun = undefined
    // Nobody is told before the start gives its loop back: whoever hears of a new start knows that it was starting.
    this.state = 'starting'
    this.scheduler.gives(this.number)
    let begun: PromiseLike<void> | undefined
    try {
      begun = run.begin(new DaemonContext(this, run))
    } catch (thrown) {
      throw this.#failed(run, thrown)
    }
    if (!begun) {
      this.#runs(run)
      return undefined
    }
    if (this.#run === run) this.#become('starting')
    return this.#await(run, Promise.resolve(begun))
  }

  /** Resolves when `run` runs; rejects when its start fails, takes too long, or is given up. */
  #await(run: Incarnation, begun: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = (error: DaemonError): void => {
        cancel()
        reject(error)
      }
      // What a start throws that was given up has no effect.
      const fail = (thrown: unknown): void =>
        giveUp(this.state === 'starting' ? this.#failed(run, thrown) : DaemonError.from(thrown))
      const cancel = this.clock.after(START_LIMIT, () => {
        const text = `${this.name} has not started within ${START_LIMIT / 1000} s`
        fail(new DaemonError('deadline_exceeded', text))
      })
      this.#giveUp = giveUp
      this.#begun = begun.then(() => {
        cancel()
        this.#runs(run)
        resolve()
      }, fail)
    })
  }

  #failed(run: Incarnation, thrown: unknown): DaemonError {
    const error = DaemonError.from(thrown)
    this.errors++
    this.crash(run, error)
    return error
  }

  #runs(run: Incarnation): void {
    if (this.#run !== run || this.state !== 'starting') return
    this.#become('running')
    if (this.mailbox.length > 0) this.scheduler.schedule(this)
  }

  #rest(state: 'stopped' | 'error'): void {
    this.#run = undefined
    this.#become(state)
  }

  #become(state: DaemonState): void {
    this.state = state
    this.touch()
    this.host.changed(this)
  }

  /** What does not take its time is done when this returns, unless something before it does. */
  #inTurn<T extends Promise<void> | undefined>(act: () => T): T | Promise<void> {
    const turn = this.#transitions === settled ? act() : this.#transitions.then(act)
    if (!turn) return turn
    const ended = turn.catch(() => {})
    this.#transitions = ended
    void ended.then(() => {
      if (this.#transitions !== ended) return
      this.#transitions = settled
      this.#giveUp = undefined
    })
    return turn
  }

  #firstThatMatters(): Envelope | undefined {
    for (;;) {
      const { first } = this.mailbox
      if (first === undefined || !first.canceled) return first
      this.mailbox.next(first)
      this.taken(first)
    }
  }

  /** Something has been put into the mailbox. */
  #given(): void {
    this.received++
    // In the run queue it is told of when its turn comes.
    if (!this.scheduled) this.#stir()
  }

  /** Something has come. */
  #stir(): void {
    this.touch()
    if (this.state === 'running') this.scheduler.schedule(this)
  }

  #releaseRoom(): void {
    const waiters = this.#roomWaiters ?? []
    this.#roomWaiters = undefined
    for (const resolve of waiters) resolve()
  }
}
