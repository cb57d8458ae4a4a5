import { expect, test } from 'vitest'
import { Spin } from './spin'

const waits = (spin: Spin, count: number, comes: boolean): number => {
  let spins = 0
  for (let i = 0; i < count; i++) {
    if (!spin.worthwhile()) continue
    spins++
    if (comes) spin.hit()
    else spin.miss()
  }
  return spins
}

test('it spins every time while that pays', () => {
  expect(waits(new Spin(), 1_000, true)).toBe(1_000)
})

test('where it does not pay it is hardly tried any more', () => {
  const spin = new Spin()
  expect(waits(spin, 100_000, false)).toBeLessThan(40)
})

test('it comes back when it pays again', () => {
  const spin = new Spin()
  waits(spin, 1_000, false)
  expect(waits(spin, 5_000, true)).toBeGreaterThan(3_000)
})
