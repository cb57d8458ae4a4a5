import { expect, test } from 'vitest'
import { natural } from './natural'

test.each([
  'w-1 w-2 w-10 w-10a w-11 x',
  'a A b B',
  'a a- a.b a/b a1 aa',
  '1 2 10 a',
  'w-01 w-1 w-2',
  'd9 d10 d99999 d100000',
])('in the order of people: %s', (words) => {
  const names = words.split(' ')
  expect(
    [...names]
      .reverse()
      .sort(natural)
      .map((name) => name.toLowerCase()),
  ).toEqual(names.map((name) => name.toLowerCase()))
})

test('only the same name is equal', () => {
  expect(natural('Echo', 'Echo')).toBe(0)
  expect(natural('Echo', 'echo')).toBe(-natural('echo', 'Echo'))
  expect(natural('w01', 'w1')).not.toBe(0)
})

test('as a collator that knows numbers orders such names', () => {
  const parts = ['a', 'b', 'B', '1', '02', '10', '-', '.', '_', '/']
  const names = parts.flatMap((x) => parts.flatMap((y) => parts.map((z) => `x${x}${y}${z}`)))
  const collator = new Intl.Collator('en', { numeric: true })
  const fold = (name: string) => name.toLowerCase().replace(/(^|\D)0+(?=\d)/g, '$1')
  const unique = [...new Map(names.map((name) => [fold(name), name])).values()]
  expect([...unique].sort(natural)).toEqual([...unique].sort(collator.compare))
})
