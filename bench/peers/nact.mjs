/** Actors of nact in Node, for which it is written: `spawnStateless`, `dispatch`, `query`. Tasks come by line. */
import { createInterface } from 'node:readline'
import nact from 'nact'
import { inFlight, messageOf, shapes } from '../shapes.mjs'

const { dispatch, query, spawnStateless, start } = nact

let taken = 0
let expected = 0
let drained = () => {}

const system = start()
const sink = spawnStateless(system, () => {
  if (++taken === expected) drained()
})
/** @typedef {ReturnType<typeof messageOf> & { replyTo: import('nact').Ref<unknown> }} Request */
const echo = spawnStateless(system, (/** @type {Request} */ { replyTo, payload }) =>
  dispatch(replyTo, payload),
)

/**
 * How long a query may take, in milliseconds. nact 7.6.2 tells those in flight apart by 32 random bits: of 1,000 two have
 * the same now and then, and one of them is never answered. It is asked again.
 */
const PATIENCE = 500

/** @param {number} index @returns {Promise<unknown>} */
const ask = (index) =>
  query(echo, (replyTo) => ({ ...messageOf(shapes.S(index), index), replyTo }), PATIENCE).catch(() =>
    ask(index),
  )

/** @type {Record<string, (count: number, flight: number) => Promise<void>>} */
const tasks = {
  async 'one-way'(count) {
    taken = 0
    expected = count
    const done = new Promise((resolve) => (drained = () => resolve(0)))
    for (let index = 0; index < count; index++) dispatch(sink, messageOf(shapes.S(index), index))
    await done
  },
  call: (count, flight) => inFlight(count, flight, ask),
}

for await (const line of createInterface({ input: process.stdin })) {
  const [task = '', count, flight] = line.split(' ')
  const began = performance.now()
  await tasks[task]?.(Number(count), Number(flight))
  console.log(performance.now() - began)
}
