/** How fast daemons are created and started. */
import { erlang, worker } from './measures.mjs'

/** @import { Lab } from '../lab.mjs' */
/** @import { Case, Measure } from '../types' */

const unit = 'creates/s'
let created = 0

/** Takes away what a sample has made; not timed. @param {Lab} lab @param {number} from @param {number} count */
async function clear(lab, from, count) {
  const page = await lab.page('unobserved')
  await page.evaluate(
    async ({ from, count }) => {
      for (let index = from; index < from + count; index += 500) {
        const names = Array.from(
          { length: Math.min(500, from + count - index) },
          (_, offset) => `idle/${index + offset}`,
        )
        await Promise.all(names.map((name) => globalThis.dan9.remove(name)))
      }
    },
    { from, count },
  )
}

/** @param {string} id @param {(lab: Lab, from: number, count: number) => Promise<number>} make @returns {Measure} */
const creating = (id, make) => ({
  id,
  unit,
  async sample(lab, count) {
    const from = created
    created += count
    const ms = await make(lab, from, count)
    await clear(lab, from, count)
    return ms
  },
})

const byClient = creating('creates by the client', async (lab, from, count) => {
  const page = await lab.page('unobserved')
  return page.evaluate(createIdle, { from, count })
})

const byDaemon = creating('creates by a daemon', (lab, from, count) =>
  lab.call('unobserved', 'driver-at-1', 'create', { from, count, host: 2, flight: 500 }),
)

/** In the page: creates and starts so many idle daemons in host 2. @param {{ from: number, count: number }} task */
export async function createIdle({ from, count }) {
  const began = performance.now()
  for (let index = from; index < from + count; index += 500) {
    const specs = Array.from({ length: Math.min(500, from + count - index) }, (_, offset) => ({
      ...{ name: `idle/${index + offset}`, type: 'bench-idle' },
      ...{ start: true, host: 2 },
    }))
    await Promise.all(specs.map((spec) => globalThis.dan9.create(spec)))
  }
  return performance.now() - began
}

const against = [
  { name: 'XState', measure: worker('xstate', 'create', unit, { page: 'unobserved' }) },
  { name: 'Erlang spawn', measure: erlang('create', unit) },
]

/** @type {Case[]} */
export const createCases = [
  {
    id: 'creates in a host',
    what: 'create and start, in a host alone',
    subject: worker('host', 'create', unit, { page: 'unobserved' }),
    against,
    goal: 200_000,
  },
  {
    id: 'creates by a daemon',
    what: 'create and start, asked by a daemon, 500 in flight',
    subject: byDaemon,
    against,
  },
  {
    id: 'creates by the client',
    what: 'create and start, asked by the page, 500 in flight',
    subject: byClient,
    against,
  },
]
