/** What a guarantee costs: the same with it and without. */
import { call, calls, dan9, driving, far, oneWay } from './measures.mjs'

/** @import { Lab, PageName } from '../lab.mjs' */
/** @import { Case, Measure } from '../types' */
/** @import { Way } from './measures.mjs' */

const mount = '/bench-mount'
const readOnly = '/bench-read-only'

/** @param {Lab} lab */
async function mountEcho(lab) {
  const page = await lab.page('isolated')
  await page.evaluate(
    async ({ mounts, daemonName }) => {
      for (const [path, readonly] of mounts) {
        const there = await globalThis.dan9.call('namespace', 'lookup', { path })
        if (/** @type {any} */ (there)?.daemonName === daemonName) continue
        await globalThis.dan9.call('namespace', 'mount', { path, daemonName, options: { readonly } })
      }
    },
    {
      mounts: /** @type {[string, boolean][]} */ ([
        [mount, false],
        [readOnly, true],
      ]),
      daemonName: `echo-at-${far}`,
    },
  )
}

/** Calls by an address. @param {Way} way @param {string} to @param {boolean} vary @returns {Measure} */
function addressed(way, to, vary) {
  const id = `call, ${way}, 64 in flight, to ${to}${vary ? '/…' : ''}`
  const load = { to, type: 'read', flight: 64, vary }
  const measure = dan9(id, calls, 'isolated', `driver-at-${driving(way)}`, 'call', load)
  return {
    ...measure,
    sample: async (lab, count) => {
      if (to !== name) await mountEcho(lab)
      return 'sample' in measure ? measure.sample(lab, count) : NaN
    },
  }
}

const name = `echo-at-${far}`

/** The same between two things that are done in its page. @param {Measure} measure @param {string} what @param {PageName} name @param {() => unknown} begin @param {() => unknown} end @returns {Measure} */
const between = (measure, what, name, begin, end) => ({
  ...measure,
  id: `${measure.id}, ${what}`,
  sample: async (lab, count) => {
    const page = await lab.page(name)
    await page.evaluate(begin)
    try {
      return 'sample' in measure ? await measure.sample(lab, count) : NaN
    } finally {
      await page.evaluate(end)
    }
  },
})

/** While somebody reads the telemetry. @param {Measure} measure */
const watched = (measure) =>
  between(
    measure,
    'watched',
    'unobserved',
    async () => {
      const stream = globalThis.dan9.telemetry()[Symbol.asyncIterator]()
      await stream.next()
      const read = async () => {
        while (!(await stream.next()).done);
      }
      void read()
      Object.assign(globalThis, { benchWatch: stream })
    },
    () => Reflect.get(globalThis, 'benchWatch').return(),
  )

/** While the dashboard hears nothing. @param {Measure} measure */
const deaf = (measure) =>
  between(
    measure,
    'without telemetry',
    'observed',
    () => Reflect.get(globalThis, 'benchTelemetry')(false),
    () => Reflect.get(globalThis, 'benchTelemetry')(true),
  )

/** @param {string} what @param {(page: 'observed' | 'unobserved') => Measure} measure @returns {Case[]} */
const observed = (what, measure) => [
  {
    id: `telemetry read, ${what}`,
    what: `${what}, telemetry read`,
    subject: watched(measure('unobserved')),
    against: [{ name: 'nobody watching', measure: measure('unobserved'), goal: 0.95 }],
    turns: 6,
  },
  {
    id: `dashboard open, ${what}`,
    what: `${what}, dashboard open`,
    subject: measure('observed'),
    against: [{ name: 'a dashboard that hears nothing', measure: deaf(measure('observed')), goal: 0.95 }],
    turns: 6,
    fresh: ['observed'],
  },
]

/** @type {Case[]} */
export const costCases = [
  ...observed('one way, same host, S', (page) => oneWay(page, 'same host', 'S')),
  ...observed('one way, between hosts, S', (page) => oneWay(page, 'between hosts', 'S')),
  ...observed('call, same host, 64 in flight', (page) => call(page, 'same host', 64)),
  ...['same host', 'between hosts'].map((way) => ({
    id: `path, ${way}`,
    what: `call, ${way}, 64 in flight, by paths below a mount`,
    subject: addressed(/** @type {Way} */ (way), mount, true),
    against: [{ name: 'by name', measure: addressed(/** @type {Way} */ (way), name, false) }],
  })),
  {
    id: 'read-only mount',
    what: 'the same, the mount read-only (an access rule)',
    subject: addressed('same host', readOnly, true),
    against: [{ name: 'a plain mount', measure: addressed('same host', mount, true) }],
  },
]
