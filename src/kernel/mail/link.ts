/**
 * The way to one other host. What is posted is encoded at once, so that it is a copy already, and leaves with
 * what else the turn brings, in one frame unless that grows large. Credits, the counts of one-way messages taken
 * out of mailboxes, ride along. The host that has the link closes its end of it.
 */
import type { Carrier } from '../../wire/carrier'
import { assertShallow } from '../../wire/depth'
import { Decoder } from '../../wire/codec/decoder'
import { Encoder } from '../../wire/codec/encoder'
import type { Sink } from '../../wire/codec/record'
import { Kind } from '../../wire/frame'
import { BatchSize } from './batch-size'
import { Envelope, notCloneable } from './envelope'

/** A frame of so many bytes leaves before its turn is over: the other end can begin. */
const FULL = 16 * 1024
/** As does one with so many buffers beside it. */
const MANY = 128
/** Bytes of what has left a mailbox that are told at once, however few messages that are. */
const TOLD = 32 * 1024
/** Bytes that senders who outrun a mailbox may send at a time; see `Route`. */
const SHARE = 128 * 1024
const NONE: readonly never[] = []

/** What a link tells its host. */
interface Receiver {
  /** A message has arrived from the other host. */
  arrived(envelope: Envelope): void
  /** An answer to one of our calls has arrived, or a word about one of theirs. */
  answered(kind: Kind, call: number, payload: unknown): void
  /** So many one-way messages have left the mailbox of `name` at the other end. */
  credited(name: string, count: number): void
  /** There is something to be flushed before the turn ends. */
  posted(): void
  /** There are credits to be sent before the host sleeps. */
  owes(): void
  /** Something may have arrived while the host slept. */
  awake(): void
  /** Something has arrived that the host must look at soon. */
  stir(): void
}

export class Link {
  readonly #encoder = new Encoder()
  readonly #credits = new Map<string, number>()
  /** The last entry of the above is kept at hand: most credits of a turn are of one mailbox. */
  #creditName = ''
  #credit = 0
  #posted = false
  #owes = false
  /** Requests from the other host that are not answered yet, by its call number. */
  readonly requests = new Map<number, Envelope>()
  #waiting = 0
  /** Messages in the frame that is being written, and in the one that is being read. */
  #written = 0
  #read = 0
  readonly #shared = new BatchSize(SHARE)
  readonly #told = new BatchSize(TOLD)

  /** @param host the number of the host at the other end */
  constructor(
    readonly host: number,
    private readonly carrier: Carrier,
    private readonly receiver: Receiver,
  ) {
    const decoder = new Decoder()
    const sink: Sink = {
      message: (kind, sequence, sender, recipient, type, payload, stamp, caller, call, deadline) => {
        const envelope = new Envelope(kind, sequence, sender, recipient, type, payload, stamp)
        envelope.own = true
        this.#read++
        receiver.arrived(envelope.askedBy(caller, call, deadline))
      },
      answer: (kind, call, payload) => receiver.answered(kind, call, payload),
      credit: (name, count) => receiver.credited(name, count),
    }
    carrier.receive(
      (bytes, buffers, asides) => {
        decoder.read(bytes, buffers, asides, sink)
        // As at the other end: it must be told before it waits, also by a host that never rests.
        if (this.#read > 0 && asides.length === 0) this.#told.add(bytes.length, this.#read)
        this.#read = 0
      },
      () => receiver.awake(),
    )
  }

  /** How many messages of the size of those sent last make up what may be sent at a time to who is outrun. */
  get share(): number {
    return this.#shared.count
  }

  /** Small frames cost little here. */
  get quick(): boolean {
    return this.carrier.quick
  }

  /** What comes next comes in a task of the event loop. */
  get byTask(): boolean {
    return this.carrier.byTask
  }

  /** @throws DaemonError `invalid_argument` when the payload cannot be cloned */
  post(envelope: Envelope): void {
    const { payload, transfer } = envelope
    this.#sendBefore(transfer)
    try {
      if (this.#encoder.write(envelope, transfer) === 'aside') return this.#sendBeside(payload, transfer)
    } catch (thrown) {
      throw notCloneable(envelope, thrown)
    }
    this.#written++
    this.#frameGrew()
  }

  /**
   * Answers a call or stream of the other host, or tells it how one of ours goes on.
   *
   * @param call the number of the call at its caller's
   * @throws what cloning throws when the payload cannot be cloned
   */
  answer(kind: Kind, call: number, payload: unknown, transfer?: Transferable[]): void {
    if (kind === Kind.reply || kind === Kind.failure || kind === Kind.end) this.requests.delete(call)
    this.#sendBefore(transfer)
    if (this.#encoder.answer(kind, call, payload, transfer) === 'aside') this.#sendBeside(payload, transfer)
    else this.#frameGrew()
  }

  /** What may not move lets what moves with it be lost: nothing else is in the frame then. */
  #sendBefore(transfer: Transferable[] | undefined): void {
    if (transfer?.some((part) => !(part instanceof ArrayBuffer) || part.resizable)) this.#send(false)
  }

  /** What has been written leaves at the end of the turn, or now when it is much. */
  #frameGrew(): void {
    const encoder = this.#encoder
    if (encoder.size >= FULL || encoder.buffers.length >= MANY) this.#send(false)
    else this.#plan()
  }

  /**
   * One of the other host's one-way messages has left the mailbox of `name`.
   *
   * @param urgent how many make up a share of that mailbox worth telling at once
   */
  credit(name: string, urgent: number): void {
    if (name !== this.#creditName) {
      this.#keepCredit()
      this.#creditName = name
      this.#credit = this.#credits.get(name) ?? 0
    }
    if (++this.#credit >= urgent || this.#credit >= this.#told.count) this.#plan()
    else if (!this.#owes) {
      this.#owes = true
      this.receiver.owes()
    }
  }

  /** Sends what was posted; and credits, as they are due or ride along. */
  flush(): void {
    this.#posted = false
    this.#send(false)
  }

  /** Takes in some of what has arrived; true when there was anything. */
  poll(): boolean {
    return this.carrier.poll()
  }

  /** The host has nothing better to do: what is left of the credits leaves. */
  settle(): void {
    this.#owes = false
    // With what has been posted meanwhile they are not quiet: somebody waits for it.
    if (this.#credit > 0 || this.#credits.size > 0) this.#send(!this.#posted)
  }

  /** Asks to be woken for what arrives; false when something has arrived meanwhile. */
  sleep(): boolean {
    return this.carrier.sleep(this.#waiting > 0)
  }

  /** Somebody here waits for room in a mailbox there; say `waits(-1)` when that is over. */
  waits(count: 1 | -1): void {
    this.#waiting += count
    if (this.#waiting === 1 && count === 1 && !this.sleep()) this.receiver.stir()
  }

  close(): void {
    this.carrier.close()
  }

  #plan(): void {
    if (this.#posted) return
    this.#posted = true
    this.receiver.posted()
  }

  #keepCredit(): void {
    if (this.#credit > 0) this.#credits.set(this.#creditName, this.#credit)
    this.#credit = 0
  }

  #send(quiet: boolean): void {
    const encoder = this.#encoder
    this.#addCredits()
    if (encoder.size === 0) return
    if (this.#written > 0) this.#shared.add(encoder.size, this.#written)
    this.#written = 0
    this.carrier.send(encoder.scratch.subarray(0, encoder.size), encoder.buffers, NONE, NONE, quiet)
    encoder.next()
  }

  #addCredits(): void {
    this.#keepCredit()
    if (this.#credits.size === 0) return
    for (const [name, count] of this.#credits) this.#encoder.credit(name, count)
    this.#credits.clear()
  }

  /** The payload of what was written last goes beside the frame, which leaves with it: one clone, made now. */
  #sendBeside(payload: unknown, transfer: Transferable[] = []): void {
    const encoder = this.#encoder
    encoder.beside(() => {
      assertShallow(payload)
      const bytes = encoder.scratch.subarray(0, encoder.size)
      this.carrier.send(bytes, encoder.buffers, [payload], transfer, false)
    })
    this.#written = 0
  }
}
