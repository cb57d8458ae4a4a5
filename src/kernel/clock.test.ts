import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { realClock } from './clock'

beforeEach(() => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
})

const DAYS_24 = 2 ** 31 - 1

test.each([0, 10, DAYS_24, DAYS_24 + 1, 3 * DAYS_24])(
  'what is to be done after %s ms is done then, once',
  (ms) => {
    const act = vi.fn()
    realClock.after(ms, act)
    vi.advanceTimersByTime(Math.max(0, ms - 1))
    expect(act).toHaveBeenCalledTimes(ms === 0 ? 1 : 0)
    vi.advanceTimersByTime(1)
    expect(act).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  },
)

test('what is taken back is not done, and leaves no timer', () => {
  for (const passed of [0, DAYS_24 + 1]) {
    const cancel = realClock.after(2 ** 32, () => expect.unreachable())
    vi.advanceTimersByTime(passed)
    cancel()
    expect(vi.getTimerCount()).toBe(0)
  }
})
