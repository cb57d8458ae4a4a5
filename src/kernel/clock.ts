/** The clock that everything in a host reads and waits by; passed in, so that a simulator can own it. */
export interface Clock {
  /** Milliseconds since the epoch, with fractions. */
  now(): number
  /**
   * Whole milliseconds from any fixed moment, as a small integer: two thirds of the price of `now` or, by a ticker, a
   * tenth, good enough to see that time has passed.
   */
  tick(): number
  /** Runs `act` once, `ms` milliseconds from now, unless the function it gives is called before. */
  after(ms: number, act: () => void): () => void
}

// To ask a worker for its `performance` takes 100 ns, a look at the time 60; the origin of time stays.
const { performance } = globalThis
const { timeOrigin } = performance

/** Milliseconds since this thread began, with fractions. */
export const elapsed = (): number => performance.now()

const began = Date.now()
/** `setTimeout` counts to 24 days; what is longer would be over at once. */
const LONGEST = 2 ** 31 - 1

export const realClock: Clock = {
  now: () => timeOrigin + elapsed(),
  // Integers of 31 bits are kept in place; others need an object each.
  tick: () => (Date.now() - began) | 0,
  after: (ms, act) => {
    if (ms > LONGEST) {
      let cancel = realClock.after(LONGEST, () => (cancel = realClock.after(ms - LONGEST, act)))
      return () => cancel()
    }
    const timer = setTimeout(act, ms)
    return () => clearTimeout(timer)
  },
}

/** True once `work` is done, false when that takes longer than `ms` milliseconds; rejects as `work` does. */
export async function inTime(clock: Clock, work: Promise<unknown>, ms: number): Promise<boolean> {
  let cancel = (): void => {}
  const late = new Promise<boolean>((resolve) => {
    cancel = clock.after(ms, () => resolve(false))
  })
  try {
    return await Promise.race([work.then(() => true), late])
  } finally {
    cancel()
  }
}
