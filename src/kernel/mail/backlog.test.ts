import { expect, test } from 'vitest'
import { Kind } from '../../wire/frame'
import { Stamp } from '../../wire/codec/record'
import { Backlog } from './backlog'
import { Envelope } from './envelope'
import { noRoom, Route } from './routes'

test('calls that were given up do not wait on', async () => {
  const passed: Envelope[] = []
  const backlog = new Backlog({
    pass: (route, envelope) => {
      if (!route.isFree) throw noRoom(route.name, route.capacity)
      passed.push(envelope)
    },
    fail: (_, error) => {
      throw error
    },
  })
  const route = new Route('full', 1, undefined, undefined, true)
  route.outstanding = 1
  const stamp = new Stamp(1, 0, 0, 0, 0, 0)
  const request = (kind: Kind, call: number) =>
    new Envelope(kind, call, 's', 'full', 'note', 0, stamp).askedBy(1, call, 0)
  backlog.add(route, request(Kind.send, 0))
  for (let call = 1; call <= 50; call++) {
    const asked = request(Kind.call, call)
    backlog.add(route, asked)
    if (call === 50) continue
    asked.cancel()
    backlog.dropped(route)
  }
  expect(route.hasRoom).toBe(false)
  route.credit(1)
  await expect.poll(() => route.hasRoom).toBe(true)
  expect(passed.length).toBeLessThan(6)
  expect([passed[0]!.kind, passed.at(-1)!.call]).toEqual([Kind.send, 50])
})
