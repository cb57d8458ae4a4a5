import { expect, test } from 'vitest'
import { bars } from './bars'

test('bars are means of their time, the greatest is the full height', () => {
  const points = [
    { x: -5, y: 100 },
    { x: 0, y: 2 },
    { x: 5, y: 4 },
    { x: 10, y: 6 },
  ]
  expect(bars(points, 20, 20, 2)).toEqual({ path: 'M0 100v-50.0h.8V100zM1 100v-100.0h.8V100z', max: 6 })
})

test('no traffic is no bars', () => {
  expect(bars([], 20, 20, 2)).toEqual({ path: '', max: 0 })
})
