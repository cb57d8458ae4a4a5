import { expect, test } from 'vitest'
import { TurnClock } from './turn-clock'

function manual() {
  let time = 1_000
  let readings = 0
  const clock = new TurnClock({
    now: () => (readings++, time),
    tick: () => Math.floor(time),
    after: () => () => {},
  })
  return { clock, pass: (ms: number) => (time += ms), readings: () => readings }
}

test('the messages of one turn share a reading, 64 at most', () => {
  const { clock, pass, readings } = manual()
  clock.beginTurn()
  const first = clock.now()
  pass(0.5)
  for (let i = 1; i < 64; i++) expect(clock.now()).toBe(first)
  expect(clock.now()).toBe(first + 0.5)
  expect(readings()).toBe(2)
})

test('a turn in which the tick has changed has a reading of its own', () => {
  const { clock, pass } = manual()
  clock.beginTurn()
  clock.now()
  pass(3)
  expect(clock.look()).toBe(1_003)
  expect(clock.now()).toBe(1_003)
  clock.endTurn()
  pass(2)
  clock.beginTurn()
  expect(clock.now()).toBe(1_005)
})

test('outside of turns a reading is no older than its microtask, or its millisecond', async () => {
  const { clock, pass } = manual()
  expect(clock.now()).toBe(1_000)
  pass(0.4)
  await Promise.resolve()
  expect(clock.now()).toBe(1_000)
  pass(0.6)
  await Promise.resolve()
  expect(clock.now()).toBe(1_001)
})

test('what is fresh is exact, and nothing after it is earlier', () => {
  const { clock, pass } = manual()
  clock.beginTurn()
  clock.now()
  pass(0.3)
  expect(clock.fresh()).toBe(1_000.3)
  expect(clock.now()).toBe(1_000.3)
})
