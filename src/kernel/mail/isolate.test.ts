import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isolate, isolateMoving, isolatePlain, unlike } from './isolate'

const cloneable = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    fc.string(),
    fc.double(),
    fc.bigInt(),
    fc.boolean(),
    fc.constantFrom(null, undefined),
    fc.date(),
    fc.uint8Array(),
    fc.array(tie('any'), { maxLength: 5 }),
    fc.dictionary(fc.string(), tie('any'), { maxKeys: 5 }),
    fc.array(fc.tuple(fc.string(), tie('any')), { maxLength: 4 }).map((entries) => new Map(entries)),
    fc.array(tie('any'), { maxLength: 4 }).map((items) => new Set(items)),
  ),
})).any

/** Every object that can be reached from a value. */
function parts(value: unknown, found = new Set<object>()): Set<object> {
  if (typeof value !== 'object' || value === null || found.has(value)) return found
  found.add(value)
  if (value instanceof Map) for (const [key, item] of value) parts(item, parts(key, found))
  else if (value instanceof Set) for (const item of value) parts(item, found)
  else if (!ArrayBuffer.isView(value)) for (const item of Object.values(value)) parts(item, found)
  return found
}

test('the copy is equal, as structuredClone gives it, and shares no object', () => {
  fc.assert(
    fc.property(cloneable, (value) => {
      const copy = isolate(value)
      expect(copy).toEqual(structuredClone(value))
      const shared = [...parts(copy)].filter((part) => parts(value).has(part))
      expect(shared).toEqual([])
    }),
  )
})

test('what is taken for plain data is copied as all else is, and its shapes are known after a while', () => {
  const shapes = (value: unknown): object[] => [
    { path: value },
    { a: value, b: value },
    { path: 1, list: [value] },
  ]
  for (let time = 0; time < 450; time++) for (const value of shapes(time)) isolate(value)
  for (const value of shapes('text')) expect(isolatePlain(value)).toStrictEqual(value)
  let plain = 0
  fc.assert(
    fc.property(cloneable, (value) => {
      for (const given of [value, ...shapes(value)]) {
        const copy = isolatePlain(given)
        if (copy === unlike) continue
        plain++
        expect(copy).toEqual(structuredClone(given))
        expect([...parts(copy)].filter((part) => parts(given).has(part))).toEqual([])
      }
    }),
  )
  expect(plain).toBeGreaterThan(100)
})

test('cycles and parts in common stay so, also where copying them out would never end', () => {
  const cycle: { self?: unknown; list: number[] } = { list: [1] }
  cycle.self = cycle
  const copy = isolate(cycle) as typeof cycle
  expect(copy.self).toBe(copy)
  expect(copy).not.toBe(cycle)
  let bomb: unknown = { leaf: 1 }
  for (let i = 0; i < 40; i++) bomb = { a: bomb, b: bomb }
  const { a, b } = isolate(bomb) as { a: unknown; b: unknown }
  expect(a).toBe(b)
})

test('what cannot be cloned is refused', () => {
  for (const value of [() => 1, { deep: [Symbol('s')] }, new WeakMap()]) {
    expect(() => isolate(value)).toThrow(DOMException)
  }
})

test('what moves is gone from the sender, and stands in the list that goes on', () => {
  const bytes = new Uint8Array([1, 2, 3])
  const { value, transfer } = isolateMoving({ bytes }, [bytes.buffer])
  expect(bytes.length).toBe(0)
  expect((value as { bytes: Uint8Array }).bytes).toEqual(new Uint8Array([1, 2, 3]))
  expect(transfer[0]).toBe((value as { bytes: Uint8Array }).bytes.buffer)
})

test('of a buffer comes what a view shows, whatever its type', () => {
  const buffer = Uint8Array.from({ length: 64 }, (_, i) => i).buffer
  for (const view of [
    new Float64Array(buffer, 16, 2),
    new DataView(buffer, 16, 16),
    new Uint8Array(buffer, 16, 16),
  ]) {
    const copy = isolate(view) as typeof view
    expect(copy.constructor).toBe(view.constructor)
    expect([copy.byteOffset, copy.byteLength, copy.buffer.byteLength]).toEqual([0, 16, 16])
    expect(new Uint8Array(copy.buffer)).toEqual(new Uint8Array(buffer, 16, 16))
    expect(copy.buffer).not.toBe(buffer)
  }
})

test('holes of an array stay holes', () => {
  const copy = isolate({ list: [1, , 3] }) as { list: unknown[] } // eslint-disable-line no-sparse-arrays
  expect(1 in copy.list).toBe(false)
  expect(copy.list.length).toBe(3)
})

test('objects of a shape are copied alike before and after their shape has a function of its own', () => {
  const odd = { 'a b': 1, '"': 2, '\ud800': 3, '\u2028': { 0: 4 }, constructor: 5, no: undefined, is: null }
  for (let i = 0; i < 450; i++) {
    const value = { ...odd, list: [{ i }] }
    const copy = isolate(value) as typeof value
    expect(copy).toStrictEqual(value)
    expect(Object.keys(copy)).toEqual(Object.keys(value))
    expect([copy.list === value.list, copy.list[0] === value.list[0]]).toEqual([false, false])
    expect(copy['\u2028']).not.toBe(value['\u2028'])
  }
  const cycle: { [key: string]: unknown } = { ...odd, list: 0 }
  cycle.list = cycle
  const copy = isolate(cycle) as typeof cycle
  expect(copy.list).toBe(copy)
  expect(() => isolate({ ...odd, list: () => 1 })).toThrow(DOMException)
})

test('shapes without end are copied as well', () => {
  for (let i = 0; i < 10_000; i++) {
    const value = { [`key${i}`]: i, same: { i } }
    expect(isolate(value)).toEqual(value)
  }
})

test('what an object inherits is not copied, whoever it takes for its maker', () => {
  const inheriting = [
    Object.create({ inherited: 1 }) as object,
    Object.assign(Object.create({ inherited: 1 }) as object, { own: 2 }),
    Object.assign(Object.create([1, 2]) as object, { own: 2 }),
  ]
  for (const value of [...inheriting, { inside: inheriting }]) {
    expect(isolate(value)).toStrictEqual(structuredClone(value))
  }
})
