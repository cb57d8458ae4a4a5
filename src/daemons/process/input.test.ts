import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Input } from './input'

const { signal } = new AbortController()
const encode = (text: string) => new TextEncoder().encode(text)
const read = async (input: Input, length = 100) => new TextDecoder().decode(await input.read(length, signal))

test('a read gives one piece, and an empty piece is an end for one read', async () => {
  const input = new Input()
  for (const piece of ['one', 'two', '', 'three']) input.put(encode(piece))
  expect(await input.ready(signal)).toEqual({ bytes: 3, ended: false })
  expect([await read(input), await read(input)]).toEqual(['one', 'two'])
  expect(await input.ready(signal)).toEqual({ bytes: 0, ended: true })
  expect([await read(input), await read(input, 2), await read(input)]).toEqual(['', 'th', 'ree'])
  const next = read(input)
  input.put(encode('four'))
  expect(await next).toBe('four')
  input.end()
  expect([await read(input), await read(input)]).toEqual(['', ''])
})

test('whatever the sizes of reads, no read crosses a piece and nothing is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ minLength: 1, unit: 'binary-ascii' })),
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
      async (pieces, sizes) => {
        const input = new Input()
        for (const piece of pieces) input.put(encode(piece))
        input.end()
        const parts: string[] = []
        for (const size of sizes) {
          const part = await read(input, size)
          if (part === '') break
          parts.push(part)
        }
        expect(parts.join('')).toBe(pieces.join(''))
        let at = 0
        const ends = new Set(pieces.map((piece) => (at += piece.length)))
        at = 0
        for (const part of parts) {
          for (let inside = at + 1; inside < at + part.length; inside++) expect(ends.has(inside)).toBe(false)
          at += part.length
        }
      },
    ),
    { numRuns: 50 },
  )
})

test('too much is EAGAIN until it is read, and after the end there is EPIPE', async () => {
  const input = new Input()
  const half = new Uint8Array(600_000)
  input.put(half)
  expect(() => input.put(half)).toThrow(expect.objectContaining({ detail: { errno: 'EAGAIN' } }))
  await input.read(600_000, signal)
  input.put(half)
  input.hold().release()
  expect(() => input.put(half)).toThrow(expect.objectContaining({ detail: { errno: 'EPIPE' } }))
  expect(await read(input)).toBe('')
})

test('whoever waits for it can give up', async () => {
  const giving = new AbortController()
  const waiting = new Input().read(1, giving.signal)
  giving.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'canceled' })
})
