/** Takes the samples: every measure once a round, each round beginning with another one, medians over rounds. */
import { availableParallelism } from 'node:os'
import { keepBusy } from './lines.mjs'

/** @import { Lab } from './lab.mjs' */
/** @import { Measure, Samples, Wishes } from './types' */

/** How long one sample shall take, in milliseconds; at least, when it begins to be trusted. */
const enough = { whole: 400, quick: 120 }

/**
 * @param {Lab} lab
 * @param {readonly Measure[]} measures
 * @param {Wishes} wishes
 * @param {(text: string) => void} tell
 * @returns {Promise<Map<string, Samples>>} by the measures' ids
 */
export async function takeSamples(lab, measures, { rounds, quick }, tell) {
  const target = quick ? enough.quick : enough.whole
  const takers = measures
    .filter(({ alone }) => alone === undefined)
    .map((measure) => new Taker(lab, measure, target))
  const calm = takers.filter(({ measure }) => !measure.busy)
  const busy = takers.filter(({ measure }) => measure.busy)
  for (let round = 0; round <= rounds; round++) {
    tell(round === 0 ? 'warming up' : `round ${round} of ${rounds}`)
    for (const taker of rotated(calm, round)) await taker.take(round === 0, tell)
    if (busy.length === 0) continue
    const relent = keepBusy(availableParallelism())
    try {
      for (const taker of rotated(busy, round)) await taker.take(round === 0, tell)
    } finally {
      relent()
    }
  }
  await lab.rest()
  const alone = measures
    .filter(({ alone }) => alone !== undefined)
    .map((measure) => new Taker(lab, measure, target))
  for (const taker of alone) {
    const times = quick ? 1 : (taker.measure.alone ?? 1)
    tell(`${taker.measure.id}, ${times === 1 ? 'once' : `${times} times`}`)
    for (let time = 0; time < times; time++) await taker.take(false, tell)
  }
  return new Map([...takers, ...alone].map(({ measure, samples }) => [measure.id, samples]))
}

/** @template T @param {readonly T[]} list @param {number} by */
function rotated(list, by) {
  const first = (by * 7) % Math.max(1, list.length)
  return [...list.slice(first), ...list.slice(0, first)]
}

/** Takes the samples of one measure; after it has failed it takes no more. */
class Taker {
  /** @type {number[]} */
  #figures = []
  #count = 0
  /** @type {string | undefined} */
  #error

  /** @param {Lab} lab @param {Measure} measure @param {number} target */
  constructor(lab, measure, target) {
    this.lab = lab
    this.measure = measure
    this.target = target
  }

  /** @returns {Samples} */
  get samples() {
    const { unit, missing } = this.measure
    return {
      unit,
      figures: this.#figures,
      ...(this.#error !== undefined && { error: this.#error }),
      ...(missing !== undefined && { missing }),
    }
  }

  /** @param {boolean} warming whether it only prepares for samples @param {(text: string) => void} tell */
  async take(warming, tell) {
    const { measure, lab } = this
    if (this.#error !== undefined || measure.missing !== undefined) return
    try {
      const take = () => ('figure' in measure ? measure.figure(lab) : this.#rate(measure))
      if (warming) return await this.#warm(take)
      const figure = await take()
      if (!Number.isFinite(figure)) throw new Error(`it gave ${figure}`)
      this.#figures.push(figure)
    } catch (thrown) {
      this.#error = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0] ?? ''
      tell(`${measure.id} failed: ${this.#error}`)
      await lab.startOver()
    }
  }

  /** Goes on until it gets no better: code is compiled again as it proves hot. @param {() => Promise<number>} take */
  async #warm(take) {
    const lower = this.measure.lower ?? false
    let best = await take()
    for (let time = 1; time < 8; time++) {
      const figure = await take()
      const better = lower ? best / figure : figure / best
      if (better < 1.1) return
      best = figure
    }
  }

  /** @param {Extract<Measure, { sample: unknown }>} measure */
  async #rate(measure) {
    for (let count = this.#count || 16; ;) {
      const ms = await measure.sample(this.lab, count)
      const rate = (count * 1_000) / ms
      this.#count = Math.max(16, Math.round((rate * this.target) / 1_000))
      if (ms >= this.target / 2) return rate
      count = Math.min(this.#count, 20 * count)
    }
  }
}
