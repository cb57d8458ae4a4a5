import { expect, test } from 'vitest'
import { childPath, isWithin, lastName, parentPath, pathsTo } from './path'

test('the way to a path', () => {
  expect(pathsTo('/')).toEqual(['/'])
  expect(pathsTo('/a//b/')).toEqual(['/', '/a', '/a/b'])
})

test('children, parents and names', () => {
  expect(childPath('/', 'a')).toBe('/a')
  expect(childPath('/a', 'b')).toBe('/a/b')
  expect(parentPath('/a/b')).toBe('/a')
  expect(parentPath('/a')).toBe('/')
  expect(parentPath('/')).toBe('/')
  expect(lastName('/a/b')).toBe('b')
  expect(lastName('/')).toBe('/')
})

test('what is within a directory begins with its names, not with its letters', () => {
  for (const path of ['/', '/a', '/a/b']) expect(isWithin(path, '/')).toBe(true)
  for (const path of ['/a', '/a/b', '/a/b/c']) expect(isWithin(path, '/a')).toBe(true)
  for (const path of ['/', '/ab', '/b/a']) expect(isWithin(path, '/a')).toBe(false)
})
