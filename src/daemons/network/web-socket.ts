/**
 * A connection to the world outside: a WebSocket as a stream of bytes. What is sent leaves as binary
 * frames; a frame that comes, text as UTF-8, adds its bytes. Where frames began and ended is not kept.
 */
import { ByteQueue } from './byte-queue'
import type { Channel, Direction, Figures, State } from './channel'
import { closed, fault } from './errno'
import type { Surroundings } from './path'
import { Turns } from './turns'

/** Bytes that may wait in the browser to leave. */
const sendBuffer = 65_536

/**
 * Bytes that may wait for the owner. A WebSocket cannot be told to pause: with one byte more it is
 * closed, and after what waits the owner gets ENOBUFS.
 */
const receiveBuffer = 1_048_576

/** Milliseconds after which a sender that waits for room looks again: a browser does not tell of it. */
const drainInterval = 10

/** Codes of a close that a program may give (RFC 6455, 7.4.2). */
const closeCodes = { normal: 1000, ownerDied: 4000, tooMuch: 4009 }
/** Codes of a close in good order: normal, going away, none given. */
const orderly = [1000, 1001, 1005]

const encoder = new TextEncoder()

export class WebSocketChannel implements Channel {
  #bytesIn = 0
  #bytesOut = 0
  #framesIn = 0
  #framesOut = 0
  readonly #waiting = new ByteQueue()
  readonly #opening = new Turns()
  readonly #senders = new Turns()
  readonly #receivers = new Turns()
  #end: 'fin' | Error | undefined
  #opened = false
  #discarding = false
  #watching = false

  /** @param socket opening; its events are this channel's, so that none of the first frames is missed */
  constructor(
    private readonly socket: WebSocket,
    private readonly surroundings: Surroundings,
  ) {
    socket.binaryType = 'arraybuffer'
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      this.#arrive(typeof data === 'string' ? encoder.encode(data) : new Uint8Array(data))
    }
    socket.onopen = () => {
      this.#opened = true
      this.#opening.wake()
    }
    // A close follows, which says what there is to say.
    socket.onerror = () => undefined
    socket.onclose = ({ code, reason }) => {
      if (!this.#opened) this.fail(fault('ECONNREFUSED', `no WebSocket opens at ${socket.url}`))
      else if (orderly.includes(code))
        this.#finish('fin', fault('EPIPE', 'the peer has closed the WebSocket'))
      else this.fail(fault('ECONNRESET', `the WebSocket was closed with code ${code} ${reason}`.trim()))
    }
  }

  /** Resolves when it is open. Throws ECONNREFUSED: a browser does not say why. Who gives up leaves nothing open. */
  async opened(signal?: AbortSignal): Promise<void> {
    try {
      await this.#opening.take(() => this.#opened || undefined, signal)
    } catch (thrown) {
      this.socket.close()
      throw thrown
    }
  }

  get state(): State {
    if (this.#end || this.socket.readyState === this.socket.CLOSED) return 'CLOSED'
    return this.socket.readyState === this.socket.OPEN ? 'ESTABLISHED' : 'FIN_WAIT_1'
  }

  send(bytes: Uint8Array, signal?: AbortSignal): Promise<number> {
    return this.#senders.take(() => {
      const taken = bytes.slice(0, this.#room)
      if (taken.length === 0 && bytes.length > 0) return this.#lookAgain()
      if (taken.length > 0) this.socket.send(taken)
      this.#bytesOut += taken.length
      this.#framesOut += Math.sign(taken.length)
      return taken.length
    }, signal)
  }

  receive(max: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    return this.#receivers.take(() => {
      if (this.#waiting.length > 0) {
        const bytes = this.#waiting.take(max)
        this.#bytesIn += bytes.length
        return bytes
      }
      if (this.#end instanceof Error) throw this.#end
      return this.#end && new Uint8Array(0)
    }, signal)
  }

  /** A WebSocket cannot end one direction alone; `read` throws away what comes. */
  shutdown(how: Direction): void {
    if (this.#end instanceof Error) throw fault('ENOTCONN', 'the WebSocket has failed')
    if (how === 'write') throw fault('EOPNOTSUPP', 'a WebSocket ends both directions or none')
    this.#discarding = true
    this.#waiting.clear()
    this.#end ??= 'fin'
    this.#receivers.wake()
    if (how === 'read') return
    this.#senders.end(fault('EPIPE', 'this end was shut down'))
    this.socket.close(closeCodes.normal)
  }

  close(): void {
    this.#leave(closeCodes.normal, 'closed')
  }

  abort(): void {
    this.#leave(closeCodes.ownerDied, 'the daemon has ended')
  }

  fail(error: Error): void {
    this.#opening.end(error)
    this.#finish(error, error)
    this.socket.close()
  }

  review(): void {
    // No link of Dan9's lies on the way.
  }

  figures(): Figures {
    return {
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      segmentsIn: this.#framesIn,
      segmentsOut: this.#framesOut,
      retransmissions: 0,
      roundTrip: null,
      window: this.#room,
      queued: this.#waiting.length,
      unacknowledged: this.socket.bufferedAmount,
      partitioned: false,
    }
  }

  get #room(): number {
    return Math.max(0, sendBuffer - this.socket.bufferedAmount)
  }

  #arrive(bytes: Uint8Array): void {
    this.#framesIn++
    this.surroundings.count('bytes-carried', bytes.length)
    if (this.#discarding || this.#end) return
    if (this.#waiting.length + bytes.length > receiveBuffer) {
      const error = fault('ENOBUFS', `more than ${receiveBuffer} bytes wait to be received`)
      this.#finish(error, error)
      this.socket.close(closeCodes.tooMuch, 'nobody receives')
      return
    }
    this.#waiting.push(bytes)
    this.#receivers.wake()
  }

  /** Only while somebody waits to send. */
  #lookAgain(): undefined {
    if (this.#watching) return
    this.#watching = true
    this.surroundings.after(drainInterval, () => {
      this.#watching = false
      this.#senders.wake()
    })
  }

  #finish(end: 'fin' | Error, refusal: Error): void {
    this.#end ??= end
    this.#senders.end(refusal)
    this.#receivers.wake()
  }

  #leave(code: number, reason: string): void {
    this.#discarding = true
    this.#waiting.clear()
    this.#senders.end(closed())
    this.#receivers.end(closed())
    this.socket.close(code, reason)
  }
}
