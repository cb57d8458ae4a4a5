/** What a few samples say together. */

/** The value below which so much of them lies, between 0 and 1. @param {readonly number[]} values @param {number} part */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b)
  const place = (sorted.length - 1) * part
  const low = sorted[Math.floor(place)] ?? NaN
  const high = sorted[Math.ceil(place)] ?? NaN
  return low + (high - low) * (place % 1)
}

/** @param {readonly number[]} values */
export const median = (values) => quantile(values, 0.5)
