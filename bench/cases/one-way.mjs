/** Messages one way: in a host, between hosts, from many, to many, as a stream. */
import { dan9, driving, erlang, far, messages, nact, oneWay, original, worker } from './measures.mjs'

/** @import { PageName } from '../lab.mjs' */
/** @import { Shape } from '../shapes.mjs' */
/** @import { Case } from '../types' */
/** @import { Way } from './measures.mjs' */

/** @param {Shape} shape @param {number} [goal] @param {PageName} [page] */
const raw = (shape, goal, page = 'isolated') => ({
  name: 'raw postMessage',
  measure: worker('raw', 'oneWay', messages, { shape, page }),
  ...(goal !== undefined && { goal }),
})

/** @param {PageName} page @param {Way} way @param {Shape} shape @param {number} [goal] @returns {Case} */
const against = (page, way, shape, goal) => ({
  id: `one way, ${way}, ${shape}${page === 'plain' ? ', not isolated' : ''}`,
  what: `one way, ${way}${page === 'plain' ? ', page not isolated' : ''}, ${shape}`,
  subject: oneWay(page, way, shape),
  against: [raw(shape, goal, page)],
  ...(goal === 1 && { turns: 3 }),
})

/** @param {Way} way @returns {Case} */
const fanIn = (way) => ({
  id: `fan-in, ${way}`,
  what: `fan-in, ${way}, eight senders to one, S`,
  subject: dan9(`fan-in, ${way}`, messages, 'isolated', `driver-at-${far}`, 'together', {
    drivers: Array.from({ length: 8 }, (_, index) => `driver-${index}-at-${driving(way)}`),
    to: `sink-at-${far}`,
    shape: 'S',
  }),
  against: [raw('S'), { name: 'Erlang', measure: erlang('one-way', messages, 8) }],
})

/** @param {Way} way @returns {Case} */
const fanOut = (way) => ({
  id: `fan-out, ${way}`,
  what: `fan-out, ${way}, one sender to eight, S`,
  subject: dan9(`fan-out, ${way}`, messages, 'isolated', `driver-at-${driving(way)}`, 'flood', {
    to: Array.from({ length: 8 }, (_, index) => `sink-${index}-at-${far}`),
    shape: 'S',
  }),
  against: [raw('S')],
})

/** @param {Way} way @returns {Case} */
const stream = (way) => ({
  id: `subscribe, ${way}`,
  what: `subscribe, ${way}, items of a stream`,
  subject: dan9(`subscribe, ${way}`, 'items/s', 'isolated', `driver-at-${driving(way)}`, 'consume', {
    from: `sink-at-${far}`,
  }),
  against: [raw('S')],
})

/** @type {Case[]} */
export const oneWayCases = [
  {
    id: 'one way, same host, S',
    what: 'one way, same host, S',
    subject: oneWay('isolated', 'same host', 'S'),
    against: [
      raw('S', 80),
      { name: 'XState callback', measure: worker('xstate', 'callback', messages), goal: 1 },
      { name: 'XState transition', measure: worker('xstate', 'transition', messages) },
      { name: 'XState machine', measure: worker('xstate', 'machine', messages) },
      { name: 'nact', measure: nact('one-way', messages) },
      { name: 'Erlang', measure: erlang('one-way', messages), goal: 2 },
      { name: 'the original', measure: original('one-way', messages) },
    ],
  },
  against('isolated', 'same host', 'K1'),
  against('isolated', 'same host', 'U64'),
  against('isolated', 'same host', 'U64 transferred'),
  against('isolated', 'between hosts', 'S', 30),
  against('isolated', 'between hosts', 'S, no path twice'),
  against('isolated', 'between hosts', 'K1'),
  against('isolated', 'between hosts', 'U64'),
  against('isolated', 'between hosts', 'U64 transferred', 1),
  against('plain', 'between hosts', 'S', 12),
  against('plain', 'between hosts', 'U64 transferred', 1),
  fanIn('same host'),
  fanIn('between hosts'),
  fanOut('same host'),
  fanOut('between hosts'),
  stream('same host'),
  stream('between hosts'),
]
