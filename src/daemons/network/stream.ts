/** The two ends of a stream between daemons, and the states that TCP gives them (RFC 9293, 3.3.2). */
import type { Channel, Direction, Figures, State } from './channel'
import { closed, fault } from './errno'
import type { Path } from './path'
import { Pipe, type Word } from './pipe'

/** Both ends of a new stream: the one that `path` begins at, then the other. */
export function streamPair(path: Path): [Channel, Channel] {
  const there: Pipe = new Pipe(path, (word) => far.hear(word))
  const back: Pipe = new Pipe(path.reversed(), (word) => near.hear(word))
  const near = new StreamEnd(back, there)
  const far = new StreamEnd(there, back)
  return [near, far]
}

class StreamEnd implements Channel {
  #reset = false
  /** The peer neither sends nor reads any more. */
  #gone = false
  /** The peer had said all before this end did. */
  #passive = false

  constructor(
    private readonly inbound: Pipe,
    private readonly outbound: Pipe,
  ) {}

  get state(): State {
    const { inbound, outbound } = this
    if (this.#reset) return 'CLOSED'
    if (!outbound.finished) return inbound.finArrived ? 'CLOSE_WAIT' : 'ESTABLISHED'
    const acknowledged = outbound.finAcknowledged || this.#gone
    if (!inbound.finArrived) return acknowledged ? 'FIN_WAIT_2' : 'FIN_WAIT_1'
    if (this.#passive) return acknowledged ? 'CLOSED' : 'LAST_ACK'
    return acknowledged ? 'TIME_WAIT' : 'CLOSING'
  }

  send(bytes: Uint8Array, signal?: AbortSignal): Promise<number> {
    return this.outbound.send(bytes, signal)
  }

  receive(max: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    return this.inbound.receive(max, signal)
  }

  shutdown(how: Direction): void {
    if (this.#reset) throw fault('ENOTCONN', 'the connection was reset')
    if (how !== 'read') this.#finish(fault('EPIPE', 'this end was shut down for writing'))
    if (how !== 'write') this.inbound.discard()
  }

  /** With data unread it resets, so that the peer learns of what nobody reads (RFC 1122, 4.2.2.13). */
  close(): void {
    if (this.inbound.queued > 0) return this.abort()
    this.#finish(closed())
    this.outbound.tell('gone')
    this.inbound.abandon(closed())
  }

  abort(): void {
    this.#reset = true
    this.outbound.refuse(closed())
    this.outbound.tell('reset')
    this.inbound.abandon(closed())
  }

  fail(error: Error): void {
    this.#reset = true
    this.inbound.cut(error)
    this.outbound.break(error)
  }

  review(): void {
    this.inbound.review()
    this.outbound.review()
  }

  hear(word: Word): void {
    if (word === 'reset') this.fail(fault('ECONNRESET', 'the peer has reset the connection'))
    if (word !== 'gone') return
    this.#gone = true
    this.outbound.break(fault('EPIPE', 'the peer has disconnected'))
  }

  figures(): Figures {
    const { inbound, outbound } = this
    return {
      bytesIn: inbound.received,
      bytesOut: outbound.sent,
      segmentsIn: inbound.segments.arrived,
      segmentsOut: outbound.segments.sent,
      queued: inbound.queued,
      partitioned: inbound.partitioned || outbound.partitioned,
      ...outbound.figures(),
    }
  }

  #finish(error: Error): void {
    if (!this.outbound.finished) this.#passive = this.inbound.finArrived
    this.outbound.refuse(error)
    this.outbound.finish()
  }
}
