import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapePattern, matches, patternOf } from './glob'

test.each([
  ['*', '', true],
  ['a*c', 'abcbc', true],
  ['a*c', 'abcb', false],
  ['?', '𝒳', true],
  ['?', '', false],
  ['[a-c]', 'b', true],
  ['[~a-c]', 'b', false],
  ['[~a-c]', 'd', true],
  ['[]a]', ']', true],
  ['[a-]', '-', true],
  ['[', '[', true],
  ['a[b', 'a[b', true],
  ['\\*', '*', true],
  ['\\*', 'x', false],
  ['[\\]x]', ']', true],
  ['*.*.*', 'a.b', false],
])('%s matches %j: %s', (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected)
})

test('what is escaped matches itself and nothing else', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '*', '?', '[', ']', '~', '-', '\\') })
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(matches(escapePattern(one), one)).toBe(true)
      expect(matches(escapePattern(one), other)).toBe(one === other)
    }),
  )
})

test('patterns match as regular expressions do', () => {
  const pattern = fc.array(fc.constantFrom('a', 'b', '*', '?', '[ab]', '[~a]', '[a-b]'), { maxLength: 6 })
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c') })
  const source = (part: string) =>
    part === '*' ? '.*' : part === '?' ? '.' : part.startsWith('[~') ? `[^${part.slice(2)}` : part
  fc.assert(
    fc.property(pattern, text, (parts, candidate) => {
      const expression = new RegExp(`^${parts.map(source).join('')}$`, 'su')
      expect(matches(patternOf(parts.join('')), candidate)).toBe(expression.test(candidate))
    }),
  )
})

test('many stars take no longer than a product', () => {
  expect(matches('*a'.repeat(200) + 'b', 'a'.repeat(2000))).toBe(false)
})
