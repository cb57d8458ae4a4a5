/** Datagrams that are on their way to a socket or wait there: whole ones, and not more than may. */
import { fault } from './errno'
import type { Address } from './address'
import { Turns } from './turns'

export interface Datagram {
  readonly data: Uint8Array<ArrayBuffer>
  readonly peer: Address
}

/** Bytes that may be on their way or wait, and what each datagram costs besides its own (Linux's rmem_default). */
const receiveBuffer = 212_992
const overhead = 256

export class Datagrams {
  received = 0
  bytesIn = 0
  /** Those that found no room. */
  dropped = 0
  readonly #waiting: Datagram[] = []
  readonly #receivers = new Turns()
  #used = 0

  get queued(): number {
    return this.#waiting.length
  }

  /** Keeps room for a datagram of so many bytes; false, and it counts as dropped, where there is none. */
  reserve(bytes: number): boolean {
    if (this.#used + bytes + overhead > receiveBuffer) {
      this.dropped++
      return false
    }
    this.#used += bytes + overhead
    return true
  }

  /** Gives back the room of a datagram that does not come. */
  cancel(bytes: number): void {
    this.#used -= bytes + overhead
  }

  /** One for which room was kept has come. */
  arrive(datagram: Datagram): void {
    this.#waiting.push(datagram)
    this.#receivers.wake()
  }

  /** Waits for the next one. */
  take(signal?: AbortSignal): Promise<Datagram> {
    return this.#receivers.take(() => {
      const next = this.#waiting.shift()
      if (!next) return undefined
      this.cancel(next.data.length)
      this.received++
      this.bytesIn += next.data.length
      return next
    }, signal)
  }

  /** Whoever waits, and comes, gets `error`. */
  end(error: Error): void {
    this.#receivers.end(error)
  }
}

/** The most bytes of one datagram: what UDP over IPv4 has room for. */
const largest = 65_507

/** Throws EMSGSIZE. */
export function checkSize(bytes: Uint8Array): void {
  if (bytes.length <= largest) return
  throw fault('EMSGSIZE', `a datagram has at most ${largest} bytes, this one ${bytes.length}`)
}
