/**
 * A thread that counts milliseconds while hosts are busy, as a processor's timer does for a system (the coarse clocks of
 * Linux are such counts). To ask for the time costs a host 44 ns, and a call between two daemons of it needs that twice: a
 * fifth of the call. To see that the count is the same costs one. So a busy host asks again only when the count has
 * changed. While none is busy, the thread sleeps.
 */

/** Words of the memory: the count, 0 while nobody counts, and whether somebody wishes that. */
const COUNT = 0
const WANTED = 1
const BYTES = 8

/** Milliseconds that are counted for one wish. */
const ROUND = 32
/** Looks in a millisecond that make a host busy: to ask each time would take a twentieth of it, to count takes a fiftieth. */
const BUSY = 1_024
/** A busy host asks every so many looks all the same: whoever counts may have no processor. */
const SPARED = 32
/** The count begins anew at 1 before it is no small integer any more. */
const MOST = 2 ** 30 - 1

/** The memory that a ticker and hosts share. */
export const tickerMemory = (): SharedArrayBuffer => new SharedArrayBuffer(BYTES)

/** Resolves when the first host is busy; never where threads cannot wait for that without being held. */
export async function tickerWanted(memory: SharedArrayBuffer): Promise<void> {
  const words = new Int32Array(memory)
  const { waitAsync } = Atomics as Partial<Pick<typeof Atomics, 'waitAsync'>>
  if (!waitAsync) return new Promise(() => {})
  await waitAsync(words, WANTED, 0).value
}

/** Counts, for ever: whoever calls this is the ticker, and does nothing else. */
export function countTicks(memory: SharedArrayBuffer): never {
  const words = new Int32Array(memory)
  for (let count = 1; ;) {
    Atomics.wait(words, WANTED, 0)
    while (Atomics.exchange(words, WANTED, 0) !== 0) {
      for (let tick = 0; tick < ROUND; tick++) {
        Atomics.store(words, COUNT, count)
        Atomics.wait(words, COUNT, count, 1)
        count = (count % MOST) + 1
      }
    }
    Atomics.store(words, COUNT, 0)
  }
}

/**
 * The same clock for one host, which asks `tick` no more often than it must.
 *
 * @param tick whole milliseconds, as a small integer
 * @returns what `tick` gives, or gave a millisecond ago or two; longer ago only when the ticker has not counted
 *   meanwhile, at most 31 looks
 */
export function tickedBy(memory: SharedArrayBuffer, tick: () => number): () => number {
  const words = new Int32Array(memory)
  let last = tick()
  /** The count at that, 0 when the host was not busy then. */
  let seen = 0
  /** Looks since the millisecond changed. */
  let looks = 0
  let busy = false
  const ask = (): number => {
    const count = Atomics.load(words, COUNT)
    const now = tick()
    if (now !== last) {
      busy = looks >= BUSY * Math.abs(now - last)
      if (busy) want(words)
      looks = 0
      last = now
    }
    seen = busy ? count : 0
    return now
  }
  return () => {
    // Not an atomic look, which costs ten times as much: it may come too late, as the count may.
    if (++looks % SPARED !== 0 && seen !== 0 && words[COUNT] === seen) return last
    return ask()
  }
}

function want(words: Int32Array): void {
  Atomics.store(words, WANTED, 1)
  if (Atomics.load(words, COUNT) === 0) Atomics.notify(words, WANTED)
}
