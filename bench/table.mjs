/** Results as a table in Markdown: what, the figure and its spread, the ratio to each peer, how much of the goal. */

/** @import { Ratio, Result } from './types' */

/** @param {readonly Result[]} results */
export function tableOf(results) {
  const rows = results.map((result) => [
    result.what,
    figureOf(result),
    result.ratios.map(ratioText).join('; '),
    goalsOf(result).join('; '),
  ])
  return toMarkdown([
    ['What', 'Dan9: median (least – most)', 'Against, in the same rounds', 'Goal: how much of it is reached'],
    ...rows,
  ])
}

/** @param {Result} result */
function figureOf({ median, least, most, unit, error, missing }) {
  if (error !== undefined) return `failed: ${error}`
  if (missing !== undefined) return missing
  if (median === undefined) return 'not measured'
  const spread = least === most ? '' : ` (${short(Number(least))} – ${short(Number(most))})`
  return `${short(median)} ${unit}${spread}`
}

/** @param {Ratio} ratio */
function ratioText({ peer, ratio, peerMedian, error, missing }) {
  if (ratio === undefined) return `${peer}: ${error ?? missing ?? 'nothing to compare'}`
  return `${times(ratio)} ${peer} (${short(Number(peerMedian))})`
}

/** @param {Result} result */
function goalsOf({ median, goal, lower, unit, ratios }) {
  const own =
    goal === undefined
      ? []
      : [{ text: `${lower ? '<' : '≥'} ${short(goal)} ${unit}`, reached: reachedOf(median, goal, lower) }]
  const others = ratios
    .filter((ratio) => ratio.goal !== undefined)
    .map(({ peer, goal, ratio }) => ({
      text: `${goal}× ${peer}`,
      reached: ratio === undefined ? undefined : ratio / Number(goal),
    }))
  return [...own, ...others].map(({ text, reached }) =>
    reached === undefined ? text : `${text}: ${reached >= 1 ? '✓' : '✗'} ${percent(reached)}`,
  )
}

/** How much of a goal is reached; 1 is all of it. @param {number | undefined} median @param {number} goal @param {boolean} lower */
function reachedOf(median, goal, lower) {
  if (median === undefined) return undefined
  return lower ? goal / median : median / goal
}

/** @param {number} ratio */
const times = (ratio) => `${ratio >= 100 ? Math.round(ratio) : Number(ratio.toPrecision(2))}×`

/** @param {number} part */
const percent = (part) => (part >= 10 ? '> 1,000 %' : `${Number((100 * part).toPrecision(2))} %`)

/** A number as short as its precision deserves: 1.23M, 45.6k, 0.12. @param {number} value */
function short(value) {
  if (value >= 1e6) return `${(value / 1e6).toPrecision(3)}M`
  if (value >= 1e5) return `${Math.round(value / 1e3)}k`
  if (value >= 1e4) return `${(value / 1e3).toFixed(1)}k`
  if (value >= 100) return String(Math.round(value))
  return String(Number(value.toPrecision(3)))
}

/** @param {readonly (readonly string[])[]} rows */
function toMarkdown(rows) {
  const [head = [], ...body] = rows.map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
  )
  const line = `|${rows[0]?.map(() => '---').join('|')}|`
  return [head, line, ...body].join('\n')
}
