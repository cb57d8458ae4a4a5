import { expect, test } from 'vitest'
import { formatRoute, parseRoute } from './route'

test('a filter reads as it is typed', () => {
  const route = parseRoute('#/messages?f=type:read+to:filesystem&sel=m812')
  expect(route).toEqual({
    view: 'messages',
    id: '',
    parameters: { f: 'type:read to:filesystem', sel: 'm812' },
  })
  expect(formatRoute(route)).toBe('#/messages?f=type:read+to:filesystem&sel=m812')
})

test.each(['#/scenarios/ping-pong', '#/namespace?path=/tmp/a+b%2Bc', '#/daemons?daemon=a/b.c&tab=send'])(
  '%s stays the same',
  (hash) => {
    expect(formatRoute(parseRoute(hash))).toBe(hash)
  },
)

test.each(['', '#', '#/', '#/nonsense/x', '#/overview?bad=1&f='])('%s is the overview', (hash) => {
  expect(parseRoute(hash)).toEqual({ view: 'overview', id: '', parameters: {} })
})

test('a broken escape is taken as it stands', () => {
  expect(parseRoute('#/scenarios/%E0%A4%A').id).toBe('%E0%A4%A')
})
