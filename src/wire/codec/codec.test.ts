import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DaemonError } from '../error'
import { Kind } from '../frame'
import { Decoder } from './decoder'
import { Encoder } from './encoder'
import { Stamp, type Sink, type WireRecord } from './record'

const base: WireRecord = {
  kind: 0,
  sequence: 1,
  sender: 'from',
  recipient: 'to',
  type: 'test',
  payload: undefined,
  stamp: new Stamp(1, 0.5, 0, 0, 0, 0),
  caller: 0,
  call: 0,
  deadline: undefined,
}

interface Answer {
  readonly kind: Kind
  readonly call: number
  readonly payload: unknown
}

type Received = WireRecord | Answer | { name: string; count: number }

/** The frame so far as a copy of its own, and the next one begins; undefined when there is nothing in it. */
function take(encoder: Encoder): { bytes: Uint8Array<ArrayBuffer>; buffers: ArrayBuffer[] } | undefined {
  if (encoder.size === 0) return undefined
  const frame = { bytes: encoder.scratch.slice(0, encoder.size), buffers: encoder.buffers.slice() }
  encoder.next()
  return frame
}

/** What went aside cannot be cloned after all. */
function refuse(encoder: Encoder): void {
  const send = (): never => {
    throw new Error('no')
  }
  expect(() => encoder.beside(send)).toThrow('no')
}

/** Both ends of a link; what goes beside a frame is cloned as its owner would. */
class Pair {
  readonly encoder: Encoder
  readonly decoder = new Decoder()
  readonly received: Received[] = []
  asides: unknown[] = []
  readonly sink: Sink = {
    message: (kind, sequence, sender, recipient, type, payload, stamp, caller, call, deadline) => {
      const record = { kind, sequence, sender, recipient, type, payload, stamp, caller, call, deadline }
      this.received.push(record)
    },
    answer: (kind, call, payload) => this.received.push({ kind, call, payload }),
    credit: (name, count) => this.received.push({ name, count }),
  }

  constructor(maxNames?: number) {
    this.encoder = new Encoder(maxNames)
  }

  write(record: WireRecord | Answer, transfer?: Transferable[]): 'inline' | 'aside' {
    const passage =
      'sender' in record
        ? this.encoder.write(record, transfer)
        : this.encoder.answer(record.kind, record.call, record.payload, transfer)
    if (passage === 'aside') this.asides.push(structuredClone(record.payload, { transfer: transfer ?? [] }))
    return passage
  }

  flush(): void {
    const { asides } = this
    this.asides = []
    const frame = take(this.encoder)
    if (frame) this.decoder.read(frame.bytes, frame.buffers, asides, this.sink)
  }

  /** What arrives of a payload, and how it went. */
  carry(payload: unknown, transfer?: Transferable[]): { passage: string; payload: unknown } {
    const passage = this.write({ ...base, payload }, transfer)
    this.flush()
    return { passage, payload: (this.received.pop() as WireRecord).payload }
  }
}

const key = fc.oneof(
  fc.constantFrom('a', 'b', 'path', '0', '7', 'constructor', 'toString', '__proto__'),
  fc.string(),
)
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    maxLength: 200,
  }),
  fc.string({ maxLength: 20 }),
  fc
    .tuple(fc.constantFrom('x', 'é', 'ÿ', '語', '\u{1f47e}', '\ud83d', '\ufeffx'), fc.nat(1_000))
    .map(([unit, count]) => unit.repeat(count)),
)
const binary = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.int16Array({ maxLength: 40 }),
  fc.float32Array({ maxLength: 40 }),
  fc.float64Array({ maxLength: 40 }),
  fc.bigInt64Array({ maxLength: 40 }),
  fc.uint8ClampedArray({ maxLength: 40 }),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => new Uint8Array(bytes).buffer),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => new DataView(new Uint8Array(bytes).buffer)),
  fc.constantFrom(9_000, 40_000).map((length) => new Uint8Array(length).fill(length)),
  fc.constantFrom(9_000, 40_000).map((length) => new Uint16Array(length).fill(length).buffer),
)
/** What travels in the frame. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    text,
    fc.double(),
    fc.integer(),
    fc.constantFrom(
      -0,
      0,
      63,
      64,
      -64,
      -65,
      2 ** 31 - 1,
      -(2 ** 31),
      2 ** 31,
      2 ** 53,
      NaN,
      Infinity,
      -Infinity,
    ),
    fc.bigInt(),
    fc.constantFrom(2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n),
    fc.boolean(),
    fc.constantFrom(null, undefined),
    fc.date({ noInvalidDate: false }),
    binary,
    fc.array(tie('any'), { maxLength: 5 }),
    fc.dictionary(key, tie('any'), { maxKeys: 5 }),
    fc.dictionary(key, tie('any'), { maxKeys: 3, noNullPrototype: true }),
    fc.record({ path: text, size: fc.nat() }),
    fc.nat(100).map((count) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]))),
    fc.array(fc.tuple(tie('any'), tie('any')), { maxLength: 4 }).map((entries) => new Map(entries)),
    fc.array(tie('any'), { maxLength: 4 }).map((items) => new Set(items)),
  ),
})).any

const natural = fc.oneof(fc.nat(300), fc.maxSafeNat())
const stamp = fc
  .tuple(natural, fc.double({ noNaN: true }), natural, natural, natural, fc.oneof(fc.constant(0), natural))
  .map(([origin, time, rootOrigin, rootSequence, causeOrigin, causeSequence]) =>
    causeSequence === 0
      ? new Stamp(origin, time, 0, 0, 0, 0)
      : new Stamp(origin, time, rootOrigin, rootSequence, causeOrigin, causeSequence),
  )
/** Messages of which many bear the same stamp. */
const record: fc.Arbitrary<WireRecord> = fc.record({
  kind: fc.nat(Kind.follow) as fc.Arbitrary<Kind>,
  sequence: natural,
  sender: fc.constantFrom('clock', 'log', 'a daemon \u{1f47e}'),
  recipient: fc.oneof(fc.constantFrom('clock', 'log'), text),
  type: fc.constantFrom('tick', 'read', ''),
  payload: value,
  stamp: fc.oneof(fc.constantFrom(base.stamp, new Stamp(2, 1.5, 1, 1, 1, 7)), stamp),
  caller: fc.oneof(fc.constant(0), natural),
  call: fc.oneof(fc.constant(0), natural),
  deadline: fc.option(fc.double({ noNaN: true, min: 0 }), { nil: undefined }),
})
const answer: fc.Arbitrary<Answer> = fc.record({
  kind: fc.integer({ min: Kind.reply, max: Kind.cancel }) as fc.Arbitrary<Kind>,
  call: natural,
  payload: value,
})

/** Every object that can be reached from a value. */
function parts(value: unknown, found = new Set<object>()): Set<object> {
  if (typeof value !== 'object' || value === null || found.has(value)) return found
  found.add(value)
  if (value instanceof Map) for (const [key, item] of value) parts(item, parts(key, found))
  else if (value instanceof Set) for (const item of value) parts(item, found)
  else if (ArrayBuffer.isView(value)) parts(value.buffer, found)
  else for (const item of Object.values(value)) parts(item, found)
  return found
}

test('whatever is sent arrives in order as structured clone would give it, however it is cut into frames', () => {
  const credit = fc.record({ name: text, count: fc.nat() })
  const sent = fc.oneof(
    { weight: 5, arbitrary: record },
    { weight: 3, arbitrary: answer },
    { weight: 1, arbitrary: credit },
  )
  const item = fc.record({ sent, cut: fc.boolean() })
  fc.assert(
    fc.property(fc.array(item, { maxLength: 12 }), fc.constantFrom(undefined, 1, 8), (items, maxNames) => {
      const pair = new Pair(maxNames)
      for (const { sent, cut } of items) {
        if ('name' in sent) pair.encoder.credit(sent.name, sent.count)
        else pair.write(sent)
        if (cut) pair.flush()
      }
      pair.flush()
      expect(pair.received).toEqual(structuredClone(items.map(({ sent }) => sent)))
    }),
  )
})

test('plain values go in the frame, and what arrives shares nothing with anything', () => {
  const pair = new Pair()
  const plain = value.filter((value) => [...parts(value)].every((part) => !Object.hasOwn(part, '__proto__')))
  fc.assert(
    fc.property(plain, (value) => {
      const [first, second] = [pair.carry(value), pair.carry(value)]
      expect(first.passage).toBe('inline')
      expect(first.payload).toEqual(structuredClone(value))
      const [own, other] = [parts(first.payload), parts(second.payload)]
      expect([...own].filter((part) => parts(value).has(part) || other.has(part))).toEqual([])
    }),
  )
})

test('a payload that changes after it was written arrives as it was', () => {
  const pair = new Pair()
  const payload = {
    list: [1],
    bytes: new Uint8Array(20_000),
    map: new Map([['a', { b: 1 }]]),
    at: new Date(5),
  }
  pair.write({ ...base, payload })
  const before = structuredClone(payload)
  payload.list.push(2)
  payload.bytes[3] = 9
  payload.map.get('a')!.b = 2
  payload.at.setTime(6)
  pair.flush()
  expect(pair.received).toMatchObject([{ payload: before }])
})

test('objects of a shape are made alike before and after their shape has a function of its own', () => {
  const pair = new Pair()
  const odd = { 'a b': 1, '"': 2, '\ud800': 3, '\u2028': { 0: 4 }, constructor: 5 }
  for (let i = 0; i < 450; i++)
    expect(pair.carry({ ...odd, i })).toEqual({ passage: 'inline', payload: { ...odd, i } })
  const { payload } = pair.carry({ ...odd, i: 1 })
  expect(Object.keys(payload as object)).toEqual([...Object.keys(odd), 'i'])
})

test('what has no compact form goes aside and is what structured clone makes of it', () => {
  class Point {
    constructor(readonly x: number) {}
  }
  const cycle: { self?: unknown } = {}
  cycle.self = cycle
  const holes = [1, , 3] // eslint-disable-line no-sparse-arrays
  const deep = Array.from({ length: 40 }).reduce<unknown>((inside) => ({ inside }), 1)
  const values = [new Error('x'), /x/g, new Point(1), holes, cycle, deep, Object('boxed') as object]
  const many = Array.from({ length: 5_000 }, (_, i) => i)
  const own = JSON.parse('{"__proto__": 1}') as object
  for (const value of [...values, many, own, Object.create(Date.prototype) as Date]) {
    const pair = new Pair()
    expect(pair.carry(value)).toEqual({ passage: 'aside', payload: structuredClone(value) })
    const nested = { first: { fresh: 1 }, value }
    expect(pair.carry(nested)).toEqual({ passage: 'aside', payload: structuredClone(nested) })
    expect(pair.carry({ first: { fresh: 2 } })).toEqual({
      passage: 'inline',
      payload: { first: { fresh: 2 } },
    })
  }
})

test('a payload that cannot be cloned is taken back, and its neighbours arrive', () => {
  const pair = new Pair()
  pair.write({ ...base, payload: { before: 1 } })
  expect(
    pair.encoder.write({
      ...base,
      sequence: 900,
      stamp: new Stamp(7, 1, 0, 0, 0, 0),
      payload: { fresh: { call: () => 1 } },
    }),
  ).toBe('aside')
  refuse(pair.encoder)
  pair.write({ ...base, sequence: 2, payload: /x/ })
  pair.write({ ...base, sequence: 3, payload: { fresh: { call: 1 } } })
  pair.flush()
  expect(
    pair.received.map(
      (record) => 'sender' in record && [record.stamp.origin, record.sequence, record.payload],
    ),
  ).toEqual([
    [1, 1, { before: 1 }],
    [1, 2, /x/],
    [1, 3, { fresh: { call: 1 } }],
  ])
})

test('what a getter throws leaves the link as it was, and a getter cannot write into a message', () => {
  const pair = new Pair()
  const throwing = {
    fresh: { one: 1 },
    get two(): never {
      throw new RangeError('no')
    },
  }
  expect(() => pair.encoder.write({ ...base, payload: throwing })).toThrow(RangeError)
  const sending = {
    get one() {
      return pair.encoder.write(base)
    },
  }
  expect(() => pair.encoder.write({ ...base, payload: sending })).toThrow('a getter')
  expect(pair.carry({ fresh: { one: 2 } }).payload).toEqual({ fresh: { one: 2 } })
})

test('a getter that never gives the same shape twice, or changes a map, cannot bring the ends apart', () => {
  const pair = new Pair()
  let made = 0
  const map = new Map<string, unknown>([['a', 1]])
  const payload = {
    get ever() {
      map.set(`k${made}`, made)
      return { [`key${made++}`]: 1 }
    },
    map,
  }
  pair.write({ ...base, payload })
  pair.write({ ...base, payload: { inside: new Map([['x', payload]]) } })
  pair.flush()
  expect(pair.received).toHaveLength(2)
  expect(pair.carry('after').payload).toBe('after')
})

test('transferred buffers move, also those that the payload lacks, with every view of them', () => {
  const pair = new Pair()
  const buffer = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]).buffer
  const spare = new ArrayBuffer(3)
  const payload = {
    buffer,
    part: new Uint8Array(buffer, 2, 3),
    words: new Uint16Array(buffer, 2),
    view: new DataView(buffer, 1),
    other: new Uint8Array(20_000).fill(7),
    fresh: { shape: 1 },
  }
  const { passage, payload: arrived } = pair.carry(payload, [spare, buffer])
  expect(passage).toBe('inline')
  expect([buffer.byteLength, spare.byteLength, payload.other.byteLength]).toEqual([0, 0, 20_000])
  const got = arrived as typeof payload
  expect([...new Uint8Array(got.buffer)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  for (const view of [got.part, got.words, got.view]) expect(view.buffer).toBe(got.buffer)
  expect([...got.part]).toEqual([3, 4, 5])
  expect([got.words.byteOffset, got.words.length, got.view.byteOffset, got.view.byteLength]).toEqual([
    2, 3, 1, 7,
  ])
  expect(got.other).toEqual(new Uint8Array(20_000).fill(7))
})

test('a wrong transfer list is refused before anything has moved', () => {
  const pair = new Pair()
  const [first, gone] = [new ArrayBuffer(8), new ArrayBuffer(8)]
  const view = new Uint8Array(gone)
  structuredClone(gone, { transfer: [gone] })
  for (const list of [
    [first, first],
    [first, gone],
  ]) {
    const write = (): unknown => pair.encoder.write({ ...base, payload: { first } }, list)
    expect(write).toThrow(expect.objectContaining({ name: 'DataCloneError' }) as Error)
    expect(write).toThrow(DOMException)
    expect(first.byteLength).toBe(8)
    expect(pair.encoder.size).toBe(0)
  }
  expect(pair.encoder.write({ ...base, payload: view })).toBe('aside')
  expect(pair.encoder.write({ ...base, payload: gone })).toBe('aside')
})

test('other transferables, and what does not go with compact binary data, leave all to structured clone', () => {
  const pair = new Pair()
  const { port1, port2 } = new MessageChannel()
  const buffer = new ArrayBuffer(8)
  const { passage, payload } = pair.carry({ port1, buffer }, [port1, buffer])
  expect(passage).toBe('aside')
  expect((payload as { port1: unknown }).port1).toBeInstanceOf(MessagePort)
  expect(buffer.byteLength).toBe(0)
  ;(payload as { port1: MessagePort }).port1.close()
  port2.close()
  const resizable = new ArrayBuffer(8, { maxByteLength: 16 })
  expect(pair.carry(new Uint8Array(resizable, 2)).passage).toBe('aside')
  expect(pair.carry(resizable, [resizable]).passage).toBe('aside')
  expect(pair.encoder.write({ ...base, payload: new Uint8Array(new SharedArrayBuffer(4)) })).toBe('aside')
})

test('names without end do not fill the tables: they begin anew', () => {
  const pair = new Pair(100)
  const long = new Pair()
  for (let i = 0; i < 1_000; i++) {
    for (const { encoder } of [pair, long]) {
      encoder.write({ ...base, sender: `s${i}`, payload: { [`key${i}`]: i, same: { a: 1 } } })
      encoder.credit(`s${i}`, i)
    }
    if (i % 7 === 0) pair.flush()
  }
  pair.flush()
  long.flush()
  expect(pair.received).toEqual(long.received)
  expect(pair.received).toHaveLength(2_000)
  const sizes = [1, 2].map(() => {
    pair.encoder.write({ ...base, payload: 1 })
    return take(pair.encoder)!.bytes.length
  })
  expect(sizes[1]).toBe(9)
})

test('strings that repeat arrive as they were, whatever shares their places, is not cloned or is sent elsewhere', () => {
  // Those of one row have a place in common; the last ones are no candidates.
  const words = [
    ['/a/1/status', '/b/2/status', '/c/3/status'],
    ['daemon-0001', 'é-daemon001', '語-daemon001'],
    ['', 'a', 'four', 'x'.repeat(100), 'x'.repeat(101), '語'.repeat(40)],
  ].flat()
  const word = fc.constantFrom(...words)
  const unclear = fc.constant(() => 0)
  const payload: fc.Arbitrary<unknown> = fc.oneof(
    { weight: 4, arbitrary: word },
    { weight: 4, arbitrary: fc.array(word, { maxLength: 6 }) },
    { weight: 2, arbitrary: fc.dictionary(fc.constantFrom('path', 'text'), word) },
    { weight: 1, arbitrary: fc.tuple(word, fc.constant(/x/)) },
    { weight: 1, arbitrary: fc.tuple(word, word, unclear) },
  )
  const item = fc.record({ payload, cut: fc.boolean() })
  fc.assert(
    fc.property(fc.array(item, { minLength: 10, maxLength: 80 }), (items) => {
      const pair = new Pair()
      const arriving: unknown[] = []
      for (const { payload, cut } of items) {
        const cloneable = !(
          Array.isArray(payload) && payload.some((part: unknown) => typeof part === 'function')
        )
        if (cloneable) {
          pair.write({ ...base, payload })
          arriving.push(structuredClone(payload))
        } else {
          expect(pair.encoder.write({ ...base, payload })).toBe('aside')
          refuse(pair.encoder)
        }
        if (cut) pair.flush()
      }
      pair.flush()
      expect(pair.received.map((record) => (record as WireRecord).payload)).toEqual(arriving)
    }),
  )
})

test('a repeated small message takes few bytes', () => {
  const encoder = new Encoder()
  const payload = { path: '/tmp/file-123' }
  encoder.write({ ...base, payload })
  take(encoder)
  for (let i = 2; i < 102; i++) encoder.write({ ...base, sequence: i, payload })
  expect(encoder.size).toBe(4 + 100 * 9)
})

test('a frame borrowed from the scratch buffer is the frame taken', () => {
  const [borrowed, taken] = [new Pair(), new Pair()]
  for (let i = 0; i < 10; i++) {
    for (const { encoder } of [borrowed, taken]) {
      encoder.write({
        ...base,
        sequence: i,
        payload: { text: 'x'.repeat(i * 500), big: new Uint8Array(20_000) },
      })
    }
    const { encoder } = borrowed
    borrowed.decoder.read(encoder.scratch.subarray(0, encoder.size), encoder.buffers, [], borrowed.sink)
    encoder.next()
    taken.flush()
  }
  expect(borrowed.received).toEqual(taken.received)
  expect(take(borrowed.encoder)).toBeUndefined()
})

test('frames that are lost, come twice or belong elsewhere are told from those that are due', () => {
  const { encoder, decoder, sink } = new Pair()
  const frames = [1, 2].map((n) => (encoder.write({ ...base, payload: n }), take(encoder)!))
  const read = (index: number): void => decoder.read(frames[index]!.bytes, [], [], sink)
  expect(() => read(1)).toThrow(DaemonError)
  read(0)
  expect(() => read(0)).toThrow('frame 0 came when 1 was due')
  read(1)
  const strange = new Encoder()
  strange.write({ ...base, payload: 1 })
  take(strange)
  strange.write({ ...base, payload: 1 })
  expect(() => new Pair().decoder.read(take(strange)!.bytes, [], [], sink)).toThrow('out of sync')
})

test('keys of what travels beside the frame fill the tables as others do', () => {
  class Odd {}
  const pair = new Pair(100)
  const sizes = Array.from({ length: 300 }, (_, number) => {
    pair.write({ ...base, payload: { [`key${number}`]: new Odd() } })
    const { size } = pair.encoder
    pair.flush()
    return size
  })
  // Who begins anew tells again who sends what to whom.
  const least = Math.min(...sizes)
  const anew = sizes.slice(1).filter((size) => size > least)
  expect([anew.length >= 2, anew.length < 10]).toEqual([true, true])
  expect(pair.received.length).toBe(300)
})
