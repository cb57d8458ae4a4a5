/**
 * A message on its way, with what the kernel needs to carry and answer it. The parts of a message that
 * are rarely read (`id`, `trace`, `replyTo`) are made from numbers when they are.
 */
import { Kind, type Row } from '../../wire/frame'
import type { Message, Trace } from '../../wire/message'

const idOf = (origin: number, sequence: number): string => `m${origin}.${sequence}`

/** Where an envelope stands in a chain of causes: its root and its cause, each a host and a sequence number. */
export interface Cause {
  readonly rootOrigin: number
  readonly rootSequence: number
  readonly origin: number
  readonly sequence: number
  /** The moment by which nested calls must be done; 0 for none. */
  readonly deadline: number
}

export class Envelope implements Message, Cause {
  /** Set when the caller gives up. */
  canceled = false
  /** Its sender has been told that it is in the mailbox. */
  acknowledged = false
  /** Parts of the payload that move on with it when it leaves the host. */
  transfer: Transferable[] | undefined
  #controller: AbortController | undefined

  constructor(
    readonly kind: Kind,
    /** The host that made it; with `sequence` its identity. */
    readonly origin: number,
    readonly sequence: number,
    readonly sender: string,
    readonly recipient: string,
    readonly type: string,
    readonly payload: unknown,
    readonly timestamp: number,
    readonly rootOrigin: number,
    readonly rootSequence: number,
    readonly causeOrigin: number,
    readonly causeSequence: number,
    /** Who waits for the answer: the caller's host and its number for the call there; 0 for nobody. */
    readonly caller: number,
    readonly call: number,
    /** Milliseconds since the epoch; 0 for none. */
    readonly deadline: number,
  ) {}

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

  /** True when its caller waits for an answer. */
  get wantsAnswer(): boolean {
    return this.kind === Kind.call || this.kind === Kind.subscribe
  }

  /** Aborted when the caller gives up or the daemon stops; made when first asked for. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.canceled) this.#controller.abort()
    return this.#controller.signal
  }

  /** The caller has given up: it is skipped if it still waits, and its handler is told. */
  cancel(): void {
    this.canceled = true
    this.#controller?.abort()
  }

  /** The same message for another recipient and with another payload: what an address resolved to. */
  readdressed(recipient: string, payload: unknown): Envelope {
    const row = this.toRow() as [...Row]
    row[4] = recipient
    row[6] = payload
    const envelope = Envelope.fromRow(row)
    envelope.transfer = this.transfer
    return envelope
  }

  toRow(): Row {
    return [
      this.kind,
      this.origin,
      this.sequence,
      this.sender,
      this.recipient,
      this.type,
      this.payload,
      this.timestamp,
      this.rootOrigin,
      this.rootSequence,
      this.causeOrigin,
      this.causeSequence,
      this.caller,
      this.call,
      this.deadline,
    ]
  }

  static fromRow(row: Row): Envelope {
    return new Envelope(...row)
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
