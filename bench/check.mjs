/** Holds results against the floors that are committed beside this file. */
import { readFile, writeFile } from 'node:fs/promises'
import { format } from 'prettier'

/** @import { Result } from './types' */

const path = new URL('floors.json', import.meta.url)
/** How much of what was measured must be there again, and by how much a size may be exceeded. */
const room = { ratio: 0.6, size: 1.2 }

/**
 * By case: the least ratio to a peer by the peer's name, and under `most` the greatest figure itself.
 *
 * @typedef {Record<string, Record<string, number>>} Floors
 */

/**
 * What is wrong, by case; nothing when all is well. A peer that this machine does not have is passed over.
 *
 * @param {readonly Result[]} results
 * @returns {Promise<{ id: string, text: string }[]>}
 */
export async function shortfalls(results) {
  const floors = await readFloors()
  return results.flatMap((result) =>
    [...problemsOf(result, floors[result.id] ?? {})].map((text) => ({ id: result.id, text })),
  )
}

/** @param {Result} result @param {Record<string, number>} floors */
function* problemsOf({ median, ratios, error, missing }, floors) {
  if (error !== undefined) yield `failed: ${error}`
  for (const { peer, error } of ratios) if (error !== undefined) yield `${peer} failed: ${error}`
  if (error !== undefined || missing !== undefined) return
  for (const [name, floor] of Object.entries(floors)) {
    if (name === 'most') {
      if (!(Number(median) <= floor)) yield `${median} is over ${floor}`
      continue
    }
    const found = ratios.find(({ peer }) => peer === name)
    if (!found) yield `a floor for ${name}, which it is not held against`
    else if (found.ratio !== undefined && found.ratio < floor) {
      yield `${found.ratio.toFixed(3)}× ${name} is under the floor of ${floor}×`
    }
  }
}

/** Sets the floors of the cases in `results` from what they gave; the others stay. @param {readonly Result[]} results */
export async function setFloors(results) {
  const floors = await readFloors()
  for (const { id, unit, median, ratios } of results) {
    const least = ratios.flatMap(({ peer, ratio }) =>
      ratio === undefined ? [] : [[peer, Number((ratio * room.ratio).toPrecision(2))]],
    )
    const sized = (unit === 'bytes' || unit === '×') && median !== undefined
    const most = sized ? { most: Number((median * room.size).toPrecision(3)) } : {}
    if (least.length > 0 || sized) floors[id] = { ...Object.fromEntries(least), ...most }
  }
  await writeFile(path, await format(JSON.stringify(floors), { printWidth: 110, parser: 'json' }))
}

/** @returns {Promise<Floors>} */
const readFloors = async () => JSON.parse(await readFile(path, 'utf8'))
