/** Calls, one at a time and many in flight, on a quiet machine and on a busy one. */
import { beside, call, calls, erlang, nact, original, worker } from './measures.mjs'

/** @import { PageName } from '../lab.mjs' */
/** @import { Case } from '../types' */

const flights = [1, 64, 1_000]

/** @param {number} flight */
const flying = (flight) => (flight === 1 ? 'one at a time' : `${flight.toLocaleString('en')} in flight`)

/** @param {number} flight @returns {Case} */
const sameHost = (flight) => ({
  id: `call, same host, ${flight}`,
  what: `call, same host, ${flying(flight)}`,
  subject: call('isolated', 'same host', flight),
  against: [
    { name: 'gen_server:call', measure: erlang('call', calls, flight), goal: 2 },
    { name: 'nact', measure: nact('call', calls, flight) },
    ...(flight === 1
      ? [
          { name: 'XState ask and answer', measure: worker('xstate', 'call', calls) },
          { name: 'the original', measure: original('call', calls) },
        ]
      : []),
  ],
})

/** @param {PageName} page @param {number} flight @param {number} [goal] @returns {Case} */
const betweenHosts = (page, flight, goal) => ({
  id: `call, between hosts, ${flight}${page === 'plain' ? ', not isolated' : ''}`,
  what: `call, between hosts${page === 'plain' ? ', page not isolated' : ''}, ${flying(flight)}`,
  subject: call(page, 'between hosts', flight),
  against: [
    {
      name: 'Comlink',
      measure: worker('comlink', 'call', calls, { flight, page }),
      ...(goal !== undefined && { goal }),
    },
    { name: 'raw postMessage', measure: worker('raw', 'call', calls, { flight, page }) },
  ],
})

/** @param {PageName} page @returns {Case} */
const besideHog = (page) => ({
  id: `call, between hosts, 1, busy cores${page === 'plain' ? ', not isolated' : ''}`,
  what: `the same${page === 'plain' ? ', page not isolated' : ''}, one at a time, every core busy with other work`,
  subject: beside(call(page, 'between hosts', 1)),
  against: [
    { name: 'Comlink', measure: beside(worker('comlink', 'call', calls, { page })), goal: 1 },
    { name: 'raw postMessage', measure: beside(worker('raw', 'call', calls, { page })) },
  ],
})

/** @type {Case[]} */
export const callCases = [
  ...flights.map(sameHost),
  betweenHosts('isolated', 1, 10),
  betweenHosts('isolated', 64, 5),
  betweenHosts('isolated', 1_000),
  betweenHosts('plain', 1),
  betweenHosts('plain', 64, 3),
  betweenHosts('plain', 1_000),
  besideHog('isolated'),
  besideHog('plain'),
]
