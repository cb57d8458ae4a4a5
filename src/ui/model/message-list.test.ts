import { expect, test } from 'vitest'
import type { Message } from '../../client/api'
import { compileFilter, parseFilter } from './filter'
import { MessageList, messageFields, messageKeys } from './message-list'
import { Ring } from './ring'

let made = 0
const message = (type: string, payload: unknown = {}): Message => ({
  id: `m${made++}`,
  sender: 'a',
  recipient: 'b',
  type,
  payload,
  timestamp: 0,
  trace: { traceId: 't1' },
})
const filter = (text: string) => compileFilter(parseFilter(text, messageKeys), messageFields)

test('adds what passes, drops what the ring dropped', () => {
  const ring = new Ring<Message>(4)
  const list = new MessageList(filter('type:x'))
  for (const type of ['x', 'y', 'x']) ring.push(message(type, type))
  expect(list.update(ring)).toHaveLength(2)
  for (const type of ['x', 'y']) ring.push(message(type, type))
  expect(list.update(ring)).toHaveLength(2)
  expect(list.dropped).toBe(1)
  for (let more = 0; more < 10; more++) ring.push(message('y'))
  expect(list.update(ring)).toHaveLength(0)
  expect(list.dropped).toBe(3)
})

test('a copy and then the ring again give every message once', () => {
  const ring = new Ring<Message>(10)
  const list = new MessageList(() => true)
  ring.push(message('x'))
  const held = ring.copy()
  ring.push(message('x'))
  expect(list.update(held)).toHaveLength(1)
  expect(list.update(ring)).toHaveLength(2)
})

test('text is searched in the payload', () => {
  expect(filter('/tmp/a')(message('read', { deep: { path: '/tmp/a' } }))).toBe(true)
  expect(filter('daemon:b trace:t1')(message('read'))).toBe(true)
  expect(filter('from:b')(message('read'))).toBe(false)
})
