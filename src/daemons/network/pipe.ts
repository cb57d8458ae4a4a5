/**
 * One direction of a connection: what its sender gave and its receiver has not taken yet, at most a
 * window of it, and the words that go with it. It knows neither addresses nor owners.
 */
import { ByteQueue } from './byte-queue'
import type { Path } from './path'
import { RoundTrip } from './round-trip'
import { Transit } from './transit'
import { Turns } from './turns'

/** Bytes that may be on their way or wait for the receiver: TCP's window without scaling. */
export const receiveWindow = 65_536

/** The most bytes that travel as one: Ethernet's 1,500 less the headers of IP and TCP. */
const segmentSize = 1460

/** Behind the last byte: there is no more; whoever sent it reads no more either; it has ended without order. */
export type Word = 'fin' | 'gone' | 'reset'

/** What the receiver tells the sender: bytes that came, bytes that were taken, whether the end came. */
interface Acknowledgement {
  readonly arrived: number
  readonly taken: number
  readonly fin: boolean
}

const none: Acknowledgement = { arrived: 0, taken: 0, fin: false }

export class Pipe {
  /** Bytes that the sender gave, that came to the receiver, and that it took, so far. */
  sent = 0
  arrived = 0
  received = 0
  readonly segments = { sent: 0, arrived: 0 }
  /** The sender has said all; the receiver has come to know. */
  finished = false
  finArrived = false
  readonly #roundTrip: RoundTrip
  readonly #segments: Transit<Uint8Array | Word>
  readonly #acknowledgements: Transit<Acknowledgement>
  readonly #senders = new Turns()
  readonly #receivers = new Turns()
  readonly #waiting = new ByteQueue()
  #acknowledged = none
  /** What the receiver gets once it has taken what waits. */
  #end: 'fin' | Error | undefined
  #receiver: 'reads' | 'discards' | 'gone' = 'reads'

  /** @param heard is told every word that arrives */
  constructor(
    private readonly path: Path,
    private readonly heard: (word: Word) => void,
  ) {
    this.#segments = new Transit(path, (segment) => this.#arrive(segment))
    this.#acknowledgements = new Transit(path.reversed(), (known) => this.#learn(known))
    this.#roundTrip = new RoundTrip(path)
  }

  get finAcknowledged(): boolean {
    return this.#acknowledged.fin
  }

  get partitioned(): boolean {
    return this.path.conditions.partitioned
  }

  /** How the sender sees it. */
  figures() {
    const { arrived } = this.#acknowledged
    return {
      window: this.#window,
      unacknowledged: this.sent - arrived,
      retransmissions: this.path.retransmissions,
      roundTrip: this.#roundTrip.smoothed,
    }
  }

  /** Bytes that wait for the receiver. */
  get queued(): number {
    return this.#waiting.length
  }

  /** Takes as many of `bytes` as the window has room for, and says how many; waits while it has none. */
  send(bytes: Uint8Array, signal?: AbortSignal): Promise<number> {
    return this.#senders.take(() => {
      const taken = bytes.subarray(0, this.#window)
      if (taken.length === 0 && bytes.length > 0) return undefined
      if (taken.length > 0) this.#carry(taken)
      return taken.length
    }, signal)
  }

  /** Waits for data and gives up to `max` bytes of it, a copy; none at the end of the stream. */
  receive(max: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    return this.#receivers.take(() => {
      if (this.queued > 0) {
        const bytes = this.#waiting.take(max)
        this.received += bytes.length
        this.#acknowledge()
        return bytes
      }
      if (this.#end instanceof Error) throw this.#end
      return this.#end && new Uint8Array(0)
    }, signal)
  }

  // The sender's side.

  /** The sender has said all. */
  finish(): void {
    if (!this.finished) this.#segments.carry('fin', 0)
    this.finished = true
  }

  /** Sends a word behind all that was sent. */
  tell(word: 'gone' | 'reset'): void {
    this.#segments.carry(word, 0)
  }

  /** Nobody sends any more: whoever waits to, and comes to, gets `error`. */
  refuse(error: Error): void {
    this.#senders.end(error)
  }

  /** There is nobody to send to. */
  break(error: Error): void {
    this.#segments.clear()
    this.refuse(error)
  }

  // The receiver's side.

  /** The receiver wants no more of it: what is here and what comes is thrown away, and counts as taken. */
  discard(): void {
    this.#receiver = 'discards'
    this.#waiting.clear()
    this.received = this.arrived
    this.#end ??= 'fin'
    this.#receivers.wake()
    this.#acknowledge()
  }

  /** The receiver has gone: what is here or comes is for nobody, and whoever still waits gets `error`. */
  abandon(error: Error): void {
    this.#receiver = 'gone'
    this.#waiting.clear()
    this.#receivers.end(error)
  }

  /** After what waits the receiver gets `error`, unless it was told the end before. */
  cut(error: Error): void {
    this.#end ??= error
    this.#receivers.wake()
  }

  /** The links have changed. */
  review(): void {
    this.#segments.review()
    this.#acknowledgements.review()
  }

  get #window(): number {
    return receiveWindow - (this.sent - this.#acknowledged.taken)
  }

  #carry(bytes: Uint8Array): void {
    this.sent += bytes.length
    this.segments.sent += countOf(bytes)
    if (this.#segments.direct) return this.#segments.carry(bytes, bytes.length)
    const own = bytes.slice()
    this.#roundTrip.begin(this.sent - own.length + Math.min(own.length, segmentSize))
    for (let at = 0; at < own.length; at += segmentSize) {
      const segment = own.subarray(at, at + segmentSize)
      this.#segments.carry(segment, segment.length)
    }
  }

  #arrive(segment: Uint8Array | Word): void {
    if (this.#receiver === 'gone') return
    if (typeof segment === 'string') {
      if (segment === 'fin') {
        this.finArrived = true
        this.#end ??= 'fin'
        this.#acknowledge()
      }
      this.heard(segment)
    } else {
      this.arrived += segment.length
      this.segments.arrived += countOf(segment)
      this.path.surroundings.count('bytes-carried', segment.length)
      if (this.#receiver === 'discards') this.received = this.arrived
      else this.#waiting.push(segment)
      this.#acknowledge()
    }
    this.#receivers.wake()
  }

  #acknowledge(): void {
    const { arrived, received: taken, finArrived: fin } = this
    this.#acknowledgements.carry({ arrived, taken, fin }, 0)
  }

  #learn(known: Acknowledgement): void {
    this.#acknowledged = known
    this.#roundTrip.end(known.arrived)
    this.#senders.wake()
  }
}

function countOf(bytes: Uint8Array): number {
  return Math.ceil(bytes.length / segmentSize)
}
