/** The client's interface: what the dashboard, the console and a test hold. */
import type { CallOptions, DaemonSpec, DeadLetter, Status, TelemetryBatch } from '../wire/control'
import type { Message, MessageDescription, MessageFilter } from '../wire/message'

export type { CallOptions, DaemonSpec, DaemonState, DeadLetter, Status } from '../wire/control'
export type { DaemonSample, LogEntry, TelemetryBatch } from '../wire/control'
export type { JsonSchema, Message, MessageDescription, MessageFilter } from '../wire/message'
export { DaemonError } from '../wire/error'

/** The live trace. Under load it is a sample: `seen` counts every message, `dropped` those not shown. */
export interface MessageStream extends AsyncIterable<Message> {
  readonly seen: number
  readonly dropped: number
}

/**
 * A target is a daemon's name, a path in the namespace, or `d9://type/group/name`.
 * Every method rejects with a `DaemonError`.
 */
export interface Dan9 {
  /** Kernel booted, system daemons running. Rejects when the browser or the boot fails, saying why. */
  readonly ready: Promise<void>
  /** The names of the registered daemons, sorted. */
  list(): Promise<string[]>
  /** The types that `create` takes, sorted. */
  types(): Promise<string[]>
  lookup(target: string): Promise<Status | null>
  status(target: string): Promise<Status>
  metrics(target: string): Promise<Record<string, number>>
  describe(target: string): Promise<MessageDescription[]>
  /** The messages that wait in its mailbox, oldest first, `limit` (100 unless said) of them; they stay there. */
  mailbox(target: string, limit?: number): Promise<Message[]>
  create(spec: DaemonSpec): Promise<Status>
  /**
   * Takes a module whose default export is `defineDaemon(…)`; it may import from 'dan9'. Gives its type.
   * `invalid_argument` with `detail.line` when it does not parse, throws, or exports something else.
   */
  install(source: string, options?: { name?: string; language?: 'ts' | 'js' }): Promise<string>
  start(target: string): Promise<Status>
  stop(target: string): Promise<Status>
  restart(target: string): Promise<Status>
  /** Ends it at once: its worker with it when that is dedicated, even in an infinite loop. */
  kill(target: string): Promise<Status>
  /** Its messages wait until `resume`. */
  suspend(target: string): Promise<Status>
  resume(target: string): Promise<Status>
  remove(target: string): Promise<void>
  /** Resolves once the message is in the recipient's mailbox. `as` is a daemon of type `client`. */
  send(to: string, type: string, payload?: unknown, options?: { as?: string }): Promise<Message>
  call(to: string, type: string, payload?: unknown, options?: CallOptions & { as?: string }): Promise<unknown>
  subscribe(to: string, type: string, payload?: unknown, options?: { as?: string }): AsyncIterable<unknown>
  /** Takes the oldest message out of a client's mailbox (`client` unless said); null when there is none. */
  receive(as?: string): Promise<Message | null>
  messages(filter?: MessageFilter): MessageStream
  /** Undelivered messages: how many since boot, and the last thousand. */
  deadLetters(): Promise<{ count: number; letters: DeadLetter[] }>
  /** Everything that changes, in batches, ten a second at most. The first holds every daemon. */
  telemetry(): AsyncIterable<TelemetryBatch>
}
