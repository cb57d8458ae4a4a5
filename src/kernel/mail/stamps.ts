/**
 * Where envelopes are made: each gets its number, its moment and its place among the causes. Its payload is
 * still the sender's; whoever keeps the envelope makes it its own first.
 */
import { Stamp } from '../../wire/codec/record'
import { DaemonError } from '../../wire/error'
import type { Kind } from '../../wire/frame'
import { quoted } from '../../wire/quoted'
import type { TurnClock } from '../turn-clock'
import { Envelope, type Cause } from './envelope'

/** What begins a chain. */
const NOTHING = { rootOrigin: 0, rootSequence: 0, origin: 0, sequence: 0 }

export class Stamps {
  #sequence = 0
  /** Numbers of messages that were not sent. */
  #unused = 0
  /** The stamp made last, and of which reading of the clock it is. */
  #last = new Stamp(0, 0, 0, 0, 0, 0)
  #reading = -1

  /** @param host the number of the host that stamps */
  constructor(
    readonly host: number,
    readonly clock: TurnClock,
  ) {}

  /** @throws DaemonError `invalid_argument` when `to` or `type` is no string, or an empty one */
  envelope(
    kind: Kind,
    from: string,
    to: string,
    type: string,
    payload: unknown,
    cause: Cause | undefined,
  ): Envelope {
    if (!isName(to) || !isName(type)) throw unaddressed(to, type)
    return new Envelope(kind, ++this.#sequence, from, to, type, payload, this.#stamp(cause))
  }

  /** The number of the message that is made next. */
  get next(): number {
    return this.#sequence + 1
  }

  /** That number is given to a message that gets no envelope of its own. Gives the one after it. */
  skip(): number {
    return ++this.#sequence + 1
  }

  /** A message that has its number is not sent. */
  discard(): void {
    this.#unused++
  }

  /** How many messages have been sent. */
  get sent(): number {
    return this.#sequence - this.#unused
  }

  /** A message that is made now because of the same as the one before has the same stamp. */
  shares(): boolean {
    return this.clock.reading() === this.#reading
  }

  /** The same for all that is made in a moment because of one message. */
  #stamp(cause: Omit<Cause, 'deadline'> = NOTHING): Stamp {
    const reading = this.clock.reading()
    const last = this.#last
    const { origin, sequence } = cause
    const same = last.causeSequence === sequence && last.causeOrigin === origin
    return same && reading === this.#reading ? last : this.#make(cause, reading)
  }

  #make({ rootOrigin, rootSequence, origin, sequence }: Omit<Cause, 'deadline'>, reading: number): Stamp {
    this.#reading = reading
    return (this.#last = new Stamp(this.host, this.clock.time, rootOrigin, rootSequence, origin, sequence))
  }
}

const isName = (value: unknown): boolean => typeof value === 'string' && value !== ''

const unaddressed = (to: unknown, type: unknown): DaemonError => {
  const said = `${quoted(type)} to ${quoted(to)}`
  return new DaemonError('invalid_argument', `${said}: a message needs a type and a recipient, both strings`)
}
