import { expect, test } from 'vitest'
import { childPath, lastName, parentPath, pathsTo } from './path'

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
