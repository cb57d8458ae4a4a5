import { expect, test } from 'vitest'
import { quoted } from './quoted'

test.each<[text: string, value: unknown]>([
  ['"a\\n"', 'a\n'],
  [`"${'x'.repeat(100)}"…`, 'x'.repeat(101)],
  ['5', 5n],
  ['null', null],
  ['undefined', undefined],
  ['Symbol(s)', Symbol('s')],
  ['an object', Object.create(null)],
  ['a function', () => 1],
])('%s', (text, value) => {
  expect(quoted(value)).toBe(text)
})
