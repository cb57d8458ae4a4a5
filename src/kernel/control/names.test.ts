import { expect, test } from 'vitest'
import { checkName, parseAddress } from './names'

test('names are words in segments', () => {
  for (const name of ['fs', 'process/1000', 'a.b-c_d', 'größe', '0']) checkName(name)
  for (const name of [
    '',
    'a b',
    '/a',
    'a/',
    'a//b',
    '../a',
    '.',
    'a/..',
    'd9://x',
    'x'.repeat(201),
    5,
    null,
  ]) {
    expect(() => checkName(name), String(name)).toThrow(/^\[invalid_argument\]/)
  }
})

test('an address has a type, a group and a name', () => {
  expect(parseAddress('d9://filesystem/default/fs')).toEqual({ type: 'filesystem', name: 'fs' })
  expect(parseAddress('d9://program/process/1000')).toEqual({ type: 'program', name: 'process/1000' })
  for (const other of ['fs', '/srv/fs', 'd9://fs', 'd9://a/b', 'd9:///b/c'])
    expect(parseAddress(other)).toBeUndefined()
})
