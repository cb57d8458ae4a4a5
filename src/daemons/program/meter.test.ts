import { expect, test } from 'vitest'
import { Meter } from './meter'

function setup(limit?: number) {
  let now = 0
  const timers = new Set<{ at: number; work: () => void }>()
  const clock = {
    now: () => now,
    every: (ms: number, work: () => void) => {
      const timer = { at: now + ms, work }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
  }
  let exceeded = 0
  const meter = new Meter(clock, limit, () => exceeded++)
  const pass = (ms: number) => {
    now += ms
    for (const timer of timers) if (timer.at <= now) timer.work()
  }
  return { meter, pass, timers, exceeded: () => exceeded }
}

test('only work counts', () => {
  const { meter, pass } = setup()
  meter.work()
  pass(5)
  meter.work()
  expect(meter.used).toBe(5)
  meter.rest()
  pass(100)
  meter.rest()
  meter.work()
  pass(2)
  expect(meter.used).toBe(7)
})

test('the limit is for all work together, and is told in the midst of it', () => {
  const { meter, pass, exceeded, timers } = setup(10)
  meter.work()
  pass(6)
  meter.rest()
  pass(100)
  expect(exceeded()).toBe(0)
  expect(timers.size).toBe(0)
  meter.work()
  pass(4)
  expect(exceeded()).toBe(1)
  expect(timers.size).toBe(0)
})
