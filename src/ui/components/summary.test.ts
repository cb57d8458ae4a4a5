import { expect, test } from 'vitest'
import { summarize } from './summary'

const points = (...values: number[]) => values.map((y, x) => ({ x, y }))

test('now, least, most and the way it goes', () => {
  expect(summarize(points(9, 0, 1, 2, 3, 4, 5), 1)).toEqual({ now: 5, min: 0, max: 5, trend: 'rising' })
  expect(summarize(points(5, 4, 3, 2, 1), 0).trend).toBe('falling')
  expect(summarize(points(3, 1, 3, 1, 3, 1), 0).trend).toBe('steady')
  expect(summarize([], 0)).toEqual({ now: 0, min: 0, max: 0, trend: 'steady' })
})
