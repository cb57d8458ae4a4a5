import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Link } from './link'
import { Route } from './routes'

/** @param share messages that the link has bytes for at a time */
const routeOf = (capacity: number, share = Infinity): Route =>
  new Route('far', capacity, undefined, { share, waits: () => {} } as unknown as Link, true)

/** Sends until it is refused, `most` at most; gives how many there was room for. */
function burst(route: Route, most = Infinity): number {
  let sent = 0
  while (sent < most && route.hasRoom) {
    route.outstanding++
    sent++
  }
  if (!route.hasRoom) route.outrun()
  return sent
}

test('who sends without end has the whole mailbox first, and then an eighth at a time', () => {
  const route = routeOf(8_000)
  expect(burst(route)).toBe(8_000)
  for (const part of [0.3, 0.5, 1, 0.3, 1, 1]) {
    route.credit(Math.ceil(part * route.outstanding))
    expect(burst(route)).toBe(1_000)
  }
})

test('who no longer uses its eighth up has the whole mailbox again', () => {
  const route = routeOf(8_000)
  burst(route)
  route.credit(8_000)
  expect(burst(route, 100)).toBe(100)
  route.credit(100)
  expect(burst(route)).toBe(8_000)
})

test('who sends without end has the whole mailbox first, and of large messages then a few on their way', () => {
  const route = routeOf(8_000, 100)
  expect(burst(route)).toBe(8_000)
  while (route.outstanding >= 200) {
    expect(burst(route)).toBe(0)
    route.credit(50)
  }
  for (let credit = 0; credit < 100; credit++) {
    expect(burst(route)).toBeLessThanOrEqual(100)
    expect(route.outstanding).toBeGreaterThanOrEqual(100)
    expect(route.outstanding).toBeLessThan(300)
    route.credit(50)
  }
})

test('no more is outstanding than the mailbox holds, and there is room again as soon as all has been taken', async () => {
  const count = fc.integer({ min: 1, max: 600 })
  const step = fc.record({ sends: fc.nat(800), taken: fc.nat(800) })
  await fc.assert(
    fc.asyncProperty(count, count, fc.array(step), async (capacity, share, steps) => {
      const route = routeOf(capacity, share)
      for (const { sends, taken } of steps) {
        burst(route, sends)
        expect(route.outstanding).toBeLessThanOrEqual(capacity)
        if (taken > 0) route.credit(Math.min(taken, route.outstanding))
      }
      const room = route.room()
      if (route.outstanding > 0) route.credit(route.outstanding)
      await room
      expect(route.hasRoom).toBe(true)
    }),
  )
})
