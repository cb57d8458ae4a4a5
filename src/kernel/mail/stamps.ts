/**
 * Where envelopes are made: each gets its number, its moment, its place among the causes, and a payload
 * that shares nothing with its sender.
 */
import { DaemonError } from '../../wire/error'
import type { Kind } from '../../wire/frame'
import type { Clock } from '../clock'
import { takeTransfers } from '../daemon'
import { Envelope, type Cause } from './envelope'
import { isolate, isolateMoving } from './isolate'

export interface Draft {
  readonly kind: Kind
  readonly from: string
  readonly to: string
  readonly type: string
  readonly payload?: unknown
  readonly cause: Cause | undefined
  /** Who waits for the answer: a host, and its number for the call there. */
  readonly caller?: number
  readonly call?: number
  /** Milliseconds since the epoch; 0 for none. */
  readonly deadline?: number
  readonly transfer?: Transferable[] | undefined
}

export class Stamps {
  #sequence = 0

  /** @param host the number of the host that stamps */
  constructor(
    readonly host: number,
    private readonly clock: Clock,
  ) {}

  /** @throws DaemonError `invalid_argument` when the payload cannot be cloned or `to` or `type` is no string */
  stamp(draft: Draft): Envelope {
    const { kind, from, to, type, payload, cause, caller = 0, call = 0, deadline = 0 } = draft
    if (typeof to !== 'string' || typeof type !== 'string' || to === '' || type === '') {
      const said = `${JSON.stringify(type)} to ${JSON.stringify(to)}`
      throw new DaemonError(
        'invalid_argument',
        `${said}: a message needs a type and a recipient, both strings`,
      )
    }
    const moving = draft.transfer ?? takeTransfers(payload)
    const what = (): string => `the payload of '${type}' from ${from} to ${to}`
    const own = moving?.length ? isolateMoving(payload, moving, what) : undefined
    const sequence = ++this.#sequence
    const envelope = new Envelope(
      kind,
      this.host,
      sequence,
      from,
      to,
      type,
      own ? own.value : isolate(payload, what),
      this.clock.now(),
      cause ? cause.rootOrigin : this.host,
      cause ? cause.rootSequence : sequence,
      cause ? cause.origin : 0,
      cause ? cause.sequence : 0,
      caller,
      call,
      deadline,
    )
    if (own) envelope.transfer = own.transfer
    return envelope
  }
}
