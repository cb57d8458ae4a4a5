/**
 * Values as bytes: plain data, dates, maps, sets and binary data. `write` gives false for what it cannot
 * say (class instances, errors, functions, cycles, arrays with holes, ...), having written half of it or
 * nothing: the caller rewinds. As with `isolate`, an object that is referred to twice arrives as two.
 */
import { standIn } from '../message'
import { BUFFER, isDetached, viewNumber } from './binary'
import { RepeatsWriter } from './repeats'
import { ShapeTable } from './shapes'
import { writeString } from './strings'
import { Tag } from './tags'
import type { Writer } from './writer'

/** Beyond these a value may be a cycle or a knot of shared parts. */
const MAX_DEPTH = 32
const MAX_NODES = 4096

/**
 * Binary data above this is cheaper in a buffer of its own, which moves, than copied into the frame and
 * out of it: from 8 KiB on beside a frame that goes through a port anyway, from 32 KiB on where the frame
 * could have gone through a ring (measured in Chromium 156).
 */
const MAX_INLINE_BYTES = 16 * 1024

/** More than any value takes before its characters, bytes or parts. */
const HEADROOM = 32

const hasOwn = Object.prototype.hasOwnProperty
const getter = (prototype: object, name: string): (() => unknown) =>
  Object.getOwnPropertyDescriptor(prototype, name)!.get!
const sizeOfMap = getter(Map.prototype, 'size')
const sizeOfSet = getter(Set.prototype, 'size')
const lengthOfBuffer = getter(ArrayBuffer.prototype, 'byteLength')
const timeOfDate = Date.prototype.getTime

/** True when `value` is what its prototype says: `probe` throws of anything else. */
function is(value: object, probe: () => unknown): boolean {
  try {
    probe.call(value)
    return true
  } catch {
    return false
  }
}

export class ValueWriter {
  readonly shapes = new ShapeTable()
  /** Buffers that go beside the frame. */
  buffers: ArrayBuffer[] = []
  /** Which of them a buffer that moves will be; undefined while none moves. */
  moving: Map<ArrayBuffer, number> | undefined
  /** What has been counted of `MAX_NODES`; set it to 0 before a value. */
  nodes = 0

  readonly strings: RepeatsWriter

  constructor(private readonly out: Writer) {
    this.strings = new RepeatsWriter(out)
  }

  /** False for what cannot be written, or is too deep or too large. Throws what a getter in it throws. */
  write(value: unknown, depth: number): boolean {
    const { out } = this
    out.reserve(HEADROOM)
    switch (typeof value) {
      case 'string':
        this.strings.write(value)
        return true
      case 'number':
        this.#number(value)
        return true
      case 'object':
        if (value === null) {
          out.byte(Tag.null)
          return true
        }
        if (depth > MAX_DEPTH || ++this.nodes > MAX_NODES) return false
        if (Array.isArray(value)) return this.#array(value, depth)
        if (value.constructor === Object) return this.#object(value as Record<string, unknown>, depth)
        return this.#other(value, depth)
      case 'boolean':
        out.byte(value ? Tag.true : Tag.false)
        return true
      case 'undefined':
        out.byte(Tag.undefined)
        return true
      case 'bigint':
        this.#bigint(value)
        return true
      default:
        return false
    }
  }

  #number(value: number): void {
    const { out } = this
    const integer = value | 0
    if (integer === value && (integer !== 0 || 1 / value > 0)) {
      out.byte(Tag.integer)
      out.number(((integer << 1) ^ (integer >> 31)) >>> 0)
    } else {
      out.byte(Tag.double)
      out.double(value)
    }
  }

  #bigint(value: bigint): void {
    const { out } = this
    if (BigInt.asIntN(64, value) === value) {
      out.byte(Tag.bigint)
      out.view.setBigInt64(out.at, value, true)
      out.at += 8
    } else {
      out.byte(Tag.bigintText)
      writeString(out, value.toString())
    }
  }

  #object(value: Record<string, unknown>, depth: number): boolean {
    const { out, shapes } = this
    const start = out.at
    out.at += 3
    let node = shapes.root
    for (const key in value) {
      if (!hasOwn.call(value, key)) continue
      const { likely } = node
      const next = likely !== undefined && likely.key === key ? likely : shapes.step(node, key)
      if (next === undefined) {
        out.at = start
        return this.#dictionary(value, depth)
      }
      node = next
      if (!this.write(value[key], depth + 1)) return false
    }
    const number = node.value ?? shapes.number(node)
    const { bytes } = out
    bytes[start] = Tag.object
    bytes[start + 1] = number
    bytes[start + 2] = number >> 8
    return true
  }

  #dictionary(value: Record<string, unknown>, depth: number): boolean {
    const keys = Object.keys(value)
    if (keys.includes('__proto__')) return false
    this.#counted(Tag.dictionary, keys.length)
    for (const key of keys) {
      writeString(this.out, key)
      if (!this.write(value[key], depth + 1)) return false
    }
    return true
  }

  #array(value: readonly unknown[], depth: number): boolean {
    const { length } = value
    this.nodes += length
    if (this.nodes > MAX_NODES || value.constructor !== Array) return false
    this.out.byte(Tag.array)
    this.out.number(length)
    for (let i = 0; i < length; i++) {
      const item = value[i]
      if (item === undefined && !hasOwn.call(value, i)) return false
      if (!this.write(item, depth + 1)) return false
    }
    return true
  }

  #other(value: object, depth: number): boolean {
    if (ArrayBuffer.isView(value)) return this.#view(value)
    switch (Object.getPrototypeOf(value)) {
      case null:
      case Object.prototype:
        return this.#object(value as Record<string, unknown>, depth)
      case Date.prototype:
        return is(value, timeOfDate) && this.#date(value as Date)
      case Map.prototype:
        return is(value, sizeOfMap) && this.#map(value as Map<unknown, unknown>, depth)
      case Set.prototype:
        return is(value, sizeOfSet) && this.#set(value as Set<unknown>, depth)
      case ArrayBuffer.prototype:
        return is(value, lengthOfBuffer) && this.#buffer(value as ArrayBuffer)
      default:
        return this.#standIn(value, depth)
    }
  }

  #standIn(value: object, depth: number): boolean {
    const sent = standIn(value)
    return sent !== undefined && this.write(sent, depth + 1)
  }

  #date(value: Date): boolean {
    this.out.byte(Tag.date)
    this.out.double(value.getTime())
    return true
  }

  /** A getter may change a map while it is read: it is copied first. */
  #map(value: ReadonlyMap<unknown, unknown>, depth: number): boolean {
    this.nodes += value.size
    if (this.nodes > MAX_NODES) return false
    const entries = [...value]
    this.#counted(Tag.map, entries.length)
    return entries.every(([key, item]) => this.write(key, depth + 1) && this.write(item, depth + 1))
  }

  #set(value: ReadonlySet<unknown>, depth: number): boolean {
    this.nodes += value.size
    if (this.nodes > MAX_NODES) return false
    const items = [...value]
    this.#counted(Tag.set, items.length)
    return items.every((item) => this.write(item, depth + 1))
  }

  #buffer(value: ArrayBuffer): boolean {
    const number = this.moving?.get(value)
    if (number !== undefined) {
      this.out.byte(Tag.buffer)
      this.out.number(number)
      return true
    }
    if (value.resizable || isDetached(value)) return false
    if (value.byteLength <= MAX_INLINE_BYTES) return this.#bytes(BUFFER, new Uint8Array(value))
    this.out.byte(Tag.buffer)
    this.out.number(this.buffers.push(value.slice(0)) - 1)
    return true
  }

  /** Of a buffer that does not move only what the view shows is copied. */
  #view(view: ArrayBufferView): boolean {
    const { buffer, byteOffset, byteLength } = view
    const type = viewNumber(view)
    if (type === undefined || !(buffer instanceof ArrayBuffer)) return false
    const number = this.moving?.get(buffer)
    if (number !== undefined) return this.#viewOf(type, number, byteOffset, byteLength)
    if (buffer.resizable || isDetached(buffer)) return false
    if (byteLength <= MAX_INLINE_BYTES) {
      return this.#bytes(type, new Uint8Array(buffer, byteOffset, byteLength))
    }
    const copy = buffer.slice(byteOffset, byteOffset + byteLength)
    return this.#viewOf(type, this.buffers.push(copy) - 1, 0, byteLength)
  }

  #bytes(type: number, bytes: Uint8Array): boolean {
    const { out } = this
    out.byte(Tag.bytes)
    out.byte(type)
    out.number(bytes.length)
    out.reserve(bytes.length)
    out.bytes.set(bytes, out.at)
    out.at += bytes.length
    return true
  }

  #viewOf(type: number, buffer: number, offset: number, length: number): boolean {
    const { out } = this
    out.byte(Tag.view)
    out.byte(type)
    out.number(buffer)
    out.number(offset)
    out.number(length)
    return true
  }

  #counted(tag: number, count: number): void {
    const { out } = this
    out.byte(tag)
    out.view.setUint32(out.at, count, true)
    out.at += 4
  }
}
