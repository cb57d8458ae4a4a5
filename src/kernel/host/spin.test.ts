import { expect, test } from 'vitest'
import { Spin } from './spin'

/** How often it spins when the answer comes as `comes` says, which is given the number of the wait. */
const waits = (spin: Spin, count: number, comes: (wait: number) => boolean): number => {
  let spins = 0
  for (let i = 0; i < count; i++) {
    if (!spin.worthwhile()) continue
    spins++
    if (comes(i)) spin.hit()
    else spin.miss()
  }
  return spins
}

const always = () => true
const never = () => false

test('it spins every time while that pays', () => {
  expect(waits(new Spin(), 1_000, always)).toBe(1_000)
})

test('where it does not pay it is hardly tried any more', () => {
  const spin = new Spin()
  expect(waits(spin, 100_000, never)).toBeLessThan(40)
})

test('it comes back when it pays again', () => {
  const spin = new Spin()
  waits(spin, 1_000, never)
  expect(waits(spin, 5_000, always)).toBeGreaterThan(3_000)
})

test('a miss now and then is borne, one in eleven is not', () => {
  expect(waits(new Spin(), 100_000, (wait) => wait % 50 !== 0)).toBe(100_000)
  expect(waits(new Spin(), 100_000, (wait) => wait % 11 !== 0)).toBeLessThan(2_000)
})
