import fc from 'fast-check'
import { expect, test } from 'vitest'
import { completed, wordStart } from './completion'
import { History } from './history'
import { Scrollback, type Line } from './scrollback'

const textOf = ({ parts }: Line) => parts.map(({ text }) => text).join('')

test('lines end where they are told to, whatever pieces they come in', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[ab\n]{0,6}$/)), (pieces) => {
      const scrollback = new Scrollback()
      for (const piece of pieces) scrollback.append('out', piece)
      const shown = [...scrollback.whole, scrollback.rest].map(textOf)
      expect(shown.join('\n')).toBe(pieces.join(''))
    }),
  )
})

test('a line knows who said which part of it', () => {
  const scrollback = new Scrollback()
  scrollback.append('out', '% ')
  scrollback.append('typed', 'ls\n')
  scrollback.append('error', 'no ls')
  expect(scrollback.whole[0]?.parts).toEqual([
    { voice: 'out', text: '% ' },
    { voice: 'typed', text: 'ls' },
  ])
  expect(textOf(scrollback.rest)).toBe('no ls')
})

test('colours, titles and cursors are left out', () => {
  const scrollback = new Scrollback()
  scrollback.append('out', '\u001b[1;31mred\u001b[0m \u001b]0;title\u0007plain\r\nnext\u001b[2K')
  expect([textOf(scrollback.whole[0]!), textOf(scrollback.rest)]).toEqual(['red plain', 'next'])
})

test('the newest lines are kept, and a line without end is broken', () => {
  const scrollback = new Scrollback()
  scrollback.append('out', Array.from({ length: 5000 }, (_, at) => `${at}\n`).join(''))
  expect(scrollback.whole).toHaveLength(2000)
  expect(textOf(scrollback.whole[0]!)).toBe('3000')
  scrollback.clear()
  scrollback.append('out', 'x'.repeat(100_000))
  expect(scrollback.whole).toHaveLength(49)
  expect(new Set(scrollback.whole.map(({ id }) => id)).size).toBe(49)
})

test('one goes back in the history and forward again to what was typed', () => {
  let kept = ''
  const history = new History(null, (text) => (kept = text))
  for (const command of ['one', 'two', 'two', ' ', 'three']) history.add(command)
  expect([history.back('dra'), history.back(''), history.back(''), history.back('')]).toEqual([
    'three',
    'two',
    'one',
    undefined,
  ])
  expect([history.forward(), history.forward(), history.forward(), history.forward()]).toEqual([
    'two',
    'three',
    'dra',
    undefined,
  ])
  const later = new History(kept, () => {})
  expect(later.back('')).toBe('three')
  expect([later.search('t'), later.search('t', 1), later.search('t', 2), later.search('x')]).toEqual([
    'three',
    'two',
    undefined,
    undefined,
  ])
})

test.each(['no JSON', '{"a":1}', '[1,2]'])('a history that was spoilt (%s) begins anew', (kept) => {
  expect(new History(kept, () => {}).back('')).toBeUndefined()
})

test.each([
  ['ls /da', ['/daemons/'], 'ls /daemons/'],
  ['gr', ['grep'], 'grep '],
  ['cat /tmp/n', ['/tmp/notes', '/tmp/nothing'], 'cat /tmp/not'],
  ['cat /tmp/not', ['/tmp/notes', '/tmp/nothing'], 'cat /tmp/not'],
  ['a|b;gr', ['grep'], 'a|b;grep '],
  ["cat 'a b", ["'a b c'"], "cat 'a b c' "],
  ['cat a', ["'a b'"], "cat 'a b' "],
])('%s with %j becomes %s', (text, candidates, better) => {
  expect(completed({ text, position: text.length }, candidates)).toEqual({
    text: better,
    position: better.length,
  })
})

test('what stands after the cursor stays', () => {
  expect(completed({ text: 'ec hello', position: 2 }, ['echo'])).toEqual({ text: 'echo  hello', position: 5 })
  expect(wordStart('echo a=b', 8)).toBe(7)
})
