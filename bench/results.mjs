/** From samples to results: medians, spreads, and the ratios of each case to its peers. */
import { median } from './statistics.mjs'

/** @import { Case, Measure, Peer, Ratio, Result, Samples } from './types' */

/** Every measure that cases name, each once. @param {readonly Case[]} cases @returns {Measure[]} */
export function measuresOf(cases) {
  const measures = cases.flatMap(({ subject, against }) => [
    subject,
    ...against.map(({ measure }) => measure),
  ])
  return [...new Map(measures.map((measure) => [measure.id, measure])).values()]
}

/** @param {readonly Case[]} cases @param {ReadonlyMap<string, Samples>} samples @returns {Result[]} */
export function resultsOf(cases, samples) {
  return cases.map(({ id, what, subject, against, goal }) => {
    const { figures, error, missing } = samplesOf(samples, subject)
    return {
      ...{ id, what, unit: subject.unit, lower: subject.lower ?? false },
      ...(figures.length > 0 && {
        ...{ median: median(figures), least: Math.min(...figures), most: Math.max(...figures) },
      }),
      ...(goal !== undefined && { goal }),
      ratios: against.map((peer) => ratioTo(peer, figures, subject.lower ?? false, samples)),
      ...(error !== undefined && { error }),
      ...(missing !== undefined && { missing }),
    }
  })
}

/** @param {Peer} peer @param {readonly number[]} ours @param {boolean} lower @param {ReadonlyMap<string, Samples>} samples @returns {Ratio} */
function ratioTo({ name, measure, goal }, ours, lower, samples) {
  const { figures, error, missing } = samplesOf(samples, measure)
  // Round by round: what disturbs the machine disturbs both.
  const ratios = ours
    .slice(0, figures.length)
    .map((our, round) => (lower ? Number(figures[round]) / our : our / Number(figures[round])))
  return {
    peer: name,
    ...(ratios.length > 0 && { ratio: median(ratios), peerMedian: median(figures) }),
    ...(goal !== undefined && { goal }),
    ...(error !== undefined && { error }),
    ...(missing !== undefined && { missing }),
  }
}

/** @param {ReadonlyMap<string, Samples>} samples @param {Measure} measure @returns {Samples} */
function samplesOf(samples, measure) {
  return samples.get(measure.id) ?? { unit: measure.unit, figures: [], error: 'was not measured' }
}
