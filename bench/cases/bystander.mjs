/** What a flood at one daemon does to calls of another: the 99th percentile of calls one at a time. */
import { quantile } from '../statistics.mjs'
import { far } from './measures.mjs'

/** @import { Case, Measure } from '../types' */

/** How long the calls go on, in milliseconds. */
const DURATION = 300

/**
 * @param {number} caller its host; the one that answers is in host 2, and so is the flooded one
 * @param {number} [flooder] its host
 * @returns {Measure}
 */
const latency = (caller, flooder) => ({
  id: `p99 of calls from host ${caller}, flood from ${flooder ?? 'nowhere'}`,
  unit: 'ms',
  lower: true,
  async figure(lab) {
    const load = { to: `echo-at-${far}`, ms: DURATION }
    const calls = () => lab.call('isolated', `driver-at-${caller}`, 'latencies', load)
    if (flooder === undefined) return quantile(await calls(), 0.99)
    const flood = lab.call('isolated', `flooder-at-${flooder}`, 'floodFor', {
      to: `bystander-sink-at-${far}`,
      ms: 2 * DURATION,
    })
    flood.catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, DURATION / 3))
    const took = await calls()
    const taken = await flood
    if (!(taken > 1_000)) throw new Error(`the flood was ${taken} messages`)
    return quantile(took, 0.99)
  },
})

/** @param {string} what @param {number} caller @param {number} flooder @returns {Case} */
const flooded = (what, caller, flooder) => ({
  id: `bystander, ${what}`,
  what: `p99 of a bystander's call, ${what}`,
  subject: latency(caller, flooder),
  against: [{ name: 'without the flood', measure: latency(caller) }],
  goal: 2,
})

/** @type {Case[]} */
export const bystanderCases = [
  flooded('all in one host', far, far),
  flooded('flood from another host', far, 1),
  flooded('flood and call from another host', 1, 1),
]
