/**
 * A histogram of non-negative numbers in buckets that grow by a quarter octave, so that a percentile
 * is within 10 % of the truth and recording costs nothing that grows with the count.
 */
const PER_OCTAVE = 4
/** Values below this fall into the first bucket. */
const SMALLEST = 1 / 1024

export class Histogram {
  readonly #buckets: number[] = []
  count = 0
  max = 0

  /** @param weight how many values it stands for */
  record(value: number, weight = 1): void {
    this.count += weight
    if (value > this.max) this.max = value
    const index = value <= SMALLEST ? 0 : Math.ceil(Math.log2(value / SMALLEST) * PER_OCTAVE)
    this.#buckets[index] = (this.#buckets[index] ?? 0) + weight
  }

  /** The value that `share` (0 to 1) of all values do not exceed; 0 when there is none. */
  percentile(share: number): number {
    let left = Math.ceil(this.count * share)
    for (const [index, count] of this.#buckets.entries()) {
      left -= count ?? 0
      if (left <= 0 && this.count > 0) return Math.min(this.max, SMALLEST * 2 ** (index / PER_OCTAVE))
    }
    return this.max
  }
}
