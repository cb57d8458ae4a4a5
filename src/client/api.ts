/** The client's interface: what the dashboard, the console and a test hold. */
import type { CallOptions, Control, SubscribeOptions, Subscription, TelemetryBatch } from '../wire/control'
import type { Message, MessageFilter } from '../wire/message'

export type {
  CallOptions,
  DaemonSpec,
  DaemonState,
  DeadLetter,
  Status,
  SubscribeOptions,
} from '../wire/control'
export type { DaemonSample, LogEntry, TelemetryBatch } from '../wire/control'
export type { JsonSchema, Message, MessageDescription, MessageFilter } from '../wire/message'
export { DaemonError } from '../wire/error'

/** The live trace. Under load it is a sample: `seen` counts every message, `dropped` those not shown. */
export interface MessageStream extends AsyncIterable<Message> {
  readonly seen: number
  readonly dropped: number
}

/** The whole of it. Every method rejects with a `DaemonError`. */
export interface Dan9 extends Control {
  /** Kernel booted, system daemons running. Rejects when the boot fails, saying why. */
  readonly ready: Promise<void>
  /** Resolves once the message is in the recipient's mailbox. `as` is a daemon of type `client`. */
  send(to: string, type: string, payload?: unknown, options?: { as?: string }): Promise<Message>
  call(to: string, type: string, payload?: unknown, options?: CallOptions & { as?: string }): Promise<unknown>
  /** Leaving the loop ends it. */
  subscribe(
    to: string,
    type: string,
    payload?: unknown,
    options?: SubscribeOptions & { as?: string },
  ): Subscription
  /** Takes the oldest message out of a client's mailbox (`client` unless said); null when there is none. */
  receive(as?: string): Promise<Message | null>
  messages(filter?: MessageFilter): MessageStream
  /** Everything that changes, in batches, ten a second at most. The first holds every daemon. */
  telemetry(): AsyncIterable<TelemetryBatch>
}
