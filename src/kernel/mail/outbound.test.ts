import { expect, test } from 'vitest'
import { Envelope } from './envelope'
import { Outbound } from './outbound'
import type { Resolution } from './routes'
import { Stamp } from '../../wire/codec/record'
import { Kind } from '../../wire/frame'

test('what has left does not count among what waits', async () => {
  const found: (() => void)[] = []
  let forwarded = 0
  const outbound = new Outbound(
    () =>
      new Promise((resolve) => found.push(() => resolve({ route: { name: '/x' } } as unknown as Resolution))),
    {
      forward: () => forwarded++,
      fail: (_, error) => {
        throw error
      },
    },
  )
  const stamp = new Stamp(1, 0, 0, 0, 0, 0)
  const hold = (number: number) =>
    outbound.hold(new Envelope(Kind.send, number, 's', '/x', 'note', number, stamp))
  const count = 110_000
  hold(0)
  for (let number = 1; number < count; number++) {
    hold(number)
    found.shift()!()
    while (found.length === 0) await Promise.resolve()
  }
  expect(forwarded).toBe(count - 1)
  expect(outbound.holds('s')).toBe(true)
  for (let more = 0; more < 100_000 - 1; more++) hold(more)
  expect(() => hold(0)).toThrow('[resource_exhausted]')
})
