import { expect, test } from 'vitest'
import { compileFilter, formatFilter, parseFilter } from './filter'

const keys = ['type', 'from', 'to']
const row = {
  type: 'read',
  from: 'editor',
  to: 'filesystem',
  text: 'read editor filesystem {"path":"/tmp/a b"}',
}
type Row = typeof row
const fields = (of: Row, key: string) => [key === '' ? of.text : of[key as keyof Row]]
const passes = (text: string) => compileFilter(parseFilter(text, keys), fields)(row)

test('words, keys, quotes and minus', () => {
  expect(parseFilter('type:read -from:"a b" hello "two words"', keys)).toEqual([
    { key: 'type', value: 'read', negated: false },
    { key: 'from', value: 'a b', negated: true },
    { key: '', value: 'hello', negated: false },
    { key: '', value: 'two words', negated: false },
  ])
})

test('an unknown key is text, an unfinished word is nothing', () => {
  expect(parseFilter('http://x', keys)).toEqual([{ key: '', value: 'http://x', negated: false }])
  expect(parseFilter('type:""', keys)).toEqual([])
})

test('what is written reads back the same', () => {
  const text = 'type:read -from:"a b" hello "two words"'
  expect(formatFilter(parseFilter(text, keys))).toBe(text)
})

test.each([
  ['', true],
  ['type:read', true],
  ['type:rea', false],
  ['type:re*', true],
  ['type:write type:read', true],
  ['type:read to:network', false],
  ['-to:filesystem', false],
  ['-to:network', true],
  ['TMP/A', true],
  ['tmp missing', false],
  ['"a b"', true],
])('%s → %s', (text, expected) => {
  expect(passes(text)).toBe(expected)
})
