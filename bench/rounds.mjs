/**
 * Takes the samples: every case once a round, each round beginning with another one. In a case its subject and what
 * it is held against take turns, forth and back, for the machine may be half as fast a second later: samples of the
 * same place among those of a case belong together.
 */
import { availableParallelism } from 'node:os'
import { keepBusy } from './lines.mjs'

/** @import { Lab } from './lab.mjs' */
/** @import { Case, Measure, Samples, Wishes } from './types' */

/** How long one sample shall take, in milliseconds; at least half of it, when it begins to be trusted. */
const enough = { whole: 200, quick: 100 }

/** Before its samples of a round a measure is done for so much of one, uncounted: code that has rested is slower. */
const WARM_UP = 0.5

/**
 * @param {Lab} lab
 * @param {readonly Case[]} cases
 * @param {Wishes} wishes
 * @param {(text: string) => void} tell
 * @returns {Promise<Map<string, Samples[]>>} by the cases' ids: those of its subject, then of each that it is held against
 */
export async function takeSamples(lab, cases, { rounds, quick }, tell) {
  const target = quick ? enough.quick : enough.whole
  const runs = cases.map(({ id, subject, against, turns = 1, fresh = [] }) => {
    const measures = [subject, ...against.map(({ measure }) => measure)]
    return { id, subject, turns, fresh, takers: measures.map((measure) => new Taker(lab, measure, target)) }
  })
  const inRounds = runs.filter(({ subject }) => subject.alone === undefined)
  const calm = inRounds.filter(({ subject }) => !subject.busy)
  const busy = inRounds.filter(({ subject }) => subject.busy)
  for (let round = 0; round <= rounds; round++) {
    tell(round === 0 ? 'warming up' : `round ${round} of ${rounds}`)
    /** @param {typeof runs[number]} run */
    const take = async ({ takers, turns, fresh }) => {
      await lab.forget(fresh)
      if (round === 0 || fresh.length > 0) await warm(takers, tell)
      if (round > 0) await forthAndBack(takers, tell, turns)
    }
    for (const run of rotated(calm, round)) await take(run)
    if (busy.length === 0) continue
    const relent = keepBusy(availableParallelism())
    try {
      for (const run of rotated(busy, round)) await take(run)
    } finally {
      relent()
    }
  }
  await lab.rest()
  for (const { id, subject, takers } of runs) {
    if (subject.alone === undefined) continue
    const times = quick ? 1 : subject.alone
    tell(`${id}, ${times === 1 ? 'once' : `${times} times`}`)
    for (let time = 0; time < times; time++) for (const taker of takers) await taker.take(tell)
  }
  return new Map(runs.map(({ id, takers }) => [id, takers.map(({ samples }) => samples)]))
}

/** @typedef {(text: string) => void} Tell */

/** @param {readonly Taker[]} takers @param {Tell} tell */
async function warm(takers, tell) {
  for (const taker of takers) await taker.warm(tell)
}

/** @param {readonly Taker[]} takers @param {Tell} tell @param {number} turns */
async function forthAndBack(takers, tell, turns) {
  for (const taker of takers) await taker.wake(tell)
  for (let turn = 0; turn < turns; turn++) {
    for (const taker of [...takers, ...takers.toReversed()]) await taker.take(tell)
  }
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
  #count = 16
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

  /** Takes a sample that counts. @param {Tell} tell */
  take(tell) {
    return this.#try(tell, async () => {
      const figure = await this.#figure()
      if (!Number.isFinite(figure)) throw new Error(`it gave ${figure}`)
      this.#figures.push(figure)
    })
  }

  /** Goes on until it gets no better: code is compiled again as it proves hot. @param {Tell} tell */
  warm(tell) {
    return this.#try(tell, async () => {
      const lower = this.measure.lower ?? false
      let best = await this.#figure()
      for (let time = 1; time < 8; time++) {
        const figure = await this.#figure()
        const better = lower ? best / figure : figure / best
        if (better < 1.1) return
        best = figure
      }
    })
  }

  /** Does a part of a sample, which does not count. @param {Tell} tell */
  wake(tell) {
    return this.#try(tell, async () => {
      if ('sample' in this.measure) await this.measure.sample(this.lab, Math.ceil(this.#count * WARM_UP))
    })
  }

  /** @param {Tell} tell @param {() => Promise<void>} work */
  async #try(tell, work) {
    const { measure, lab } = this
    if (this.#error !== undefined || measure.missing !== undefined) return
    try {
      await work()
    } catch (thrown) {
      this.#error = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0] ?? ''
      tell(`${measure.id} failed: ${this.#error}`)
      await lab.startOver()
    }
  }

  /** @returns {Promise<number>} */
  async #figure() {
    return 'figure' in this.measure ? this.measure.figure(this.lab) : this.#rate(this.measure)
  }

  /** @param {Extract<Measure, { sample: unknown }>} measure */
  async #rate(measure) {
    for (let count = this.#count; ;) {
      const ms = await measure.sample(this.lab, count)
      const rate = (count * 1_000) / ms
      this.#count = Math.max(16, Math.round((rate * this.target) / 1_000))
      if (ms >= this.target / 2) return rate
      count = Math.min(this.#count, 20 * count)
    }
  }
}
