import { expect, test } from 'vitest'
import { Series } from './series'

const start = 1_700_000_000_000

test('a gauge keeps least, mean and greatest of a bucket', () => {
  const series = new Series('gauge')
  for (const value of [4, 1, 7]) series.add(start, value)
  const of = (edge: 'min' | 'mean' | 'max') => series.points('minute', edge).map(({ y }) => y)
  expect([of('min'), of('mean'), of('max')]).toEqual([[1], [4], [7]])
})

test('a gauge holds its value while nothing arrives', () => {
  const series = new Series('gauge')
  series.add(start, 5)
  series.add(start + 400, 9)
  expect(series.points('minute').map(({ y }) => y)).toEqual([5, 5, 5, 5, 9])
})

test('a rate is the count of the second before', () => {
  const series = new Series('rate')
  series.add(start, 3)
  series.add(start + 1000, 1)
  expect(series.points('minute').map(({ y }) => y)).toEqual([3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 1])
  expect(series.points('ten-minutes')).toEqual([{ x: start, y: 3 }])
})

test('a batch that is a little late is spread, not a spike', () => {
  const series = new Series('rate')
  series.add(start, 10)
  series.add(start + 200, 20)
  expect(series.points('minute').map(({ y }) => y)).toEqual([10, 20, 30])
})

test('keeps one minute at 10 Hz and ten minutes at 1 Hz', () => {
  const series = new Series('gauge')
  for (let second = 0; second < 700; second++) series.add(start + second * 1000, second)
  const fast = series.points('minute')
  const slow = series.points('ten-minutes')
  expect([fast.length, slow.length]).toEqual([600, 600])
  expect(fast.at(-1)).toEqual({ x: start + 699_000, y: 699 })
  expect(slow.at(-1)).toEqual({ x: start + 698_000, y: 698 })
})

test('a silence longer than ten minutes starts anew', () => {
  const series = new Series('gauge')
  series.add(start, 1)
  series.add(start + 3_600_000, 2)
  expect(series.points('minute').map(({ y }) => y)).toEqual([2])
})

test('settling ends the history now', () => {
  const series = new Series('rate')
  series.add(start, 1)
  series.settle(start + 300)
  expect(series.points('minute').map(({ y }) => y)).toEqual([1, 1, 1, 1])
})
