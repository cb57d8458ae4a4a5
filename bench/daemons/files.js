import { defineDaemon, message } from 'dan9'
import { inFlight } from '../shapes.mjs'

/** @typedef {{ to: string, work: 'create' | 'stat' | 'read', count: number, flight: number, length?: number }} Load */

/** @type {Record<Load['work'], (index: number, length: number) => [type: string, payload: object]>} */
const requests = {
  create: (index) => ['write', { path: `/tmp/new/${index}`, content: '' }],
  stat: (index) => ['stat', { path: `/tmp/bench/${index % 1_000}` }],
  read: (index, length) => [
    'read',
    { path: '/tmp/large', offset: (index % 16) * length, length, encoding: 'bytes' },
  ],
}

/** Makes the load on a filesystem: so many requests, so many of them in flight. */
export default defineDaemon({
  type: 'bench-files',
  messages: { run: message({ doc: 'Makes the requests; gives the milliseconds that they took.' }) },
  start: ({ call }) => ({
    async run(payload) {
      const { to, work, count, flight, length = 0 } = /** @type {Load} */ (payload)
      const began = performance.now()
      await inFlight(count, flight, (index) =>
        call(to, ...requests[work](index, length), { timeout: 60_000 }),
      )
      return performance.now() - began
    },
  }),
})
