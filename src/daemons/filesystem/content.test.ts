import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cloned, growth, nothing, pageSize, readRange, resize, writeAt } from './content'

test('a file costs what was written to it', () => {
  const file = nothing()
  writeAt(file, '/f', 2 ** 40, new Uint8Array([1]))
  expect(file).toMatchObject({ size: 2 ** 40 + 1, held: 1 })
  resize(file, 2 ** 41)
  expect(file.pages.size).toBe(1)
  expect(readRange(file, '/f', 2 ** 40 - 1, 4)).toEqual(new Uint8Array([0, 1, 0, 0]))
  resize(file, 0)
  expect(file).toEqual(nothing())
})

test('a file that grows bit by bit is not copied each time', () => {
  const file = nothing()
  const buffers = new Set<ArrayBuffer>()
  for (let count = 0; count < pageSize; count++) {
    writeAt(file, '/f', count, new Uint8Array([count]))
    buffers.add(file.pages.get(0)!.buffer)
  }
  expect(buffers.size).toBe(Math.log2(pageSize) + 1)
  expect(readRange(file, '/f', 0, Infinity).every((byte, index) => byte === index % 256)).toBe(true)
})

test('256 MiB are held in pages, and a part of them is read alone', { timeout: 30_000 }, () => {
  const file = nothing()
  const mebibyte = new Uint8Array(2 ** 20)
  for (let count = 0; count < 256; count++) writeAt(file, '/f', count * 2 ** 20, mebibyte.fill(count))
  expect(file).toMatchObject({ size: 2 ** 28, held: 2 ** 28 })
  const part = readRange(file, '/f', 2 ** 27 - 1, 2)
  expect([part, part.buffer.byteLength]).toEqual([new Uint8Array([127, 128]), 2])
})

const place = fc.integer({ min: 0, max: pageSize * 3 })
const step = fc.oneof(
  fc.record({
    kind: fc.constant('write' as const),
    at: place,
    size: fc.integer({ min: 1, max: pageSize * 2 }),
  }),
  fc.record({ kind: fc.constant('resize' as const), at: place, size: fc.constant(0) }),
  fc.record({ kind: fc.constant('clone' as const), at: fc.constant(0), size: fc.constant(0) }),
)

test('reads as one array of bytes would, and holds no more than its pages', { timeout: 30_000 }, () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let file = nothing()
      let model = new Uint8Array(0)
      for (const [index, { kind, at, size }] of steps.entries()) {
        if (kind === 'clone') file = cloned(file, '/f')
        else if (kind === 'resize') {
          resize(file, at)
          const cut = model.subarray(0, at)
          model = new Uint8Array(at)
          model.set(cut)
        } else {
          const bytes = new Uint8Array(size).fill(index + 1)
          const [before, more] = [file.held, growth(file, at, size)]
          writeAt(file, '/f', at, bytes)
          expect(file.held).toBe(before + more)
          const longer = new Uint8Array(Math.max(model.length, at + size))
          longer.set(model)
          longer.set(bytes, at)
          model = longer
        }
        expect(file.size).toBe(model.length)
        expect(Buffer.compare(readRange(file, '/f', 0, Infinity), model)).toBe(0)
        expect(file.held).toBe([...file.pages.values()].reduce((sum, page) => sum + page.length, 0))
      }
    }),
    { numRuns: 100 },
  )
})
