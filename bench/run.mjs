/**
 * How fast Dan9 is, beside what else there is, in a real browser: `npm run bench`. It builds, measures everything
 * in interleaved rounds, prints a table and writes `results.json` here. It is no part of the tests.
 *
 *   --only <regex>   the cases whose name matches
 *   --rounds <n>     5 unless said
 *   --quick          shorter samples, fewer rounds, smaller numbers
 *   --check          exits with 1 when a ratio is under its floor in floors.json, or a case fails; twice, for
 *                    what is under it is measured once more
 *   --readme         writes the table into the README
 *   --update-floors  sets the floors of what was measured: 0.6 of its ratios, 1.2 of its sizes
 *   --no-build       measures what was built last
 */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { format } from 'prettier'
import { buildPages } from './build.mjs'
import { aloneCases } from './cases/alone.mjs'
import { bystanderCases } from './cases/bystander.mjs'
import { callCases } from './cases/calls.mjs'
import { costCases } from './cases/costs.mjs'
import { createCases } from './cases/creates.mjs'
import { fileCases } from './cases/files.mjs'
import { oneWayCases } from './cases/one-way.mjs'
import { setFloors, shortfalls } from './check.mjs'
import { Lab } from './lab.mjs'
import { describeMachine } from './machine.mjs'
import { checkReadme, writeReadme } from './readme.mjs'
import { resultsOf } from './results.mjs'
import { takeSamples } from './rounds.mjs'
import { tableOf } from './table.mjs'

/** @import { Case, Wishes } from './types' */

const cases = [
  ...oneWayCases,
  ...callCases,
  ...costCases,
  ...bystanderCases,
  ...createCases,
  ...fileCases,
  ...aloneCases,
]

/** @returns {Wishes} */
function wishes() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      readme: { type: 'boolean', default: false },
      'update-floors': { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
    },
  })
  const { only, quick, check, readme, rounds = quick ? '3' : '5' } = values
  if (!/^[1-9]\d*$/.test(rounds)) throw new Error(`--rounds takes a number from 1, not '${rounds}'`)
  return {
    ...{
      quick,
      check,
      readme,
      build: !values['no-build'],
      updateFloors: values['update-floors'],
      rounds: Number(rounds),
    },
    only: only === undefined ? undefined : new RegExp(only),
  }
}

const wished = wishes()
const { only, quick, rounds } = wished
const chosen = cases.filter(({ id }) => only?.test(id) ?? true)
if (chosen.length === 0)
  throw new Error(`no case is named like ${only}; there are: ${cases.map(({ id }) => id).join('; ')}`)

const whole = only === undefined && !quick
if (wished.readme) {
  if (!whole) throw new Error('the README has the table of a whole run: neither --only nor --quick')
  await checkReadme()
}

const began = performance.now()
/** @param {string} text */
const tell = (text) =>
  console.error(`${String(Math.round((performance.now() - began) / 1_000)).padStart(4)} s  ${text}`)

if (wished.build) {
  tell('building')
  await buildPages()
}
const machine = await describeMachine()
const { samples, results } = await measure(chosen)

const date = new Date().toISOString().slice(0, 10)
const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`)
const minutes = ((performance.now() - began) / 60_000).toFixed(1)
const caption = `Measured on ${date} by \`npm run bench\`: ${rounds} interleaved rounds in ${minutes} minutes, ${machine.processor}, ${machine.memory}; ${versions.join(', ')}.`
const report = `${caption}\n\n${tableOf(results)}`
console.log(report)

if (whole) {
  const record = { date, rounds, ...machine, results, samples: Object.fromEntries(samples) }
  const path = new URL('results.json', import.meta.url)
  await writeFile(path, await format(JSON.stringify(record), { printWidth: 110, parser: 'json' }))
} else console.error('Not all was measured, or not fully: results.json stays as it was.')

if (wished.readme) await writeReadme(report)
if (wished.updateFloors) await setFloors(results)
if (wished.check) {
  const doubted = new Set((await shortfalls(results)).map(({ id }) => id))
  const again = chosen.filter(({ id }) => doubted.has(id))
  if (again.length > 0) tell(`once more what is under its floor: ${[...doubted].join('; ')}`)
  const problems = again.length > 0 ? await shortfalls((await measure(again)).results) : []
  for (const { id, text } of problems) console.error(`${id}: ${text}`)
  console.error(problems.length === 0 ? 'Nothing is under its floor.' : `${problems.length} under the floor.`)
  process.exitCode = problems.length === 0 ? 0 : 1
}

/** @param {readonly Case[]} cases */
async function measure(cases) {
  const lab = await Lab.open({ quick })
  const samples = await takeSamples(lab, cases, wished, tell).finally(() => lab.close())
  return { samples, results: resultsOf(cases, samples) }
}
