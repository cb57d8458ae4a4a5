/**
 * What an author of daemons imports. It says what a daemon is and what it is given; how it is run,
 * and where, is not its matter.
 */
import type { z } from 'zod'
import type { CallOptions, SubscribeOptions, Subscription } from '../wire/control'
import type { Message } from '../wire/message'

export type { CallOptions, SubscribeOptions, Subscription } from '../wire/control'
export { DaemonError } from '../wire/error'
export type { Message } from '../wire/message'

export interface SendOptions {
  /** These move to the receiver instead of being copied, as with `postMessage`. */
  readonly transfer?: Transferable[]
}

const transfers = new WeakMap<object, Transferable[]>()
/** Marks that were not taken off: while there is none, nothing needs to be looked up. */
let marks = 0

/**
 * Marks an answer, a stream's item or a payload so that `list` moves with it instead of being copied.
 * Gives `value` back.
 */
export function transfer<T extends object>(value: T, list: Transferable[]): T {
  if (!transfers.has(value)) marks++
  transfers.set(value, list)
  return value
}

/** Something is marked to move. */
export const isMarked = (): boolean => marks > 0

/** What was marked to move with `value`; the mark is taken off. */
export function takeTransfers(value: unknown): Transferable[] | undefined {
  return marks === 0 ? undefined : unmark(value)
}

function unmark(value: unknown): Transferable[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const list = transfers.get(value)
  if (list && transfers.delete(value)) marks--
  return list
}

/** Streams and calls that a daemon makes, bound to whatever it is handling. */
export interface Outbound {
  /**
   * One-way. Throws `resource_exhausted` when the recipient has no room, `invalid_argument` when the
   * payload cannot be cloned. What cannot be delivered later becomes a dead letter.
   */
  send(to: string, type: string, payload?: unknown, options?: SendOptions): void
  /**
   * Resolves with the answer. Rejects with the callee's error, `deadline_exceeded`, `canceled`,
   * `not_found` or `unavailable`. Waits its turn in the recipient's mailbox, also in a full one.
   */
  call(to: string, type: string, payload?: unknown, options?: CallOptions & SendOptions): Promise<unknown>
  /**
   * A stream with backpressure: the producer is at most 64 items ahead. What becomes of items that find no
   * room is the consumer's choice: the producer waits, or they are left out and counted. Leaving the loop
   * ends it.
   */
  subscribe(to: string, type: string, payload?: unknown, options?: SubscribeOptions): Subscription
}

/** The request in hand, second argument of every handler. */
export interface Request extends Outbound {
  readonly message: Message
  /** Aborted when the caller gives up, its deadline passes, or the daemon is told to stop. */
  readonly signal: AbortSignal
}

export interface Topic<T> {
  publish(value: T): void
  /**
   * Every value published from now on. A subscriber that falls 1,000 values behind is told so by
   * `resource_exhausted`, with the number it missed, instead of losing them in silence.
   */
  subscribe(): AsyncIterable<T>
}

export interface Context<Config = unknown> extends Outbound {
  readonly self: { readonly name: string; readonly path: string; readonly type: string }
  readonly config: Config
  /** Aborted when the daemon is told to stop. */
  readonly signal: AbortSignal
  /** Resolves when `to` has room again; rejects with `not_found` when there is no such daemon. */
  room(to: string): Promise<void>
  /** For `run`: the messages in order; ends when the daemon is told to stop. */
  readonly mailbox: AsyncIterable<Message>
  /** For `run`: answers a request; does nothing for a one-way message. An Error is an error's answer. */
  reply(to: Message, value?: unknown, options?: SendOptions): void
  /** Inspectable, survives a restart: the second start is given what the first one left. Call it once. */
  state<S extends object>(initial: S): S
  topic<T>(): Topic<T>
  readonly metrics: {
    increment(name: string, by?: number): void
    set(name: string, value: number): void
    /** Adds to a histogram, shown as `<name>-p50`, `-p95`, `-p99`, `-max`, `-count`. */
    record(name: string, value: number): void
  }
  readonly log: Record<
    'debug' | 'info' | 'warning' | 'error' | 'critical',
    (text: string, fields?: object) => void
  >
  readonly clock: {
    /** Milliseconds since the epoch, or virtual time. */
    now(): number
    /** Rejects with `canceled` when the daemon stops first. */
    sleep(ms: number): Promise<void>
    /** Runs `work` every `ms` milliseconds, without drift, until the function it gives is called or the daemon stops. */
    every(ms: number, work: () => void): () => void
  }
  /** A number in [0, 1); seeded in the simulator. */
  random(): number
  /** Run when the daemon stops, last in, first out. */
  defer(cleanup: () => void | Promise<void>): void
}

/** One type of message, as `message()` makes it. */
export interface MessageSpec<Payload extends z.ZodType = z.ZodType, Reply extends z.ZodType = z.ZodType> {
  readonly doc: string
  readonly payload?: Payload
  /** Of the answer. It documents; it is not checked. */
  readonly reply?: Reply
  /** Of each item, when the answer is a stream. It documents; it is not checked. */
  readonly stream?: z.ZodType
}

/** A schema, or what makes it when it is first needed. */
type Schema = z.ZodType | (() => z.ZodType)

interface MessageDefinition {
  readonly doc: string
  readonly payload?: Schema
  readonly reply?: Schema
  readonly stream?: Schema
}

type Made<Definition> = {
  readonly [Key in keyof Definition]: Definition[Key] extends () => infer S ? S : Definition[Key]
}

/**
 * Says what one type of message takes and gives. Of a schema that is given as a function, nothing is made before
 * the first message of the type, or the first who asks what the daemon takes: schemas take longer to make than all
 * the rest of a daemon to load.
 */
export function message<const Definition extends MessageDefinition>(
  definition: Definition,
): Made<Definition> {
  return whenRead(definition, ['payload', 'reply', 'stream']) as Made<Definition>
}

/** A copy of `definition` that has instead of the functions under `keys` what they make when it is first read. */
function whenRead<Definition extends object>(
  definition: Definition,
  keys: readonly (keyof Definition)[],
): object {
  const made = { ...definition }
  for (const key of keys) {
    const make = definition[key] as unknown
    if (!isMaker(make)) continue
    Object.defineProperty(made, key, {
      enumerable: true,
      configurable: true,
      get() {
        const value = make()
        Object.defineProperty(made, key, { value, enumerable: true })
        return value
      },
    })
  }
  return made
}

const isMaker = (value: unknown): value is () => unknown => typeof value === 'function'

type PayloadOf<Spec> = Spec extends { payload: infer P extends z.ZodType } ? z.output<P> : unknown
type AnswerOf<Spec> = Spec extends { stream: infer S extends z.ZodType }
  ? AsyncIterable<z.input<S>> | Promise<AsyncIterable<z.input<S>>>
  : Spec extends { reply: infer R extends z.ZodType }
    ? z.input<R> | Promise<z.input<R>>
    : unknown

export type Messages = Readonly<Record<string, MessageSpec>>

export type Handlers<M extends Messages> = {
  readonly [Type in keyof M]: (payload: PayloadOf<M[Type]>, request: Request) => AnswerOf<M[Type]>
}

/** How a handler is known to the loop, its types erased. */
export type Handler = (payload: unknown, request: Request) => unknown

interface Common<Config extends z.ZodType> {
  /** The name of its type; `create({ type })` asks for it. */
  readonly type: string
  readonly doc?: string
  /** Checked before `start`; its defaults fill what is missing. A function makes it when the first daemon is created. */
  readonly config?: Config | (() => Config)
  /** How many requests are handled at once; 1 unless said. */
  readonly concurrency?: number
  /** How many one-way messages may wait; 10,000 unless said. */
  readonly mailbox?: number
}

/** A daemon with a table of methods. */
export interface MethodDaemon<M extends Messages, Config extends z.ZodType> extends Common<Config> {
  readonly messages: M
  start(context: Context<z.output<Config>>): Handlers<M> | Promise<Handlers<M>>
}

/** A daemon that owns its loop. `messages` documents and checks what it takes, when given. */
export interface LoopDaemon<Config extends z.ZodType> extends Common<Config> {
  readonly messages?: Messages
  run(context: Context<z.output<Config>>): Promise<void>
}

/** Any daemon, its own types erased: what a host runs. */
export interface Behaviour {
  readonly type: string
  readonly doc?: string
  readonly config?: z.ZodType
  readonly concurrency?: number
  readonly mailbox?: number
  readonly messages?: Messages
  start?(context: Context): Record<string, Handler> | Promise<Record<string, Handler>>
  run?(context: Context): Promise<void>
}

/** Defines a type of daemon: with `start`, which gives a table of handlers, or with `run`, its own loop. */
export function defineDaemon<const M extends Messages, Config extends z.ZodType = z.ZodUnknown>(
  daemon: MethodDaemon<M, Config>,
): Behaviour
export function defineDaemon<Config extends z.ZodType = z.ZodUnknown>(daemon: LoopDaemon<Config>): Behaviour
export function defineDaemon(daemon: { readonly config?: unknown }): Behaviour {
  return whenRead(daemon, ['config']) as Behaviour
}
