/** Values from the bytes that `ValueWriter` has written: fresh ones, that share nothing with the frame. */
import { BUFFER, makeView } from './binary'
import type { Reader } from './reader'
import { RepeatsReader } from './repeats'
import type { ReadShape, ValueSource } from './shapes'
import { readString } from './strings'
import { Tag } from './tags'
import { outOfSync } from './out-of-sync'

export class ValueReader implements ValueSource {
  shapes: ReadShape[] = []
  /** What came beside the frame. */
  buffers: readonly ArrayBuffer[] = []
  asides: readonly unknown[] = []
  #aside = 0
  readonly #strings: RepeatsReader

  constructor(private readonly from: Reader) {
    this.#strings = new RepeatsReader(from)
  }

  /** Another frame begins. */
  open(buffers: readonly ArrayBuffer[], asides: readonly unknown[]): void {
    this.buffers = buffers
    this.asides = asides
    this.#aside = 0
  }

  read(): unknown {
    const { from } = this
    const tag = from.byte()
    switch (tag) {
      case Tag.undefined:
        return undefined
      case Tag.null:
        return null
      case Tag.false:
        return false
      case Tag.true:
        return true
      case Tag.integer: {
        const value = from.number()
        return (value >>> 1) ^ -(value & 1)
      }
      case Tag.double:
        return from.double()
      case Tag.latin1:
      case Tag.utf16:
      case Tag.utf8:
        return readString(from, tag)
      case Tag.known:
        return this.#strings.known()
      case Tag.noted:
        return this.#strings.noted()
      case Tag.object:
        return this.#object()
      case Tag.array:
        return this.#array()
      default:
        return this.#rare(tag)
    }
  }

  #object(): unknown {
    const { from } = this
    const number = from.byte() | (from.byte() << 8)
    const shape = this.shapes[number]
    if (shape === undefined) throw outOfSync(`there is no shape ${number}`)
    return shape.make(this)
  }

  #array(): unknown {
    const length = this.from.number()
    const array: unknown[] = []
    for (let i = 0; i < length; i++) array.push(this.read())
    return array
  }

  #rare(tag: number): unknown {
    const { from } = this
    switch (tag) {
      case Tag.bigint: {
        const value = from.view.getBigInt64(from.at, true)
        from.at += 8
        return value
      }
      case Tag.bigintText:
        return BigInt(this.read() as string)
      case Tag.dictionary: {
        const object: Record<string, unknown> = {}
        for (let count = from.count(); count > 0; count--) object[this.read() as string] = this.read()
        return object
      }
      case Tag.date:
        return new Date(from.double())
      case Tag.map: {
        const map = new Map<unknown, unknown>()
        for (let count = from.count(); count > 0; count--) map.set(this.read(), this.read())
        return map
      }
      case Tag.set: {
        const set = new Set<unknown>()
        for (let count = from.count(); count > 0; count--) set.add(this.read())
        return set
      }
      case Tag.bytes:
        return this.#bytes()
      case Tag.view: {
        const type = from.byte()
        const buffer = this.#buffer()
        return makeView(type, buffer, from.number(), from.number())
      }
      case Tag.buffer:
        return this.#buffer()
      case Tag.aside:
        if (this.#aside >= this.asides.length)
          throw outOfSync(`value ${this.#aside} beside the frame is missing`)
        return this.asides[this.#aside++]
      default:
        throw outOfSync(`no value begins with ${tag}`)
    }
  }

  #bytes(): unknown {
    const { from } = this
    const type = from.byte()
    const length = from.number()
    const { at } = from
    from.at += length
    const buffer = from.bytes.buffer.slice(at, at + length)
    return type === BUFFER ? buffer : makeView(type, buffer, 0, length)
  }

  #buffer(): ArrayBuffer {
    const number = this.from.number()
    const buffer = this.buffers[number]
    if (buffer === undefined) throw outOfSync(`buffer ${number} beside the frame is missing`)
    return buffer
  }
}
