/** How fast the filesystem answers by messages: many small requests at a time, and large reads. */
import { driving } from './measures.mjs'

/** @import { Lab } from '../lab.mjs' */
/** @import { Case, Measure } from '../types' */
/** @import { Way } from './measures.mjs' */

const disk = 'bench-disk'
/** MiB that one read asks for; the file has sixteen times as much. */
const piece = 4

/** Has a disk in host 2 with a thousand files and a large one on it, and an empty folder. @param {Lab} lab */
async function prepare(lab) {
  const page = await lab.page('isolated')
  await page.evaluate(
    async ({ disk, size }) => {
      const { dan9 } = globalThis
      if ((await dan9.lookup(disk)) === null) {
        await dan9.create({ name: disk, type: 'filesystem', start: true, host: 2 })
        await dan9.call(disk, 'mkdir', { path: '/tmp/bench', recursive: true })
        const paths = Array.from({ length: 1_000 }, (_, index) => `/tmp/bench/${index}`)
        await Promise.all(paths.map((path) => dan9.call(disk, 'write', { path, content: '' })))
        await dan9.call(disk, 'write', { path: '/tmp/large', content: new Uint8Array(size) })
      } else await dan9.call(disk, 'delete', { path: '/tmp/new', recursive: true }, { timeout: 30_000 })
      await dan9.call(disk, 'mkdir', { path: '/tmp/new' })
    },
    { disk, size: 16 * piece * 2 ** 20 },
  )
}

/**
 * @param {Way} way
 * @param {string} unit
 * @param {'create' | 'stat' | 'read'} work
 * @param {number} flight
 * @param {number} [share] how many of what is counted one request is
 * @returns {Measure}
 */
const files = (way, unit, work, flight, share = 1) => ({
  id: `files, ${work}, ${way}`,
  unit,
  async sample(lab, count) {
    await prepare(lab)
    const load = { to: disk, work, flight, count: Math.ceil(count / share), length: share * 2 ** 20 }
    const ms = await lab.call('isolated', `files-at-${driving(way)}`, 'run', load)
    return (ms * count) / (load.count * share)
  },
})

/** @type {readonly Way[]} */
const ways = ['same host', 'between hosts']

/** @type {Case[]} */
export const fileCases = ways.flatMap((way) => [
  {
    id: `files, creates, ${way}`,
    what: `files created by message, ${way}, 256 in flight`,
    subject: files(way, 'creates/s', 'create', 256),
    against: [],
  },
  {
    id: `files, stats, ${way}`,
    what: `files asked about by \`stat\`, ${way}, 256 in flight`,
    subject: files(way, 'stats/s', 'stat', 256),
    against: [],
  },
  {
    id: `files, reads, ${way}`,
    what: `files read by ${piece} MiB, ${way}, 4 in flight`,
    subject: files(way, 'MiB/s', 'read', 4, piece),
    against: [],
  },
])
