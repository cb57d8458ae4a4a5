/** The measures that more than one case names. A host is 1 or 2; daemons are named `<name>-at-<host>`. */
import { fileURLToPath } from 'node:url'
import { findProgram } from '../lines.mjs'

/** @import { PageName } from '../lab.mjs' */
/** @import { Shape } from '../shapes.mjs' */
/** @import { Measure } from '../types' */

export const messages = 'messages/s'
export const calls = 'calls/s'

/** @typedef {'same host' | 'between hosts'} Way */

/** The host that takes; that of the clients does less else when it drives. */
export const far = 2
/** The host that drives. @param {Way} way */
export const driving = (way) => (way === 'same host' ? far : 1)

/**
 * Work that a driver of Dan9 does.
 *
 * @param {string} id
 * @param {string} unit
 * @param {PageName} page
 * @param {string} driver
 * @param {string} type
 * @param {object} load to which the count is added
 * @returns {Measure}
 */
export const dan9 = (id, unit, page, driver, type, load) => ({
  id: `dan9 ${page}: ${id}`,
  unit,
  sample: (lab, count) => lab.call(page, driver, type, { ...load, count }),
})

/** Messages one way. @param {PageName} page @param {Way} way @param {Shape} shape */
export const oneWay = (page, way, shape) => {
  const driver = `driver-at-${driving(way)}`
  const sink = `${shape.startsWith('U64') ? 'large-sink' : 'sink'}-at-${far}`
  const id = `one way, ${way}, ${shape}`
  return shape === 'S'
    ? dan9(id, messages, page, driver, 'floodSmall', { to: sink })
    : dan9(id, messages, page, driver, 'flood', { to: [sink], shape })
}

/** Calls, so many in flight. @param {PageName} page @param {Way} way @param {number} flight */
export const call = (page, way, flight) =>
  dan9(`call, ${way}, ${flight} in flight`, calls, page, `driver-at-${driving(way)}`, 'call', {
    to: `echo-at-${far}`,
    type: 'echo',
    flight,
  })

/** What a peer does in workers of the page. @param {string} peer @param {string} task @param {string} unit @param {{ page?: PageName, shape?: Shape, flight?: number }} [options] @returns {Measure} */
export function worker(peer, task, unit, { page = 'isolated', shape = 'S', flight = 1 } = {}) {
  const pair = peer === 'raw' || peer === 'comlink'
  return {
    id: `${peer} ${page}: ${task}, ${shape}, ${flight} in flight`,
    unit,
    sample: (lab, count) => lab.peer(page, { peer, pair, task, load: { count, shape, flight } }),
  }
}

/** The same while every core is kept busy by others. @param {Measure} measure @returns {Measure} */
export const beside = (measure) => ({ ...measure, id: `${measure.id}, busy cores`, busy: true })

/** @param {string} name */
const at = (name) => fileURLToPath(new URL(`../peers/${name}`, import.meta.url))

/** What a peer does that is a program of its own. @param {string} name @param {string} program @param {readonly string[]} args @param {string} task @param {string} unit @param {number} flight @returns {Measure} */
function program(name, program, args, task, unit, flight) {
  const path = findProgram(program)
  return {
    id: `${name}: ${task}, ${flight}`,
    unit,
    missing: path ? undefined : `no ${program} on this machine`,
    sample: (lab, count) => lab.program(path ?? program, args, `${task} ${count} ${flight}`),
  }
}

/** @param {string} task @param {string} unit @param {number} [flight] */
export const erlang = (task, unit, flight = 1) =>
  program('erlang', 'escript', [at('erlang.escript')], task, unit, flight)

/** @param {string} task @param {string} unit */
export const original = (task, unit) =>
  program('original', 'guile', ['--no-auto-compile', at('original.scm')], task, unit, 1)

/** @param {string} task @param {string} unit @param {number} [flight] @returns {Measure} */
export const nact = (task, unit, flight = 1) => ({
  id: `nact: ${task}, ${flight}`,
  unit,
  sample: (lab, count) => lab.program(process.execPath, [at('nact.mjs')], `${task} ${count} ${flight}`),
})
