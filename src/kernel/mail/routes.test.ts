import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Route } from './routes'

const routeOf = (capacity: number): Route => new Route('far', capacity, undefined, undefined, true)

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

test('no more is outstanding than the mailbox holds, and there is room again as soon as all has been taken', async () => {
  const step = fc.record({ sends: fc.nat(800), taken: fc.nat(800) })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 600 }), fc.array(step), async (capacity, steps) => {
      const route = routeOf(capacity)
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
