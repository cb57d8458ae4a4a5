/**
 * A message on its way, with what the kernel needs to carry and answer it. The parts of a message that
 * are rarely read (`id`, `trace`, `replyTo`) are made from numbers when they are.
 */
import type { Stamp } from '../../wire/codec/record'
import { DaemonError } from '../../wire/error'
import { Kind } from '../../wire/frame'
import { asSent, type Message, type Trace } from '../../wire/message'
import { isolate, isolateMoving } from './isolate'

const idOf = (origin: number, sequence: number): string => `m${origin}.${sequence}`

/** Where an envelope stands in a chain of causes: its root and its cause, each a host and a sequence number. */
export interface Cause {
  readonly rootOrigin: number
  readonly rootSequence: number
  readonly origin: number
  readonly sequence: number
  /** The moment by which nested calls must be done; undefined for none. */
  readonly deadline: number | undefined
}

/** Says why a payload does not arrive. */
export function notCloneable(
  { type, sender, recipient }: Pick<Message, 'type' | 'sender' | 'recipient'>,
  thrown: unknown,
): DaemonError {
  const reason = DaemonError.from(thrown).text
  const text = `the payload of '${type}' from ${sender} to ${recipient} cannot be cloned: ${reason}`
  return new DaemonError('invalid_argument', text, undefined, { cause: thrown })
}

export class Envelope implements Message, Cause {
  /** Its caller waits for an answer. */
  wantsAnswer = false
  /** Who waits for the answer, or for word that it is in the mailbox: a host and its number for that; 0 for nobody. */
  caller = 0
  call = 0
  /** Milliseconds since the epoch; undefined for none, for which no number need be kept. */
  deadline: number | undefined = undefined
  /** Set when the caller gives up. */
  canceled = false
  /** Its payload shares nothing with its sender. */
  own = false
  /** Parts of the payload that move with it. */
  transfer: Transferable[] | undefined = undefined
  /**
   * In a mailbox: its payload, which stands nowhere else then, and those of messages that came right after it and are
   * like it in all else; their sequence numbers follow its own.
   */
  burst: unknown[] | undefined = undefined
  /** It is in a mailbox, and some of it has not been taken. */
  waiting = false
  private controller: AbortController | undefined = undefined

  constructor(
    readonly kind: Kind,
    /** With the host that made it, its identity. */
    readonly sequence: number,
    readonly sender: string,
    readonly recipient: string,
    readonly type: string,
    public payload: unknown,
    readonly stamp: Stamp,
  ) {}

  /** Says who waits, 0 for nobody, and until when. Gives the envelope back. */
  askedBy(caller: number, call: number, deadline: number | undefined): this {
    this.wantsAnswer = this.kind !== Kind.send && this.kind < Kind.reply
    this.caller = caller
    this.call = call
    this.deadline = deadline
    return this
  }

  get origin(): number {
    return this.stamp.origin
  }

  get timestamp(): number {
    return this.stamp.time
  }

  get rootOrigin(): number {
    return this.stamp.causeSequence === 0 ? this.stamp.origin : this.stamp.rootOrigin
  }

  get rootSequence(): number {
    return this.stamp.causeSequence === 0 ? this.sequence : this.stamp.rootSequence
  }

  get causeOrigin(): number {
    return this.stamp.causeOrigin
  }

  get causeSequence(): number {
    return this.stamp.causeSequence
  }

  get id(): string {
    return idOf(this.origin, this.sequence)
  }

  get trace(): Trace {
    const traceId = idOf(this.rootOrigin, this.rootSequence)
    return this.causeSequence === 0
      ? { traceId }
      : { traceId, causeId: idOf(this.causeOrigin, this.causeSequence) }
  }

  /** An answer's cause is the request that it answers. */
  get replyTo(): string | undefined {
    return this.kind >= Kind.reply && this.causeSequence !== 0
      ? idOf(this.causeOrigin, this.causeSequence)
      : undefined
  }

  get wantsStream(): boolean {
    return this.kind === Kind.subscribe || this.kind === Kind.follow
  }

  /** Aborted when the caller gives up or the daemon stops; made when first asked for. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController()
    if (this.canceled) this.controller.abort()
    return this.controller.signal
  }

  /** The caller has given up: it is skipped if it still waits, and its handler is told. */
  cancel(): void {
    this.canceled = true
    this.controller?.abort()
  }

  /**
   * Makes the payload its own: whatever its sender does to it from now on, this message does not change.
   *
   * @throws DaemonError `invalid_argument` when the payload cannot be cloned
   */
  isolate(): void {
    if (this.own) return
    try {
      if (this.transfer === undefined) this.payload = isolate(this.payload)
      else this.#isolateMoving(this.transfer)
    } catch (thrown) {
      throw notCloneable(this, thrown)
    }
    this.own = true
  }

  #isolateMoving(moving: Transferable[]): void {
    const { value, transfer } = isolateMoving(this.payload, moving)
    this.payload = value
    this.transfer = transfer
  }

  /** The message of its burst that came so many after it, with its payload. */
  part(index: number, payload: unknown): Envelope {
    const { kind, sequence, sender, recipient, type, stamp } = this
    const envelope = new Envelope(kind, sequence + index, sender, recipient, type, payload, stamp)
    envelope.own = true
    return envelope
  }

  /** The same message for another recipient and with another payload: what an address resolved to. */
  readdressed(recipient: string, payload: unknown): Envelope {
    const { kind, sequence, sender, type, stamp, caller, call, deadline } = this
    const envelope = new Envelope(kind, sequence, sender, recipient, type, payload, stamp)
    envelope.askedBy(caller, call, deadline)
    envelope.transfer = this.transfer
    envelope.own = this.own
    return envelope
  }

  /** Who passes it on sends a message, not what the kernel knows of it. */
  [asSent](): Message {
    return this.toMessage()
  }

  /** As plain data, for whoever watches. */
  toMessage(payload: unknown = this.payload): Message {
    const { replyTo } = this
    return {
      id: this.id,
      sender: this.sender,
      recipient: this.recipient,
      type: this.type,
      payload,
      timestamp: this.timestamp,
      ...(replyTo !== undefined && { replyTo }),
      trace: this.trace,
    }
  }
}
