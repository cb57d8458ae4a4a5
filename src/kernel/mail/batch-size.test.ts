import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BatchSize } from './batch-size'

test('until the first frame a batch has no bound, then so many messages as make up its bytes', () => {
  const batch = new BatchSize(10_000)
  expect(batch.count).toBe(Infinity)
  batch.add(1_000, 10)
  expect(batch.count).toBe(100)
})

test('a batch is one message at least, and follows messages that become larger or smaller', () => {
  const bytes = fc.integer({ min: 1, max: 1_000_000 })
  fc.assert(
    fc.property(bytes, fc.array(bytes), bytes, (most, before, size) => {
      const batch = new BatchSize(most)
      for (const each of before) batch.add(each, 1)
      for (let frame = 0; frame < 400; frame++) batch.add(3 * size, 3)
      const wanted = Math.max(1, most / size)
      expect(batch.count).toBeGreaterThanOrEqual(1)
      expect(Math.abs(batch.count - wanted)).toBeLessThanOrEqual(1 + wanted / 100)
    }),
  )
})
