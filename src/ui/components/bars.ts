/** A history as the path of a row of bars, in a box `count` wide and 100 high. */
import type { Point } from '../model/series'

export interface Bars {
  readonly path: string
  /** The greatest bar, in the points' own unit. */
  readonly max: number
}

/** @param width milliseconds up to `until`; each bar is the mean of its points */
export function bars(points: readonly Point[], until: number, width: number, count: number): Bars {
  const sums = new Array<number>(count).fill(0)
  const counts = new Array<number>(count).fill(0)
  const since = until - width
  for (const { x, y } of points) {
    const at = Math.floor(((x - since) / width) * count)
    if (at < 0 || at >= count) continue
    sums[at] = (sums[at] ?? 0) + y
    counts[at] = (counts[at] ?? 0) + 1
  }
  const means = sums.map((sum, at) => sum / Math.max(1, counts[at] ?? 0))
  const max = Math.max(...means)
  if (max === 0) return { path: '', max }
  const path = means
    .map((mean, at) => (mean > 0 ? `M${at} 100v-${Math.max(2, (mean / max) * 100).toFixed(1)}h.8V100z` : ''))
    .join('')
  return { path, max }
}
