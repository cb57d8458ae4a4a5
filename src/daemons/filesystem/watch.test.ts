import { expect, test } from 'vitest'
import type { Change } from './volume'
import { concerns, Watchers } from './watch'

const created = (path: string): Change => ({ kind: 'created', path })

test.each([
  [created('/a/b'), '/a', false, true],
  [created('/a/b/c'), '/a', false, false],
  [created('/a/b/c'), '/a', true, true],
  [created('/ab'), '/a', true, false],
  [created('/a'), '/', false, true],
  [created('/a/b'), '/', false, false],
  [created('/a/b'), '/', true, true],
  [created('/a'), '/a', false, true],
  [{ kind: 'deleted', path: '/a' }, '/a/b/c', false, true],
  [{ kind: 'changed', path: '/a' }, '/a/b', true, false],
  [{ kind: 'renamed', path: '/x', from: '/a/f' }, '/a', false, true],
  [{ kind: 'renamed', path: '/a/f', from: '/x' }, '/a', false, true],
  [{ kind: 'renamed', path: '/x', from: '/y' }, '/a', true, false],
] satisfies [Change, string, boolean, boolean][])(
  '%o for who watches %s (recursive: %s): %s',
  (change, path, recursive, heard) => {
    expect(concerns(change, path, recursive)).toBe(heard)
  },
)

test('a watcher that is too slow gets what came before the gap, and is told how many it missed', async () => {
  const watchers = new Watchers()
  const slow = watchers.watch('/a', false)
  for (let count = 0; count < 1_003; count++) {
    watchers.publish(created(`/a/${count}`))
    watchers.publish(created(`/b/${count}`))
  }
  expect((await slow.next()).value).toEqual(created('/a/0'))
  watchers.publish(created('/a/late'))
  for (let count = 1; count < 1_000; count++) {
    expect((await slow.next()).value).toEqual(created(`/a/${count}`))
  }
  await expect(slow.next()).rejects.toMatchObject({ code: 'resource_exhausted', detail: { missed: 4 } })
  expect(await slow.next()).toEqual({ done: true, value: undefined })
})

test('leaving ends a watch at once, even while it waits for a change', async () => {
  const watchers = new Watchers()
  const watcher = watchers.watch('/', true)
  const next = watcher.next()
  await watcher.return?.()
  expect(await next).toEqual({ done: true, value: undefined })
})
