/** What a link carries, as its encoder takes it and its decoder gives it back. */
import type { Kind } from '../frame'

/**
 * One message. Numbers that name something (hosts, sequences, calls) are whole and not negative, up to 2^53;
 * `timestamp` and `deadline` are milliseconds with fractions.
 */
export interface WireRecord {
  readonly kind: Kind
  /** The host that made it; with `sequence` its identity. */
  readonly origin: number
  readonly sequence: number
  readonly sender: string
  readonly recipient: string
  readonly type: string
  readonly payload: unknown
  readonly timestamp: number
  /** A message without a cause is its own root, and its cause is 0, 0. */
  readonly rootOrigin: number
  readonly rootSequence: number
  readonly causeOrigin: number
  readonly causeSequence: number
  /** Who waits for the answer; 0 for nobody. */
  readonly caller: number
  readonly call: number
  /** 0 for none. */
  readonly deadline: number
}

/** Takes what a frame holds, in order. It must not throw: the rest of the frame would be lost. */
export interface Sink {
  message(
    kind: Kind,
    origin: number,
    sequence: number,
    sender: string,
    recipient: string,
    type: string,
    payload: unknown,
    timestamp: number,
    rootOrigin: number,
    rootSequence: number,
    causeOrigin: number,
    causeSequence: number,
    caller: number,
    call: number,
    deadline: number,
  ): void
  /** So many one-way messages have been taken out of the mailbox of `name`. */
  credit(name: string, count: number): void
}
