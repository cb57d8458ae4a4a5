import { expect, test } from 'vitest'
import { formatBytes, formatDuration, formatMilliseconds, formatRate, preview, toHex, toJson } from './format'

test.each([
  [0, '0'],
  [0.44, '0.4'],
  [12.6, '13'],
  [12_345, '12.3K'],
])('rate %d', (value, text) => {
  expect(formatRate(value)).toBe(text)
})

test.each([
  [0, '0 ms'],
  [0.041, '0.04 ms'],
  [3.21, '3.2 ms'],
  [1500, '1.5 s'],
])('milliseconds %d', (value, text) => {
  expect(formatMilliseconds(value)).toBe(text)
})

test('durations and sizes', () => {
  expect(formatDuration(250_000)).toBe('4 min 10 s')
  expect(formatDuration(-1)).toBe('0 s')
  expect(formatBytes(999)).toBe('999 B')
  expect(formatBytes(12_500)).toBe('12.5 kB')
})

test('JSON writes what JSON lacks', () => {
  const loop: Record<string, unknown> = { big: 1n, bytes: new Uint8Array([1, 255]), map: new Map([[1, 2]]) }
  loop['self'] = loop
  expect(JSON.parse(toJson(loop))).toEqual({
    big: '1n',
    bytes: 'Uint8Array(2) 01 ff',
    map: { Map: [[1, 2]] },
    self: '(circular)',
  })
  expect(toJson(undefined)).toBe('undefined')
})

test('the same object twice is not a circle', () => {
  const shared = { a: 1 }
  expect(JSON.parse(toJson([shared, { shared }]))).toEqual([{ a: 1 }, { shared: { a: 1 } }])
})

test('previews are short and on one line', () => {
  expect(preview({ path: '/tmp', deep: { a: { b: { c: 1 } } } })).toBe('{path: "/tmp", deep: {a: {b: {…}}}}')
  expect(preview(new Uint8Array(3))).toBe('Uint8Array(3)')
  expect(preview('x'.repeat(5000)).length).toBe(160)
  expect(preview(undefined)).toBe('')
})

test('hex is cut with a mark', () => {
  expect(toHex(new Uint8Array([0, 16, 32]), 2)).toBe('00 10 …')
})
