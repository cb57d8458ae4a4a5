/** The other end of an `Encoder`: gives back what its frames hold, in order. */
import { Kind } from '../frame'
import { outOfSync } from './out-of-sync'
import { ValueReader } from './read-values'
import { Reader } from './reader'
import { Stamp, type Sink } from './record'
import { ReadShape } from './shapes'
import { Entry, FAR_SEQUENCE, Has } from './tags'

interface Flow {
  readonly sender: string
  readonly recipient: string
  readonly type: string
}

export class Decoder {
  readonly #from = new Reader()
  readonly #values = new ValueReader(this.#from)
  #flows: Flow[] = []
  #names: string[] = []
  /** The number of the frame that is due. */
  #frame = 0
  #stamp = new Stamp(0, 0, 0, 0, 0, 0)
  #sequence = 0

  /**
   * Reads a whole frame. `bytes` may be used again afterwards, `buffers` become parts of the payloads.
   *
   * @param asides the payloads that travelled beside the frame, in the order of their messages
   * @throws DaemonError `data_loss` when this is not the frame that is due, or not of this link
   */
  read(
    bytes: Uint8Array<ArrayBuffer>,
    buffers: readonly ArrayBuffer[],
    asides: readonly unknown[],
    sink: Sink,
  ): void {
    const from = this.#from
    from.open(bytes)
    this.#values.open(buffers, asides)
    const frame = from.count()
    if (frame !== this.#frame) throw outOfSync(`frame ${frame} came when ${this.#frame} was due`)
    while (from.at < from.end) {
      const head = from.byte()
      const what = head & 0x0f
      if (what <= Kind.follow) this.#message(head, what as Kind, sink)
      else if (what < Entry.credit) sink.answer(what as Kind, from.number(), this.#values.read())
      else this.#entry(what, sink)
    }
    if (from.at !== from.end) throw outOfSync(`frame ${frame} ends within a message`)
    this.#values.open([], [])
    this.#frame = (frame + 1) >>> 0
  }

  #message(head: number, kind: Kind, sink: Sink): void {
    const from = this.#from
    const number = from.number()
    const flow = this.#flows[number]
    if (flow === undefined) throw outOfSync(`there is no flow ${number}`)
    const step = from.byte()
    const sequence = step === FAR_SEQUENCE ? from.double() : this.#sequence + step
    this.#sequence = sequence
    if ((head & Has.stamp) !== 0) this.#stamp = this.#readStamp()
    let caller = 0
    let call = 0
    if ((head & Has.call) !== 0) {
      caller = from.number()
      call = from.number()
    }
    const deadline = (head & Has.deadline) === 0 ? undefined : from.double()
    sink.message(
      kind,
      sequence,
      flow.sender,
      flow.recipient,
      flow.type,
      this.#values.read(),
      this.#stamp,
      caller,
      call,
      deadline,
    )
  }

  #readStamp(): Stamp {
    const from = this.#from
    const origin = from.number()
    const time = from.double()
    const causeSequence = from.number()
    if (causeSequence === 0) return new Stamp(origin, time, 0, 0, 0, 0)
    const causeOrigin = from.number()
    return new Stamp(origin, time, from.number(), from.number(), causeOrigin, causeSequence)
  }

  #entry(what: number, sink: Sink): void {
    const from = this.#from
    switch (what) {
      case Entry.credit: {
        const number = from.number()
        const name = this.#names[number]
        if (name === undefined) throw outOfSync(`there is no name ${number}`)
        sink.credit(name, from.number())
        return
      }
      case Entry.flow:
        this.#flows.push({ sender: this.#string(), recipient: this.#string(), type: this.#string() })
        return
      case Entry.name:
        this.#names.push(this.#string())
        return
      case Entry.shape: {
        const keys = Array.from({ length: from.number() }, () => this.#string())
        this.#values.shapes.push(new ReadShape(keys))
        return
      }
      case Entry.reset:
        this.#flows = []
        this.#names = []
        this.#values.shapes = []
        return
      default:
        throw outOfSync(`nothing begins with ${what}`)
    }
  }

  #string(): string {
    return this.#values.read() as string
  }
}
