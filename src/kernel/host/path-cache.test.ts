import { expect, test } from 'vitest'
import { PathCache } from './path-cache'

const way = (daemonName: string, rest: string, at: string, below: boolean) => ({
  daemonName,
  rest,
  kind: 'mount' as const,
  holds: { at, below },
})

test('what holds below a path gives the rest of any path there, and of no other', () => {
  const cache = new PathCache()
  cache.set(0, '/m/a/b', way('x', '/base/a/b', '/m', true))
  expect(cache.get(0, '/m/c', 'read')).toEqual({ daemonName: 'x', kind: 'mount', rest: '/base/c' })
  expect(cache.get(0, '/m', 'list')).toMatchObject({ rest: '/base' })
  expect(cache.get(0, '/mm', 'read')).toBeUndefined()
  expect(cache.get(1, '/m/c', 'read')).toBeUndefined()
})

test('what holds at a path alone says nothing of a listing, nor of what is below', () => {
  const cache = new PathCache()
  cache.set(0, '/', way('x', '', '/', false))
  expect(cache.get(0, '/', 'stat')).toMatchObject({ daemonName: 'x', rest: '' })
  expect(cache.get(0, '/', 'list')).toBeUndefined()
  expect(cache.get(0, '/a', 'stat')).toBeUndefined()
})

test('what holds for nothing is not kept', () => {
  const cache = new PathCache()
  cache.set(0, '/m', { daemonName: 'x', rest: '', kind: 'bind' })
  expect(cache.get(0, '/m', 'read')).toBeUndefined()
})

test('a change takes back what it may have made untrue, in its own namespace alone', () => {
  const cache = new PathCache()
  const fill = (): void => {
    for (const namespace of [0, 1]) {
      cache.set(namespace, '/a', way('x', '', '/a', true))
      cache.set(namespace, '/b/c', way('x', '', '/b/c', true))
      cache.set(namespace, '/b', way('x', '', '/b', false))
      cache.set(namespace, '/bb', way('x', '', '/bb', true))
    }
  }
  const left = (namespace: number): string[] =>
    ['/a', '/b', '/b/c', '/bb'].filter((path) => cache.get(namespace, path, 'read'))
  fill()
  cache.forget('/b', 0)
  expect(left(0)).toEqual(['/a', '/bb'])
  expect(left(1)).toEqual(['/a', '/b', '/b/c', '/bb'])
  cache.forget('/a/deep', 1)
  expect(left(1)).toEqual(['/b', '/b/c', '/bb'])
  fill()
  cache.forget('/', 1)
  expect([left(0).length, left(1).length]).toEqual([4, 0])
  cache.forget('/')
  expect(left(0)).toEqual([])
})

test('of one namespace so many are kept, the newest', () => {
  const cache = new PathCache()
  for (let i = 0; i <= 10_000; i++) cache.set(0, `/${i}`, way('x', '', `/${i}`, true))
  expect(cache.get(0, '/0', 'read')).toBeUndefined()
  expect(cache.get(0, '/1', 'read')).toBeDefined()
  expect(cache.get(0, '/10000', 'read')).toBeDefined()
})
