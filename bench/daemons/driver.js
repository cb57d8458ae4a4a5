import { DaemonError, defineDaemon, message } from 'dan9'
import { inFlight, pathOf, shapes } from '../shapes.mjs'

/** @typedef {import('../shapes.mjs').Shape} Shape */
/** @typedef {import('../../src/kernel/daemon').Context} Context */

/** Longer than any sample takes. */
const patient = { timeout: 60_000 }

/** Makes the load from inside a host, and says how many milliseconds it took. */
export default defineDaemon({
  type: 'bench-driver',
  messages: {
    flood: message({ doc: 'Sends one way until all has been taken, to each of `to` in turn.' }),
    floodSmall: message({ doc: 'Sends so many small messages one way to `to`, until all have been taken.' }),
    feed: message({ doc: 'Sends as much one way, and does not wait until it has been taken.' }),
    call: message({ doc: 'Makes calls, so many in flight; `vary` adds a name to the address.' }),
    consume: message({ doc: 'Reads a stream of so many items.' }),
    together: message({ doc: 'Has other drivers flood one sink at the same time.' }),
    create: message({ doc: 'Creates and starts daemons by asking the kernel.' }),
    floodFor: message({ doc: 'Sends one way for so many milliseconds; gives how many were taken.' }),
    latencies: message({ doc: 'Calls one at a time for so many milliseconds; gives how long each took.' }),
    pace: message({ doc: 'Sends so many messages a second, in a hundred bursts, for so many milliseconds.' }),
  },
  start: (context) => ({
    flood: (payload) => flood(context, /** @type {never} */ (payload)),
    floodSmall: (payload) => floodSmall(context, /** @type {never} */ (payload)),
    feed: (payload) => feed(context, /** @type {never} */ (payload)),
    call: (payload) => call(context, /** @type {never} */ (payload)),
    consume: (payload) => consume(context, /** @type {never} */ (payload)),
    together: (payload) => together(context, /** @type {never} */ (payload)),
    create: (payload) => create(context, /** @type {never} */ (payload)),
    floodFor: (payload) => floodFor(context, /** @type {never} */ (payload)),
    latencies: (payload) => latencies(context, /** @type {never} */ (payload)),
    pace: (payload) => pace(context, /** @type {never} */ (payload)),
  }),
})

/** What is full has room again, or what was thrown goes on. @param {Context} context @param {string} to @param {unknown} thrown */
function whenRoom({ room }, to, thrown) {
  if (thrown instanceof DaemonError && thrown.code === 'resource_exhausted') return room(to)
  throw thrown
}

/** @param {Context} context @param {readonly string[]} sinks @returns {Promise<number>} */
async function takenBy({ call }, sinks) {
  const counts = await Promise.all(sinks.map((sink) => call(sink, 'drained', undefined, patient)))
  return counts.reduce((/** @type {number} */ sum, count) => sum + Number(count), 0)
}

/** @typedef {{ to: string[], count: number, shape: Shape }} Flood */

/** Sends all of it; it may not have arrived. @param {Context} context @param {Flood} load */
async function feed(context, { to, count, shape }) {
  const { send } = context
  const make = shapes[shape]
  const moves = shape === 'U64 transferred'
  for (let index = 0; index < count;) {
    const sink = /** @type {string} */ (to[index % to.length])
    const payload = make(index)
    try {
      if (moves) send(sink, 'take', payload, { transfer: payload.bytes ? [payload.bytes.buffer] : [] })
      else send(sink, 'take', payload)
      index++
    } catch (thrown) {
      await whenRoom(context, sink, thrown)
    }
  }
}

/** @param {Context} context @param {Flood} load */
async function flood(context, load) {
  const before = await takenBy(context, load.to)
  const began = performance.now()
  await feed(context, load)
  const taken = (await takenBy(context, load.to)) - before
  const ms = performance.now() - began
  if (taken !== load.count) throw new Error(`${load.count} were sent and ${taken} taken`)
  return ms
}

/** A loop as short as those of the peers. @param {Context} context @param {{ to: string, count: number }} load */
async function floodSmall(context, { to, count }) {
  const { send } = context
  const before = await takenBy(context, [to])
  const began = performance.now()
  for (let index = 0; index < count;) {
    try {
      for (; index < count; index++) send(to, 'take', shapes.S(index))
    } catch (thrown) {
      await whenRoom(context, to, thrown)
    }
  }
  const taken = (await takenBy(context, [to])) - before
  const ms = performance.now() - began
  if (taken !== count) throw new Error(`${count} were sent and ${taken} taken`)
  return ms
}

/** @param {Context} context @param {{ to: string, type: string, count: number, flight: number, vary?: boolean }} load */
async function call({ call }, { to, type, count, flight, vary }) {
  const addresses = Array.from({ length: 1_024 }, (_, index) => `${to}${pathOf(index)}`)
  const ask = vary
    ? (/** @type {number} */ index) =>
        call(/** @type {string} */ (addresses[index & 1_023]), type, shapes.S(index), patient)
    : (/** @type {number} */ index) => call(to, type, shapes.S(index), patient)
  const began = performance.now()
  await inFlight(count, flight, ask)
  return performance.now() - began
}

/** @param {Context} context @param {{ from: string, count: number }} load */
async function consume({ subscribe }, { from, count }) {
  const began = performance.now()
  let items = 0
  for await (const item of subscribe(from, 'items', { count })) if (item) items++
  const ms = performance.now() - began
  if (items !== count) throw new Error(`of ${count} items ${items} came`)
  return ms
}

/** @param {Context} context @param {{ drivers: string[], to: string, count: number, shape: Shape }} load */
async function together(context, { drivers, to, count, shape }) {
  const share = Math.ceil(count / drivers.length)
  const load = { to: [to], count: share, shape }
  const expected = (await takenBy(context, [to])) + share * drivers.length
  const began = performance.now()
  await Promise.all(drivers.map((driver) => context.call(driver, 'feed', load, patient)))
  // Who asks has sent none of them, so its question may overtake some.
  for (;;) {
    const taken = await takenBy(context, [to])
    if (taken === expected) break
    if (performance.now() - began > 30_000) throw new Error(`${expected - taken} were sent and never taken`)
  }
  return ((performance.now() - began) * count) / (share * drivers.length)
}

/** @param {Context} context @param {{ count: number, host: number, from: number, flight: number }} load */
async function create({ call }, { count, host, from, flight }) {
  const began = performance.now()
  await inFlight(count, flight, (index) =>
    call(
      'kernel',
      'create',
      { name: `idle/${from + index}`, type: 'bench-idle', start: true, host },
      patient,
    ),
  )
  return performance.now() - began
}

/** @param {Context} context @param {{ to: string, ms: number }} load */
async function floodFor(context, { to, ms }) {
  const until = performance.now() + ms
  const before = await takenBy(context, [to])
  for (let index = 0; performance.now() < until;) {
    try {
      for (let burst = 0; burst < 100; burst++) context.send(to, 'take', shapes.S(index++))
    } catch (thrown) {
      await whenRoom(context, to, thrown)
    }
  }
  return (await takenBy(context, [to])) - before
}

/** @param {Context} context @param {{ to: string, ms: number }} load */
async function latencies({ call }, { to, ms }) {
  const until = performance.now() + ms
  const took = []
  for (let index = 0; performance.now() < until; index++) {
    const began = performance.now()
    await call(to, 'echo', shapes.S(index), patient)
    took.push(performance.now() - began)
  }
  return took
}

/** @param {Context} context @param {{ to: string, rate: number, ms: number }} load */
async function pace(context, { to, rate, ms }) {
  const began = performance.now()
  let sent = 0
  for (let passed = 0; passed < ms; passed = performance.now() - began) {
    const due = Math.round((rate * passed) / 1_000)
    while (sent < due) {
      try {
        context.send(to, 'take', shapes.S(sent))
        sent++
      } catch (thrown) {
        await whenRoom(context, to, thrown)
      }
    }
    await context.clock.sleep(10)
  }
  return sent
}
