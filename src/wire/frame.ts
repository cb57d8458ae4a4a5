/** What a message between hosts is for. The first four go into a mailbox, the others to whoever waits for them. */
export const Kind = {
  /** One-way; with a call number its arrival is acknowledged. */
  send: 0,
  call: 1,
  subscribe: 2,
  /** A subscription whose consumer would rather miss items than make the producer wait. */
  follow: 3,
  /** The answer to a call. */
  reply: 4,
  /** An error's answer to a call or a subscription; the payload is `ErrorData`. */
  failure: 5,
  /** One item of a stream. */
  item: 6,
  /** So many items of a stream, `payload`, have been left out before the next. */
  gap: 7,
  /** The orderly end of a stream. */
  end: 8,
  /** The consumer of a stream has room for `payload` more items. */
  pull: 9,
  /** The caller or consumer has given up. */
  cancel: 10,
} as const

export type Kind = (typeof Kind)[keyof typeof Kind]
