import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limitMemory } from './limit'

const PAGE = 65_536
const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]

const leb = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...leb(Math.floor(value / 128))]
const section = (id: number, body: number[]) => [id, ...leb(body.length), ...body]

/** A module with one memory, which it exports, and a section of its own before and after. */
function moduleWith(minimum: number, maximum?: number): Uint8Array<ArrayBuffer> {
  const limits = maximum === undefined ? [0, ...leb(minimum)] : [1, ...leb(minimum), ...leb(maximum)]
  const custom = (length: number) => section(0, [1, 0x78, ...new Array<number>(length).fill(7)])
  return new Uint8Array([
    ...header,
    ...custom(200),
    ...section(5, [1, ...limits]),
    ...section(7, [1, 1, 0x6d, 2, 0]),
    ...custom(3),
  ])
}

const memoryOf = (bytes: Uint8Array<ArrayBuffer>) =>
  new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.m as WebAssembly.Memory

test('a memory grows up to the lower of its limits, and no further', () => {
  const pages = fc.integer({ min: 0, max: 300 })
  fc.assert(
    fc.property(pages, fc.option(pages, { nil: undefined }), pages, (minimum, more, limit) => {
      const maximum = more === undefined ? undefined : minimum + more
      fc.pre(minimum <= limit)
      const memory = memoryOf(limitMemory(moduleWith(minimum, maximum), limit * PAGE + 1))
      const room = Math.min(limit, maximum ?? Infinity) - minimum
      expect(memory.grow(room)).toBe(minimum)
      expect(() => memory.grow(1)).toThrow(RangeError)
    }),
  )
})

test('one that needs more from the start is ENOMEM', () => {
  expect(() => limitMemory(moduleWith(3), 3 * PAGE - 1)).toThrow(
    expect.objectContaining({ code: 'resource_exhausted', detail: { errno: 'ENOMEM' } }),
  )
})

test('a module without a memory is left as it is, and one that is cut short is ENOEXEC', () => {
  expect(limitMemory(new Uint8Array(header), 1)).toEqual(new Uint8Array(header))
  const cut = moduleWith(1).subarray(0, header.length + 208)
  expect(() => limitMemory(cut, PAGE)).toThrow(expect.objectContaining({ detail: { errno: 'ENOEXEC' } }))
})
