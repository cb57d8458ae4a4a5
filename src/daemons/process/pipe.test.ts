import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Pipe } from './pipe'

test('what is written is read, in order, in parts of any size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 40 })),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 50 }),
      async (writes, capacity, length) => {
        const pipe = new Pipe(capacity)
        const written = Promise.all(writes.map((data) => pipe.write(data))).then(() => pipe.endWriting())
        const read: number[] = []
        for (;;) {
          const data = await pipe.read(length)
          expect(pipe.unread).toBeLessThanOrEqual(capacity)
          if (data.length === 0) break
          read.push(...data)
        }
        await written
        expect(read).toEqual(writes.flatMap((data) => [...data]))
      },
    ),
  )
})

test('a write that nobody will read is EPIPE, also while it waits', async () => {
  const pipe = new Pipe(2)
  const waiting = pipe.write(new Uint8Array(5))
  pipe.endReading()
  await expect(waiting).rejects.toMatchObject({ detail: { errno: 'EPIPE' } })
  await expect(pipe.write(new Uint8Array(1))).rejects.toMatchObject({ detail: { errno: 'EPIPE' } })
})

test('a read that is given up takes nothing', async () => {
  const pipe = new Pipe()
  const giving = new AbortController()
  const reading = pipe.read(5, giving.signal)
  giving.abort()
  await expect(reading).rejects.toMatchObject({ code: 'canceled' })
  await pipe.write(new Uint8Array([1]))
  expect(await pipe.read(5)).toEqual(new Uint8Array([1]))
})
