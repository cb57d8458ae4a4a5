import { expect, test } from 'vitest'
import { tickedBy, tickerMemory } from './ticker'

const BUSY = 1_024
const SPARED = 32

/** A host's clock beside a ticker that is the test, and the clock that it asks. */
function ticked() {
  const memory = tickerMemory()
  const words = new Int32Array(memory)
  let now = 0
  let asked = 0
  const tick = tickedBy(memory, () => {
    asked++
    return now
  })
  return {
    tick,
    count: (count: number) => void (words[0] = count),
    /** Somebody has wished to have milliseconds counted since this was asked last. */
    wanted: () => Atomics.exchange(words, 1, 0) === 1,
    pass: (ms = 1) => void (now += ms),
    /** How often it asks in so many looks. */
    asks: (looks: number) => {
      const before = asked
      for (let look = 0; look < looks; look++) tick()
      return asked - before
    },
  }
}

/** The same, which has just been busy for a millisecond that was counted, and has asked in the next. */
function busy(count = 1) {
  const clock = ticked()
  clock.count(count)
  clock.asks(BUSY)
  clock.pass()
  clock.tick()
  return clock
}

test('who is not busy asks each time and wishes for nothing', () => {
  const { asks, count, pass, wanted } = ticked()
  count(1)
  for (let ms = 0; ms < 10; ms++) {
    expect(asks(BUSY - 100)).toBe(BUSY - 100)
    pass()
  }
  expect(asks(5_000)).toBe(5_000)
  pass(5)
  expect(asks(1)).toBe(1)
  expect(wanted()).toBe(false)
})

test('who is busy wishes that milliseconds are counted, and asks each time until they are', () => {
  const { asks, count, pass, wanted } = busy(0)
  expect(wanted()).toBe(true)
  expect(asks(2 * BUSY)).toBe(2 * BUSY)
  count(1)
  pass()
  expect(asks(1)).toBe(1)
  expect(wanted()).toBe(true)
  expect(asks(SPARED - 2)).toBe(0)
})

test('while it is busy it asks when the count has changed, and else once in a while', () => {
  const { asks, count, pass, tick } = busy()
  expect(asks(SPARED * 64 - 1)).toBe(63)
  count(2)
  pass()
  expect(tick()).toBe(2)
  // Nobody counts, but time passes.
  pass(7)
  const seen = Array.from({ length: SPARED }, tick)
  expect(seen.slice(0, -1)).toEqual(new Array(SPARED - 1).fill(2))
  expect(seen.at(-1)).toBe(9)
})

test('it asks each time again when the count has ended, or when it is busy no longer', () => {
  const ended = busy()
  ended.asks(BUSY)
  ended.count(0)
  ended.pass()
  expect(ended.asks(10)).toBe(10)

  const rested = busy()
  rested.asks(BUSY - 100)
  rested.count(2)
  rested.pass()
  expect(rested.asks(10)).toBe(10)
})

test('a clock that is set back is followed', () => {
  const { asks, count, pass, tick } = busy()
  asks(BUSY)
  count(2)
  pass(-1_000)
  expect(tick()).toBe(-999)
  expect(asks(10)).toBe(10)
})
