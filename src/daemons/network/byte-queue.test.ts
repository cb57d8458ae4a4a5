import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteQueue } from './byte-queue'

test('gives back what was put in, in order, however it is cut', () => {
  const step = fc.oneof(
    fc.record({ push: fc.uint8Array({ maxLength: 3000, size: 'max' }) }),
    fc.record({ take: fc.nat(3000) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const queue = new ByteQueue()
      let model = new Uint8Array(0)
      for (const step of steps) {
        if ('push' in step) {
          queue.push(step.push)
          model = Uint8Array.from([...model, ...step.push])
        } else {
          expect(queue.take(step.take)).toEqual(model.slice(0, step.take))
          model = model.slice(step.take)
        }
        expect(queue.length).toBe(model.length)
      }
    }),
    { numRuns: 50 },
  )
})

test('what it gives is a copy, and an empty one gives nothing', () => {
  const queue = new ByteQueue()
  expect(queue.take(5)).toEqual(new Uint8Array(0))
  queue.push(new Uint8Array(0))
  queue.push(new Uint8Array([1, 2]))
  queue.take(1).fill(9)
  queue.push(new Uint8Array([3]))
  expect(queue.take(5)).toEqual(new Uint8Array([2, 3]))
  queue.push(new Uint8Array([4]))
  queue.clear()
  expect(queue.length).toBe(0)
  expect(queue.take(5)).toHaveLength(0)
})
