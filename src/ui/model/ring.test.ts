import { expect, test } from 'vitest'
import { Ring } from './ring'

function filled(capacity: number, items: number): Ring<number> {
  const ring = new Ring<number>(capacity)
  for (let item = 0; item < items; item++) ring.push(item)
  return ring
}

test('keeps the newest items, oldest first', () => {
  const ring = filled(3, 5)
  expect([...ring.from(0)]).toEqual([2, 3, 4])
  expect([ring.first, ring.length, ring.total]).toEqual([2, 3, 5])
})

test('an item keeps its number until it is overwritten', () => {
  const ring = filled(3, 5)
  expect(ring.at(1)).toBeUndefined()
  expect(ring.at(3)).toBe(3)
  expect(ring.at(5)).toBeUndefined()
})

test('a copy does not see what comes later', () => {
  const ring = filled(3, 2)
  const copy = ring.copy()
  ring.push(2)
  ring.push(3)
  expect([...copy.from(0)]).toEqual([0, 1])
})
