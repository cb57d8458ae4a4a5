/** What a link carries, as its encoder takes it and its decoder gives it back. */
import type { Kind } from '../frame'

/**
 * Where and when messages were made, and because of what: the same for many, and kept once for all of them.
 * Hosts and sequence numbers are whole and not negative, up to 2^53.
 */
export class Stamp {
  constructor(
    /** The host that made them. */
    readonly origin: number,
    /** Milliseconds since the epoch, with fractions. */
    readonly time: number,
    /** The first message of the chain; 0, 0 for messages that begin one. */
    readonly rootOrigin: number,
    readonly rootSequence: number,
    /** The message in whose handling they were made; 0, 0 for none. */
    readonly causeOrigin: number,
    readonly causeSequence: number,
  ) {}
}

/** One message for a mailbox. Sequence and call numbers are whole and not negative, up to 2^53. */
export interface WireRecord {
  readonly kind: Kind
  /** With the host that made it, its identity. */
  readonly sequence: number
  readonly sender: string
  readonly recipient: string
  readonly type: string
  readonly payload: unknown
  /** The same object as that of the message before costs nothing. */
  readonly stamp: Stamp
  /** Who waits for the answer; 0 for nobody. */
  readonly caller: number
  readonly call: number
  /** Milliseconds since the epoch, with fractions; undefined for none. */
  readonly deadline: number | undefined
}

/** Takes what a frame holds, in order. It must not throw: the rest of the frame would be lost. */
export interface Sink {
  message(
    kind: Kind,
    sequence: number,
    sender: string,
    recipient: string,
    type: string,
    payload: unknown,
    stamp: Stamp,
    caller: number,
    call: number,
    deadline: number | undefined,
  ): void
  /** Of a call or a stream: what its caller, or its callee, is told. */
  answer(kind: Kind, call: number, payload: unknown): void
  /** So many one-way messages have been taken out of the mailbox of `name`. */
  credit(name: string, count: number): void
}
