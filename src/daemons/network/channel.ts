/** What a connection is to whoever holds one end of it, be it to a daemon or to the world outside. */

/** TCP's names (RFC 9293, 3.3.2). */
export const states = [
  'ESTABLISHED',
  'FIN_WAIT_1',
  'FIN_WAIT_2',
  'CLOSE_WAIT',
  'CLOSING',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSED',
] as const
export type State = (typeof states)[number]

export type Direction = 'read' | 'write' | 'both'

/** Figures of one end. */
export interface Figures {
  /** Bytes that its owner took, and gave, so far. */
  readonly bytesIn: number
  readonly bytesOut: number
  /** Segments of at most 1,460 bytes that came, and went. */
  readonly segmentsIn: number
  readonly segmentsOut: number
  /** Segments that had to be sent again. */
  readonly retransmissions: number
  /** Milliseconds to the peer and back, smoothed; null when unknown. */
  readonly roundTrip: number | null
  /** Bytes that may be sent before the peer has to make room. */
  readonly window: number
  /** Bytes that came and wait for the owner. */
  readonly queued: number
  /** Bytes that were sent and of which nobody has said that they arrived. */
  readonly unacknowledged: number
  /** The link to the peer is cut, or the one back: nothing gets through. */
  readonly partitioned: boolean
}

export interface Channel {
  readonly state: State
  /** Gives the number of bytes taken, which may be fewer; waits for room. Throws EPIPE, ECONNRESET. */
  send(bytes: Uint8Array, signal?: AbortSignal): Promise<number>
  /** Waits for data and gives up to `max` bytes; none at the end. Throws ECONNRESET after the last of them. */
  receive(max: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>
  /** Ends one direction or both, in good order. Throws ENOTCONN, EOPNOTSUPP. */
  shutdown(how: Direction): void
  /** Its owner lets go of it: the peer reads what was sent, then the end. */
  close(): void
  /** Its owner has died: the peer reads what was sent, then gets ECONNRESET. */
  abort(): void
  /** Ends it here and now: whoever waits gets `error`. */
  fail(error: Error): void
  /** The links have changed. */
  review(): void
  figures(): Figures
}
