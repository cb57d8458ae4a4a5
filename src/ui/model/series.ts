/**
 * The history of one figure in two tiers: 10 Hz for a minute and 1 Hz for ten, each bucket with its
 * least, mean and greatest value. Times are milliseconds since the epoch.
 */

/** A gauge holds its value until the next; a rate is fed counts, shows them per second and falls to 0. */
export type SeriesKind = 'gauge' | 'rate'
export type TierName = 'minute' | 'ten-minutes'

export interface Point {
  /** Milliseconds since the epoch, the start of the bucket. */
  readonly x: number
  readonly y: number
}

const length = 600
const fastWidth = 100
const slowWidth = 1000
const fastPerSlow = slowWidth / fastWidth
/** Counts of one batch are spread over at most this many buckets, so that a late batch is no spike. */
const spread = 3

class Tier {
  readonly min = new Float32Array(length)
  readonly mean = new Float32Array(length)
  readonly max = new Float32Array(length)
  /** Numbers of the oldest and the newest bucket; none while `last` is negative. */
  first = 0
  last = -1

  constructor(readonly width: number) {}

  set(bucket: number, min: number, mean: number, max: number): void {
    if (this.last < 0 || bucket - this.last > length) this.first = bucket
    const at = bucket % length
    this.min[at] = min
    this.mean[at] = mean
    this.max[at] = max
    this.last = bucket
    this.first = Math.max(this.first, bucket - length + 1)
  }

  points(edge: 'min' | 'mean' | 'max'): Point[] {
    const points: Point[] = []
    if (this.last < 0) return points
    const values = this[edge]
    for (let bucket = this.first; bucket <= this.last; bucket++) {
      points.push({ x: bucket * this.width, y: values[bucket % length] ?? 0 })
    }
    return points
  }
}

/** The mean of each point and those of the second before it. */
function smooth(points: readonly Point[]): Point[] {
  let sum = 0
  return points.map(({ x, y }, at) => {
    sum += y - (points[at - fastPerSlow]?.y ?? 0)
    return { x, y: Math.max(0, sum) / fastPerSlow }
  })
}

export class Series {
  private readonly fast = new Tier(fastWidth)
  private readonly slow = new Tier(slowWidth)
  // The open fast bucket, and the slow one that the closed fast ones fall into.
  private open = { sum: 0, count: 0, min: 0, max: 0 }
  private slowOpen = { bucket: -1, sum: 0, count: 0, min: 0, max: 0 }

  constructor(readonly kind: SeriesKind) {}

  /** @param value the figure itself, or for a rate the count since the last `add` */
  add(time: number, value: number): void {
    const bucket = Math.max(Math.floor(time / fastWidth), this.fast.last)
    const gap = this.fast.last < 0 ? 1 : bucket - this.fast.last
    if (this.kind === 'rate') {
      const parts = gap > 1 && gap <= spread ? gap : 1
      for (let part = parts - 1; part >= 0; part--) {
        this.advance(bucket - part)
        this.merge((value / parts) * (slowWidth / fastWidth))
      }
    } else {
      this.advance(bucket)
      this.merge(value)
    }
  }

  /** Fills the quiet time up to `time`, so that a chart ends now. */
  settle(time: number): void {
    if (this.fast.last >= 0) this.advance(Math.floor(time / fastWidth))
  }

  /** Oldest first. A rate of the fast tier is that of the second before, as single buckets only flicker. */
  points(tier: TierName, edge: 'min' | 'mean' | 'max' = 'mean'): Point[] {
    if (tier === 'ten-minutes') return this.slow.points(edge)
    const points = this.fast.points(edge)
    return this.kind === 'rate' ? smooth(points) : points
  }

  private advance(bucket: number): void {
    const { fast } = this
    if (fast.last < 0 || bucket - fast.last > length * fastPerSlow) {
      this.start(bucket, 0)
      return
    }
    while (fast.last < bucket) {
      const held = this.kind === 'gauge' ? (fast.mean[fast.last % length] ?? 0) : 0
      this.close()
      this.start(fast.last + 1, held)
    }
  }

  private start(bucket: number, value: number): void {
    this.open = { sum: 0, count: 0, min: value, max: value }
    this.fast.set(bucket, value, value, value)
  }

  private merge(value: number): void {
    const { open, fast } = this
    open.min = open.count === 0 ? value : Math.min(open.min, value)
    open.max = open.count === 0 ? value : Math.max(open.max, value)
    open.sum += value
    open.count++
    const mean = this.kind === 'rate' ? open.sum : open.sum / open.count
    if (this.kind === 'rate') open.min = open.max = open.sum
    fast.set(fast.last, open.min, mean, open.max)
  }

  private close(): void {
    const { fast, slowOpen } = this
    const bucket = Math.floor(fast.last / fastPerSlow)
    const at = fast.last % length
    const [min = 0, mean = 0, max = 0] = [fast.min[at], fast.mean[at], fast.max[at]]
    if (slowOpen.bucket !== bucket) Object.assign(slowOpen, { bucket, sum: 0, count: 0, min, max })
    slowOpen.sum += mean
    slowOpen.count++
    slowOpen.min = Math.min(slowOpen.min, min)
    slowOpen.max = Math.max(slowOpen.max, max)
    const whole = slowOpen.sum / slowOpen.count
    if (this.kind === 'rate') this.slow.set(bucket, whole, whole, whole)
    else this.slow.set(bucket, slowOpen.min, whole, slowOpen.max)
  }
}
