/**
 * Where envelopes are made: each gets its number, its moment and its place among the causes. Its payload is
 * still the sender's; whoever keeps the envelope makes it its own first.
 */
import { DaemonError } from '../../wire/error'
import type { Kind } from '../../wire/frame'
import { takeTransfers } from '../daemon'
import type { TurnClock } from '../turn-clock'
import { Envelope, Stamp, type Cause } from './envelope'

export class Stamps {
  #sequence = 0
  #lastFirst = new Stamp(0, 0, 0, 0, 0, 0)
  #lastCaused = this.#lastFirst

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
    transfer?: Transferable[],
  ): Envelope {
    if (typeof to !== 'string' || typeof type !== 'string' || to === '' || type === '') {
      const said = `${JSON.stringify(type)} to ${JSON.stringify(to)}`
      throw new DaemonError(
        'invalid_argument',
        `${said}: a message needs a type and a recipient, both strings`,
      )
    }
    const stamp = cause === undefined ? this.#first() : this.#because(cause)
    const envelope = new Envelope(
      kind,
      ++this.#sequence,
      from,
      to,
      type,
      payload,
      stamp,
      caller,
      call,
      deadline,
    )
    const moving = transfer ?? takeTransfers(payload)
    if (moving !== undefined && moving.length > 0) envelope.transfer = moving
    return envelope
  }

  /** For a message that begins a chain. */
  #first(): Stamp {
    const now = this.clock.now()
    if (this.#lastFirst.time !== now) this.#lastFirst = new Stamp(this.host, now, 0, 0, 0, 0)
    return this.#lastFirst
  }

  #because({ rootOrigin, rootSequence, origin, sequence }: Cause): Stamp {
    const now = this.clock.now()
    const last = this.#lastCaused
    if (last.causeSequence === sequence && last.causeOrigin === origin && last.time === now) return last
    return (this.#lastCaused = new Stamp(this.host, now, rootOrigin, rootSequence, origin, sequence))
  }
}
