import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram } from './histogram'

test('a percentile is at most a quarter octave above the true one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.002, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (values, share) => {
        const histogram = new Histogram()
        for (const value of values) histogram.record(value)
        const sorted = values.toSorted((a, b) => a - b)
        const exact = sorted[Math.ceil(share * values.length) - 1]!
        const found = histogram.percentile(share)
        expect(found).toBeGreaterThanOrEqual(exact * (1 - 1e-9))
        expect(found).toBeLessThanOrEqual(exact * 2 ** 0.25 * (1 + 1e-9))
      },
    ),
  )
})

test('an empty one gives 0', () => {
  expect(new Histogram().percentile(0.5)).toBe(0)
})
