import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isAbsolute, join, normalise, parent, split } from './path'

const name = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => !/^\.{1,2}$|[/\0]/.test(text))
const names = fc.array(name, { maxLength: 6 })
const messy = fc
  .array(fc.oneof(name, fc.constantFrom('', '.', '..')), { maxLength: 10 })
  .map((parts) => `/${parts.join('/')}`)

test('only what begins at the root and holds no NUL is absolute', () => {
  expect(isAbsolute('/')).toBe(true)
  expect(isAbsolute('/a')).toBe(true)
  expect(isAbsolute('a')).toBe(false)
  expect(isAbsolute('')).toBe(false)
  expect(isAbsolute('/a\0b')).toBe(false)
})

test.each([
  ['/', '/'],
  ['//', '/'],
  ['/a/', '/a'],
  ['/a//b/./c/../', '/a/b'],
  ['/..', '/'],
  ['/../../a', '/a'],
  ['/...', '/...'],
])('%s is %s', (path, clean) => {
  expect(normalise(path)).toBe(clean)
})

test('a clean path stays as it is', () => {
  fc.assert(fc.property(messy, (path) => normalise(normalise(path)) === normalise(path)))
})

test('a clean path has no empty name, no dot and no dot-dot', () => {
  fc.assert(
    fc.property(messy, (path) => {
      const clean = normalise(path)
      expect(clean.startsWith('/')).toBe(true)
      if (clean !== '/') {
        for (const part of clean.slice(1).split('/')) expect(['', '.', '..']).not.toContain(part)
      }
    }),
  )
})

test('split undoes join', () => {
  fc.assert(
    fc.property(names, (parts) => {
      expect(split(parts.reduce(join, '/'))).toEqual(parts)
    }),
  )
})

test('the parent of what is joined is where it was joined to', () => {
  fc.assert(
    fc.property(messy, name, (path, last) => {
      expect(parent(join(path, last))).toBe(normalise(path))
    }),
  )
  expect(parent('/')).toBe('/')
})

test('joining cannot start over at the root', () => {
  expect(join('/a', '/b')).toBe('/a/b')
  expect(join('/a', '')).toBe('/a')
  expect(join('/a', '../../..')).toBe('/')
})
