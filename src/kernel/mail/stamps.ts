/**
 * Where envelopes are made: each gets its number, its moment and its place among the causes. Its payload is
 * still the sender's; whoever keeps the envelope makes it its own first.
 */
import { Stamp } from '../../wire/codec/record'
import { DaemonError } from '../../wire/error'
import type { Kind } from '../../wire/frame'
import { quoted } from '../../wire/quoted'
import { takeTransfers } from '../daemon'
import type { TurnClock } from '../turn-clock'
import { Envelope, type Cause } from './envelope'

export class Stamps {
  #sequence = 0
  /** The stamps made last, and of which readings of the clock they are. */
  #first = new Stamp(0, 0, 0, 0, 0, 0)
  #firstReading = -1
  #caused = this.#first
  #causedReading = -1

  /** @param host the number of the host that stamps */
  constructor(
    readonly host: number,
    readonly clock: TurnClock,
  ) {}

  /**
   * @param caller who waits for the answer: a host, and with `call` its number for the call there
   * @param deadline milliseconds since the epoch; 0 for none
   * @param transfer parts of the payload that move
   * @throws DaemonError `invalid_argument` when `to` or `type` is no string, or an empty one
   */
  stamp(
    kind: Kind,
    from: string,
    to: string,
    type: string,
    payload: unknown,
    cause: Cause | undefined,
    caller = 0,
    call = 0,
    deadline = 0,
    transfer: Transferable[] | undefined = takeTransfers(payload),
  ): Envelope {
    if (typeof to !== 'string' || typeof type !== 'string' || to === '' || type === '') {
      throw unaddressed(to, type)
    }
    const stamp = cause === undefined ? this.#unprompted() : this.#because(cause)
    const sequence = ++this.#sequence
    const envelope = new Envelope(kind, sequence, from, to, type, payload, stamp, caller, call, deadline)
    if (transfer !== undefined && transfer.length > 0) envelope.transfer = transfer
    return envelope
  }

  /** For a message that begins a chain. */
  #unprompted(): Stamp {
    const reading = this.clock.reading()
    if (reading !== this.#firstReading) {
      this.#firstReading = reading
      this.#first = new Stamp(this.host, this.clock.time, 0, 0, 0, 0)
    }
    return this.#first
  }

  #because(cause: Cause): Stamp {
    const reading = this.clock.reading()
    const last = this.#caused
    const same = last.causeSequence === cause.sequence && last.causeOrigin === cause.origin
    if (same && reading === this.#causedReading) return last
    const { rootOrigin, rootSequence, origin, sequence } = cause
    this.#causedReading = reading
    this.#caused = new Stamp(this.host, this.clock.time, rootOrigin, rootSequence, origin, sequence)
    return this.#caused
  }
}

const unaddressed = (to: unknown, type: unknown): DaemonError => {
  const said = `${quoted(type)} to ${quoted(to)}`
  return new DaemonError('invalid_argument', `${said}: a message needs a type and a recipient, both strings`)
}
