/**
 * One direction of a connection: what its sender gave and its receiver has not taken yet, at most a
 * window of it. It knows neither addresses nor owners.
 */
import { ByteQueue } from './byte-queue'
import { fault } from './errno'
import type { Path } from './path'
import { Transit } from './transit'
import { Turns } from './turns'

/** Bytes that may be on their way or wait for the receiver: TCP's window without scaling. */
export const receiveWindow = 65_536

export class Pipe {
  /** Bytes that the sender gave, and that the receiver took, so far. */
  sent = 0
  received = 0
  readonly #transit: Transit
  readonly #senders = new Turns()
  readonly #receivers = new Turns()
  readonly #arrived = new ByteQueue()
  #ended = false
  #broken = false
  #abandoned = false

  /** @param ended is told when the end of the stream has arrived */
  constructor(
    path: Path,
    private readonly ended: () => void,
  ) {
    this.#transit = new Transit(path, (segment) => this.#arrive(segment))
  }

  /** Bytes that are on their way or wait for the receiver. */
  get outstanding(): number {
    return this.sent - this.received
  }

  /**
   * Takes as many of `bytes` as the window has room for, and says how many; waits while it has none.
   * What is sent to a receiver that has gone is lost, until the sender knows: then it throws EPIPE.
   */
  send(bytes: Uint8Array, signal?: AbortSignal): Promise<number> {
    return this.#senders.take(() => {
      if (this.#broken) throw fault('EPIPE', 'the peer has disconnected')
      const taken = bytes.slice(0, receiveWindow - this.outstanding)
      if (taken.length === 0 && bytes.length > 0) return undefined
      this.sent += taken.length
      if (!this.#abandoned && taken.length > 0) this.#transit.carry(taken)
      return taken.length
    }, signal)
  }

  /** Waits for data and gives up to `max` bytes of it, a copy; none at the end of the stream. */
  receive(max: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    return this.#receivers.take(() => {
      if (this.#arrived.length === 0) return this.#ended ? new Uint8Array(0) : undefined
      const bytes = this.#arrived.take(max)
      this.received += bytes.length
      this.#senders.wake()
      return bytes
    }, signal)
  }

  /** The sender has said all: the receiver reads what there is, then the end. */
  end(): void {
    this.#senders.end(closed())
    if (!this.#abandoned) this.#transit.carry('end')
  }

  /** The sender has nobody to send to any more. */
  break(): void {
    this.#broken = true
    this.#senders.wake()
  }

  /** The receiver has gone: what is here or comes is for nobody. */
  abandon(): void {
    this.#abandoned = true
    this.#arrived.clear()
    this.#transit.clear()
    this.#receivers.end(closed())
  }

  /** The links have changed. */
  review(): void {
    this.#transit.review()
  }

  /** Ends everything at once: whoever waits gets `error`. */
  reset(error: Error): void {
    this.#transit.clear()
    this.#senders.end(error)
    this.#receivers.end(error)
  }

  #arrive(segment: Uint8Array | 'end'): void {
    if (segment === 'end') {
      this.#ended = true
      this.ended()
    } else this.#arrived.push(segment)
    this.#receivers.wake()
  }
}

function closed(): Error {
  return fault('EBADF', 'the connection is closed')
}
