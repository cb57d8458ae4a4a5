/** The ticker in a worker of its own. */
import { expect, test, vi } from 'vitest'
import { tickedBy, tickerMemory, tickerWanted } from '../kernel/ticker'

test('it counts milliseconds while somebody is busy, and sleeps while nobody is', async () => {
  const memory = tickerMemory()
  const words = new Int32Array(memory)
  const ticker = new Worker(new URL('./ticker.worker.ts', import.meta.url), { type: 'module' })
  ticker.postMessage(memory)
  let asked = 0
  const tick = tickedBy(memory, () => {
    asked++
    return Math.trunc(performance.now())
  })

  /** Looks for so many milliseconds; gives how often. */
  const busyFor = (ms: number): number => {
    const end = performance.now() + ms
    let looks = 0
    for (; performance.now() < end; looks++) tick()
    return looks
  }
  expect(words[0]).toBe(0)
  await vi.waitUntil(() => busyFor(5) > 0 && words[0]! > 0, { timeout: 5_000 })
  asked = 0
  const looks = busyFor(200)
  expect(words[0]).toBeGreaterThan(5)
  expect(asked).toBeLessThan(looks / 2)
  await vi.waitUntil(() => words[0] === 0, { timeout: 5_000 })
  await vi.waitUntil(() => busyFor(5) > 0 && words[0]! > 0, { timeout: 5_000 })
  ticker.terminate()
})

test('the kernel hears of the first who is busy', async () => {
  const memory = tickerMemory()
  let heard = false
  void tickerWanted(memory).then(() => (heard = true))
  let now = 0
  const tick = tickedBy(memory, () => now)
  for (let look = 0; look < 10_000; look++) tick()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(heard).toBe(false)
  now++
  tick()
  await vi.waitUntil(() => heard)
})
