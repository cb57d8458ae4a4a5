import { expect, test } from 'vitest'
import { Spin } from './spin'

/** How often it spins in so many waits, one a millisecond, when the answer comes as `comes` says of the wait's number. */
function waits(spin: Spin, from: number, count: number, comes: (wait: number) => boolean): number {
  let spins = 0
  for (let wait = from; wait < from + count; wait++) {
    if (!spin.worthwhile(wait)) continue
    spins++
    if (comes(wait)) spin.hit()
    else spin.miss()
  }
  return spins
}

const always = () => true
const never = () => false

test('it spins every time while that pays', () => {
  expect(waits(new Spin(), 0, 1_000, always)).toBe(1_000)
})

test('where it does not pay it is tried every 20 ms', () => {
  const tries = waits(new Spin(), 0, 10_000, never)
  expect(tries).toBeGreaterThanOrEqual(500)
  expect(tries).toBeLessThan(510)
})

test('it comes back soon when it pays again', () => {
  const spin = new Spin()
  waits(spin, 0, 1_000, always)
  waits(spin, 1_000, 1_000, never)
  expect(waits(spin, 2_000, 1_000, always)).toBeGreaterThan(975)
})

test('a miss now and then is borne, one in eleven is not', () => {
  expect(waits(new Spin(), 1, 10_000, (wait) => wait % 50 !== 0)).toBe(10_000)
  // It pays from one try to the next miss.
  expect(waits(new Spin(), 1, 10_000, (wait) => wait % 11 !== 0)).toBeLessThan(5_000)
})

/** How often it is tried in 10 s of so many waits a millisecond that are never worth it. */
function tries(perMs: number): number {
  const spin = new Spin()
  let tried = 0
  for (let wait = 0; wait < 10_000 * perMs; wait++) {
    if (!spin.worthwhile(Math.floor(wait / perMs), 0.1)) continue
    tried++
    spin.miss()
  }
  return tried
}

test('it is not tried where waits asleep are brief', () => {
  expect(tries(8)).toBeGreaterThanOrEqual(499)
  expect(tries(12)).toBeLessThan(3)
})

test('waits awake are not taken for brief ones', () => {
  const spin = new Spin()
  for (let wait = 0; wait < 100_000; wait++) {
    expect(spin.worthwhile(wait / 100, 0.1)).toBe(true)
    spin.hit()
  }
  for (let miss = 0; miss < 10; miss++) spin.miss()
  expect(spin.worthwhile(1_000, 0.1)).toBe(true)
})
