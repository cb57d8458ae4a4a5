/**
 * The message: what daemons say to each other. It knows nothing of mailboxes, threads or transports.
 */

/** Where a message stands in a chain of causes. */
export interface Trace {
  /** The same for every message that one outside event brought about. */
  readonly traceId: string
  /** The id of the message in whose handling this one was sent. */
  readonly causeId?: string
}

export interface Message {
  /** Unique in the system. */
  readonly id: string
  /** The sending daemon's name; set by the kernel, so a daemon cannot forge it. */
  readonly sender: string
  /** The name of the daemon that it is for. */
  readonly recipient: string
  readonly type: string
  /** Any structured-cloneable value; usually one object. */
  readonly payload: unknown
  /** When it was sent: milliseconds since the epoch, or on the virtual clock. */
  readonly timestamp: number
  /** The id of the request that this message answers. */
  readonly replyTo?: string
  readonly trace: Trace
}

/** The name of a method that gives what is sent in place of its object. */
export const asSent = Symbol('as it is sent')

/** What `value` itself says is to be sent in its place; undefined when it says nothing. */
export function standIn(value: object): unknown {
  const give = (value as { [asSent]?: unknown })[asSent]
  return typeof give === 'function' ? give.call(value) : undefined
}

/** What `dan9.messages` lets through: every given field has to match. */
export interface MessageFilter {
  readonly type?: string
  readonly sender?: string
  readonly recipient?: string
  /** Sender or recipient. */
  readonly daemon?: string
  readonly traceId?: string
}

/** True when `message` has every field that `filter` names. */
export function matches(message: Message, filter: MessageFilter): boolean {
  return (
    (filter.type === undefined || message.type === filter.type) &&
    (filter.sender === undefined || message.sender === filter.sender) &&
    (filter.recipient === undefined || message.recipient === filter.recipient) &&
    (filter.daemon === undefined ||
      message.sender === filter.daemon ||
      message.recipient === filter.daemon) &&
    (filter.traceId === undefined || message.trace.traceId === filter.traceId)
  )
}

/** What a daemon says of one type of message that it takes. */
export interface MessageDescription {
  readonly type: string
  readonly doc: string
  /** JSON Schema of the payload; absent when any payload is taken. */
  readonly payload?: JsonSchema
  /** JSON Schema of the answer, or of each item when `stream` is true. */
  readonly reply?: JsonSchema
  readonly stream?: boolean
}

/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = { readonly [key: string]: unknown }
