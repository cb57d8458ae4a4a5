import { expect, test } from 'vitest'
import { manualClock } from '../testing'
import { Deadlines } from './deadlines'

test('each entry expires once, not before its moment and at most a tick after', () => {
  const clock = manualClock()
  const expired: [string, number][] = []
  const deadlines = new Deadlines<string>(clock, (entry) => expired.push([entry, clock.now()]))
  deadlines.add('late', 1_200)
  deadlines.add('early', 1_050)
  const tick = deadlines.add('done', 1_100)
  deadlines.delete('done', tick)
  expect(clock.timers).toBe(1)
  for (let i = 0; i < 300; i++) clock.advance(1)
  expect(expired.map(([entry]) => entry)).toEqual(['early', 'late'])
  expect(expired[0]![1]).toBeGreaterThanOrEqual(1_050)
  expect(expired[0]![1]).toBeLessThanOrEqual(1_058)
  expect(expired[1]![1]).toBeLessThanOrEqual(1_208)
  expect(clock.timers).toBe(0)
})

test('nothing is left after clear', () => {
  const clock = manualClock()
  const deadlines = new Deadlines<string>(clock, () => expect.unreachable())
  deadlines.add('a', 1_010)
  expect(deadlines.clear()).toEqual(['a'])
  expect(clock.timers).toBe(0)
  clock.advance(100)
})
