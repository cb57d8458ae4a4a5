import { expect, test } from 'vitest'
import type { Change } from './volume'
import { concerns, filtered } from './watch'

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

test('gives what passes, and leaves the source while it waits', async () => {
  let left = false
  let next = 0
  const source: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () => (next < 4 ? Promise.resolve({ done: false, value: next++ }) : new Promise(() => undefined)),
      return: () => {
        left = true
        return Promise.resolve({ done: true, value: undefined })
      },
    }),
  }
  const iterator = filtered(source, (value) => value % 2 === 1)[Symbol.asyncIterator]()
  expect(await iterator.next()).toEqual({ done: false, value: 1 })
  expect(await iterator.next()).toEqual({ done: false, value: 3 })
  void iterator.next()
  await iterator.return?.()
  expect(left).toBe(true)
})
