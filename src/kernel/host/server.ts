/**
 * The generic part of a daemon with a table of handlers: it takes message after message, has the handler of its type
 * called, and answers with what that gives. What it does without waiting stands in few and short functions, so that
 * an engine makes one of them.
 */
import { DaemonError } from '../../wire/error'
import type { Behaviour, Handler } from '../daemon'
import type { Cause, Envelope } from '../mail/envelope'
import type { Mail } from '../mail/mail'
import type { Mailbox } from '../mail/mailbox'
import type { Sender } from '../mail/sender'
import { succeed } from './answering'
import { Entries } from './entries'
import type { Figure } from './metrics'
import { RequestInHand, type Sending } from './request'
import type { Runnable, Scheduler } from './scheduler'
import { Stopwatch } from './stopwatch'

/**
 * Messages before the first look at whether the turn has lasted long enough: of a daemon whose last turn had not when that
 * was looked at, of one whose turn had, and of one of which that is not known. When it has not, as many again may be
 * handled before the next look.
 */
const QUICK = 16
const SLOW = 1
const UNKNOWN = 4
/** Turns until what is being handled stands in a new object. */
const TURNS = 64

/**
 * What is being handled. The object is made anew so often that it is young while turns are many: to write a message into
 * an old one costs the collector a note each time, a tenth of what a message takes, as does to write a new one into the run.
 */
export interface Turn {
  handling: Cause | undefined
}

/** What a server needs of the daemon whose messages it handles. */
export interface Home extends Sender, Runnable {
  readonly behaviour: Behaviour
  readonly scheduler: Scheduler
  readonly mail: Mail
  readonly mailbox: Pick<Mailbox, 'length' | 'taken' | 'next'>
  errors: number
  /** Its messages may be handled now. */
  readonly takes: boolean
  /** The envelope of the oldest message that still matters; undefined when there is none, or none may be taken now. */
  readonly first: Envelope | undefined
  /** One message or more, all in `envelope`, have been taken from the mailbox. */
  taken(envelope: Envelope): void
  /** Takes the oldest message that still matters, in an envelope of its own. */
  take(): Envelope | undefined
  /** How many messages of `type` it has taken in hand. */
  count(type: string): Figure
  /** So many messages have been handled, in about `ms` milliseconds each. */
  timed(ms: number, count: number): void
  log(level: 'error', text: string): void
  /** Its figures have changed, outside of a turn. */
  touch(): void
}

/** The run that it serves. */
export interface Run extends Sending {
  /** It may take what comes. */
  readonly isOpen: boolean
  turn: Turn
  /** It has failed. */
  fail(error: DaemonError): void
}

export class Server {
  readonly entries: Entries
  readonly #stopwatch: Stopwatch
  /** How many more may be in hand. */
  #free: number
  #firstLook = SLOW
  /** Turns in which what is being handled has stood in the same object. */
  #turns = 0
  /** What was asked for and goes on after its turn. */
  readonly #active = new Set<Envelope>()
  #idle: (() => void) | undefined

  constructor(
    private readonly home: Home,
    private readonly run: Run,
    handlers: Readonly<Record<string, Handler>>,
  ) {
    this.entries = new Entries(home, handlers)
    this.#stopwatch = new Stopwatch(home.scheduler, (ms, count) => home.timed(ms, count))
    this.#free = home.behaviour.concurrency ?? 1
  }

  /** Handles up to `budget` messages; true when there are more that it could handle. */
  work(budget: number): boolean {
    const { home, run } = this
    const { scheduler } = home
    const { tick } = scheduler
    if (this.#turns === 0) run.turn = { handling: run.turn.handling }
    this.#turns = (this.#turns + 1) % TURNS
    const { turn } = run
    this.#stopwatch.beginTurn()
    let look = this.#firstLook
    this.#firstLook = UNKNOWN
    for (let done = 0; done < budget;) {
      const envelope = run.isOpen && this.#free > 0 ? home.first : undefined
      if (envelope === undefined) return false
      done += this.#handleSome(envelope, Math.min(look, budget) - done, turn)
      if (done < look || done === budget) continue
      if (scheduler.look() !== tick) {
        this.#firstLook = SLOW
        break
      }
      this.#firstLook = QUICK
      look *= 2
    }
    return home.mailbox.length > 0
  }

  /** What is in hand is told to stop. */
  cancel(): void {
    for (const envelope of this.#active) envelope.cancel()
  }

  /** What is in hand has no effect any more; its callers get `error`. */
  end(error: DaemonError): void {
    for (const envelope of this.#active) {
      envelope.cancel()
      this.home.mail.fail(envelope, this.home, error)
    }
    for (const envelope of this.#active) this.#letGo(envelope)
  }

  /** Resolves when nothing is in hand. */
  idle(): Promise<void> {
    return this.#active.size === 0 ? Promise.resolve() : new Promise((resolve) => (this.#idle = resolve))
  }

  /** Handles the messages in `envelope`, the first in the mailbox, up to `limit` of them; gives how many. */
  #handleSome(envelope: Envelope, limit: number, turn: Turn): number {
    const { home, run } = this
    const { mailbox } = home
    let done = 0
    do {
      const index = mailbox.taken
      this.#handle(new RequestInHand(run, envelope, index, mailbox.next(envelope)), turn)
      done++
    } while (done < limit && run.isOpen && this.#free > 0 && envelope.waiting && home.takes)
    home.taken(envelope)
    return done
  }

  #handle(request: RequestInHand, turn: Turn): void {
    const began = this.#stopwatch.start()
    turn.handling = request
    try {
      const entry = this.entries.of(request.type)
      entry.count.value++
      const result = entry.handle(request.payload, request)
      if (result !== undefined || request.wantsAnswer) {
        const { home } = this
        const { message } = request
        if (result instanceof Promise || !home.mail.answerPlain(message, home, result)) {
          if (isPromise(result)) return this.#await(request, Promise.resolve(result), began)
          succeed(home, message, result)
        }
      }
    } catch (thrown) {
      this.#failed(request.message, thrown)
    }
    this.#stopwatch.stop(began)
    turn.handling = undefined
  }

  /** What `request` asked for goes on after this turn. */
  #await(request: RequestInHand, result: Promise<unknown>, began: number): void {
    const { home, run } = this
    const envelope = request.message
    const { tick } = home.scheduler
    const active = this.#active
    active.add(envelope)
    this.#free--
    const finish = (): void => {
      if (!this.#letGo(envelope)) return
      this.#stopwatch.stopLater(began, tick)
      if (run.turn.handling === request) run.turn.handling = undefined
      if (home.mailbox.length > 0) home.scheduler.schedule(home)
    }
    result.then(
      (value: unknown) => {
        try {
          if (active.has(envelope)) succeed(home, envelope, value)
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

  /** It is not in hand any more; false when it was not. */
  #letGo(envelope: Envelope): boolean {
    if (!this.#active.delete(envelope)) return false
    this.#free++
    if (this.#active.size === 0) this.#idle?.()
    return true
  }

  /** A DaemonError is an answer like any other; anything else thrown is a fault of the daemon. */
  #failed(envelope: Envelope, thrown: unknown): void {
    const { home } = this
    const error = DaemonError.from(thrown)
    home.errors++
    home.mail.fail(envelope, home, error)
    const expected = thrown instanceof DaemonError || (envelope.canceled && isAbort(thrown))
    if (!expected) {
      this.#letGo(envelope)
      this.run.fail(error)
    } else if (!envelope.wantsAnswer) {
      home.log('error', `${envelope.type} from ${envelope.sender}: ${error.message}`)
    }
  }
}

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'

export const isAbort = (thrown: unknown): boolean =>
  thrown instanceof DOMException && thrown.name === 'AbortError'
