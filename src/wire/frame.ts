/**
 * What passes between two hosts: one frame a turn, holding every message of that turn in order.
 * Each message is a row of fields, not an object: half the cost to clone.
 */

/** What a row is for. The first three go into a mailbox, the others to whoever waits for them. */
export const Kind = {
  /** One-way; with a call number its arrival is acknowledged. */
  send: 0,
  call: 1,
  subscribe: 2,
  /** The answer to a call. */
  reply: 3,
  /** An error's answer to a call or a subscription; the payload is `ErrorData`. */
  failure: 4,
  /** One item of a stream. */
  item: 5,
  /** The orderly end of a stream. */
  end: 6,
  /** The consumer of a stream has room for `payload` more items. */
  pull: 7,
  /** The caller or consumer has given up. */
  cancel: 8,
} as const

export type Kind = (typeof Kind)[keyof typeof Kind]

/**
 * kind, origin, sequence, sender, recipient, type, payload, timestamp, root origin, root sequence,
 * cause origin, cause sequence, caller's host, call number, deadline.
 */
export type Row = readonly [
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
]

export interface Frame {
  readonly rows: readonly Row[]
  /** One-way messages taken out of these mailboxes since the last frame, name and count by turns. */
  readonly credits?: readonly (string | number)[]
}
