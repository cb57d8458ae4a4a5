/**
 * One direction of a link, at its sender: messages become compact frames. Sender, recipient and type
 * together cost one small number, the keys of an object another; each is told to the other end once. The
 * tables are bounded: when they are full, both ends begin anew.
 *
 * It does not know how frames travel. They must reach the `Decoder` complete and in order.
 */
import type { Kind } from '../frame'
import { checkMovable, moved } from './binary'
import { Flows } from './names'
import type { Stamp, WireRecord } from './record'
import { writeString } from './strings'
import { Entry, FAR_SEQUENCE, Has, Tag } from './tags'
import { ValueWriter } from './write-values'
import { Writer } from './writer'

/** How a payload travels: in the frame, or cloned by the caller beside it. */
export type Passage = 'inline' | 'aside'

/** A frame's number comes first. */
const FRAME_HEADER = 4

/** More than a message takes without its payload. */
const MESSAGE_HEADROOM = 128

/** How often a message is written again because it brought a new shape; getters could make ever more. */
const MAX_ATTEMPTS = 3

/** Twice this many shapes still have numbers of two bytes, so one message more cannot run over. */
const MAX_NAMES = 32_768

export class Encoder {
  readonly #out = new Writer()
  readonly #values = new ValueWriter(this.#out)
  readonly #flows = new Flows()
  readonly #names = new Map<string, number>()
  #frame = 0
  #stamp: Stamp | undefined
  #sequence = 0
  #writing = false
  #full = false
  /** Where what was written last begins, and what was so before it. */
  readonly #before = { at: 0, stamp: undefined as Stamp | undefined, sequence: 0, buffers: 0 }

  /** @param maxNames how many flows, keys of shapes and names are kept at most, together */
  constructor(private readonly maxNames = MAX_NAMES) {}

  /** Bytes in the frame so far; 0 when nothing has been written. */
  get size(): number {
    return this.#out.at
  }

  /** The frame so far is the first `size` bytes of this array, until the next write. */
  get scratch(): Uint8Array<ArrayBuffer> {
    return this.#out.bytes
  }

  /** What goes beside the frame so far: buffers of nobody else, to be transferred. */
  get buffers(): ArrayBuffer[] {
    return this.#values.buffers
  }

  /**
   * Appends a message. When this gives 'aside', the frame only says that the payload is the next value
   * beside it: the caller has the payload cloned now, with `transfer`, as one of the frame's asides: see `beside`.
   * Otherwise the frame holds a copy, and the ArrayBuffers of
   * `transfer` have moved into `buffers`, also those that the payload does not contain.
   *
   * Nothing has been written or moved when this throws; only a WebAssembly memory's buffer in `transfer`
   * is found out late, when those listed before it are gone.
   *
   * @throws DOMException `DataCloneError` when a buffer of `transfer` is listed twice or cannot be moved
   * @throws whatever a getter in the payload throws
   */
  write(record: WireRecord, transfer?: readonly Transferable[]): Passage {
    return this.#put(record, record.kind, record.call, record.payload, transfer)
  }

  /**
   * Appends an answer, or a word about a call or stream, as `write` does a message.
   *
   * @param call its number at the caller's
   * @throws as `write` does
   */
  answer(kind: Kind, call: number, payload: unknown, transfer?: readonly Transferable[]): Passage {
    return this.#put(undefined, kind, call, payload, transfer)
  }

  #put(
    record: WireRecord | undefined,
    kind: Kind,
    call: number,
    payload: unknown,
    transfer: readonly Transferable[] | undefined,
  ): Passage {
    if (this.#writing) throw new Error('a getter in a payload has sent a message')
    const movable = transfer === undefined || transfer.length === 0 ? undefined : listed(transfer)
    this.#writing = true
    try {
      this.#begin()
      const flow = record === undefined ? 0 : this.#flow(record.sender, record.recipient, record.type)
      this.#remember()
      if (movable !== null && this.#attempt(record, kind, call, flow, payload, movable)) return 'inline'
      this.#restore()
      this.#head(record, kind, call, flow)
      this.#out.byte(Tag.aside)
      this.#count()
      return 'aside'
    } catch (thrown) {
      this.#restore()
      throw thrown
    } finally {
      this.#values.moving = undefined
      this.#writing = false
    }
  }

  /**
   * The payload of what was written last went aside: `send` sends the frame with it. Getters in the payload may run
   * meanwhile, and cannot write. When `send` throws, what was written last is out of the frame again.
   *
   * @throws what `send` throws
   */
  beside(send: () => void): void {
    this.#writing = true
    try {
      send()
    } catch (thrown) {
      this.#restore()
      throw thrown
    } finally {
      this.#writing = false
    }
    this.next()
  }

  /** Appends a credit: so many one-way messages have been taken out of the mailbox of `name`. */
  credit(name: string, count: number): void {
    this.#begin()
    const number = this.#names.get(name) ?? this.#defineName(name)
    const out = this.#out
    out.byte(Entry.credit)
    out.number(number)
    out.number(count)
  }

  /** Begins the next frame, after the last one has been taken from `scratch` and `buffers`. */
  next(): void {
    if (this.size === 0) return
    this.#frame = (this.#frame + 1) >>> 0
    this.#out.rewind()
    if (this.buffers.length > 0) this.#values.buffers = []
  }

  #begin(): void {
    const out = this.#out
    if (out.at === 0) {
      out.view.setUint32(0, this.#frame, true)
      out.at = FRAME_HEADER
    }
    out.reserve(MESSAGE_HEADROOM)
    if (this.#full) this.#reset()
  }

  /** Writes the message with its payload, if that can be; what it brings for the first time goes before it. */
  #attempt(
    record: WireRecord | undefined,
    kind: Kind,
    call: number,
    flow: number,
    payload: unknown,
    movable: readonly ArrayBuffer[] | undefined,
  ): boolean {
    const values = this.#values
    const { shapes } = values
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (movable) this.#place(movable)
      this.#head(record, kind, call, flow)
      values.nodes = 0
      const written = values.write(payload, 0)
      if (!shapes.hasFresh) {
        if (!written) return false
        if (movable) this.#move(movable)
        return true
      }
      this.#restore()
      this.#defineShapes()
      this.#remember()
      if (!written) return false
    }
    return false
  }

  #head(record: WireRecord | undefined, kind: Kind, call: number, flow: number): void {
    const out = this.#out
    if (record === undefined) {
      out.byte(kind)
      out.number(call)
      return
    }
    const { sequence, stamp, deadline } = record
    const start = out.at++
    let head: number = kind
    out.number(flow)
    const step = sequence - this.#sequence
    if (step >= 0 && step < FAR_SEQUENCE) {
      out.byte(step)
    } else {
      out.byte(FAR_SEQUENCE)
      out.double(sequence)
    }
    this.#sequence = sequence
    if (stamp !== this.#stamp) {
      head |= Has.stamp
      this.#writeStamp(stamp)
    }
    if (call !== 0 || record.caller !== 0) {
      head |= Has.call
      out.number(record.caller)
      out.number(call)
    }
    if (deadline !== undefined) {
      head |= Has.deadline
      out.double(deadline)
    }
    out.bytes[start] = head
  }

  #writeStamp(stamp: Stamp): void {
    const out = this.#out
    out.number(stamp.origin)
    out.double(stamp.time)
    out.number(stamp.causeSequence)
    if (stamp.causeSequence !== 0) {
      out.number(stamp.causeOrigin)
      out.number(stamp.rootOrigin)
      out.number(stamp.rootSequence)
    }
    this.#stamp = stamp
  }

  #remember(): void {
    const before = this.#before
    before.at = this.#out.at
    if (before.stamp !== this.#stamp) before.stamp = this.#stamp
    before.sequence = this.#sequence
    before.buffers = this.buffers.length
    this.#values.strings.settle()
  }

  #restore(): void {
    const before = this.#before
    this.#out.at = before.at
    this.#stamp = before.stamp
    this.#sequence = before.sequence
    this.buffers.length = before.buffers
    this.#values.strings.undo()
  }

  /** The buffers that will move have their places before the payload is written. */
  #place(buffers: readonly ArrayBuffer[]): void {
    this.#values.moving = new Map(buffers.map((buffer) => [buffer, this.buffers.push(buffer) - 1]))
  }

  #move(buffers: readonly ArrayBuffer[]): void {
    for (const buffer of buffers) this.buffers[this.#values.moving!.get(buffer)!] = moved(buffer)
  }

  #flow(sender: string, recipient: string, type: string): number {
    const known = this.#flows.find(sender, recipient, type)
    if (known >= 0) return known
    const out = this.#out
    out.byte(Entry.flow)
    writeString(out, sender)
    writeString(out, recipient)
    writeString(out, type)
    out.reserve(MESSAGE_HEADROOM)
    const number = this.#flows.add(sender, recipient, type)
    this.#count()
    return number
  }

  #defineName(name: string): number {
    const out = this.#out
    const number = this.#names.size
    out.byte(Entry.name)
    writeString(out, name)
    out.reserve(MESSAGE_HEADROOM)
    this.#names.set(name, number)
    this.#count()
    return number
  }

  #defineShapes(): void {
    const out = this.#out
    for (const keys of this.#values.shapes.takeFresh()) {
      out.reserve(MESSAGE_HEADROOM)
      out.byte(Entry.shape)
      out.number(keys.length)
      for (const key of keys) writeString(out, key)
    }
    out.reserve(MESSAGE_HEADROOM)
    this.#count()
  }

  /** Something has been added to the tables. */
  #count(): void {
    this.#full = this.#flows.size + this.#names.size + this.#values.shapes.size >= this.maxNames
  }

  #reset(): void {
    this.#out.byte(Entry.reset)
    this.#flows.clear()
    this.#names.clear()
    this.#values.shapes.clear()
    this.#full = false
  }
}

/** The list when it is of ArrayBuffers of fixed length alone, null when structured clone is to see to it. */
function listed(transfer: readonly Transferable[]): readonly ArrayBuffer[] | null {
  for (const part of transfer) if (!(part instanceof ArrayBuffer) || part.resizable) return null
  const buffers = transfer as readonly ArrayBuffer[]
  checkMovable(buffers)
  return buffers
}
