import { expect, test } from 'vitest'
import { changesFiles } from './files'

test('what only looks changes nothing, and anything else may', () => {
  for (const type of ['read', 'list', 'stat', 'readlink', 'watch', 'usage', 'close']) {
    expect(changesFiles(type, { path: '/x' })).toBe(false)
  }
  for (const type of ['write', 'mkdir', 'delete', 'rename', 'link', 'chmod', 'utimes', 'anything']) {
    expect(changesFiles(type, { path: '/x' })).toBe(true)
  }
})

test('opening changes nothing only for reading', () => {
  expect(changesFiles('open', { path: '/x' })).toBe(false)
  expect(changesFiles('open', { path: '/x', flags: 'r' })).toBe(false)
  for (const flags of ['r+', 'w', 'wx', 'w+', 'wx+', 'a', 'ax', 'a+', 'ax+']) {
    expect(changesFiles('open', { path: '/x', flags })).toBe(true)
  }
})
