/** The words for a line of a chart: now, least, most, and where it is going. */
import type { Point } from '../model/series'

export interface Summary {
  readonly now: number
  readonly min: number
  readonly max: number
  readonly trend: 'rising' | 'falling' | 'steady'
}

/** @param since points before this time do not count */
export function summarize(points: readonly Point[], since: number): Summary {
  const values = points.filter(({ x }) => x >= since).map(({ y }) => y)
  if (values.length === 0) return { now: 0, min: 0, max: 0, trend: 'steady' }
  const min = Math.min(...values)
  const max = Math.max(...values)
  const third = Math.ceil(values.length / 3)
  const change = mean(values.slice(-third)) - mean(values.slice(0, third))
  const trend = Math.abs(change) <= (max - min) * 0.2 ? 'steady' : change > 0 ? 'rising' : 'falling'
  return { now: values.at(-1) ?? 0, min, max, trend }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
