/** From samples to results: medians, spreads, and the ratios of each case to its peers. */
import { median } from './statistics.mjs'

/** @import { Case, Measure, Peer, Ratio, Result, Samples } from './types' */

/**
 * @param {readonly Case[]} cases
 * @param {ReadonlyMap<string, readonly Samples[]>} samples by case: of its subject, then of each that it is held against
 * @returns {Result[]}
 */
export function resultsOf(cases, samples) {
  return cases.map(({ id, what, subject, against, goal }) => {
    const [ours = unmeasured(subject), ...theirs] = samples.get(id) ?? []
    const { figures, error, missing } = ours
    const lower = subject.lower ?? false
    return {
      ...{ id, what, unit: subject.unit, lower },
      ...(figures.length > 0 && {
        ...{ median: median(figures), least: Math.min(...figures), most: Math.max(...figures) },
      }),
      ...(goal !== undefined && { goal }),
      ratios: against.map((peer, place) =>
        ratioTo(peer, figures, lower, theirs[place] ?? unmeasured(peer.measure)),
      ),
      ...(error !== undefined && { error }),
      ...(missing !== undefined && { missing }),
    }
  })
}

/** @param {Peer} peer @param {readonly number[]} ours @param {boolean} lower @param {Samples} theirs @returns {Ratio} */
function ratioTo({ name, goal }, ours, lower, { figures, error, missing }) {
  // Pair by pair: what disturbs the machine disturbs both.
  const ratios = ours
    .slice(0, figures.length)
    .map((our, place) => (lower ? Number(figures[place]) / our : our / Number(figures[place])))
  return {
    peer: name,
    ...(ratios.length > 0 && { ratio: median(ratios), peerMedian: median(figures) }),
    ...(goal !== undefined && { goal }),
    ...(error !== undefined && { error }),
    ...(missing !== undefined && { missing }),
  }
}

/** @param {Measure} measure @returns {Samples} */
const unmeasured = ({ unit }) => ({ unit, figures: [], error: 'was not measured' })
