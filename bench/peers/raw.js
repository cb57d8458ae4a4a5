/** postMessage and nothing else, one message each, over a port between two workers. */
import { inFlight, messageOf, shapes } from '../shapes.mjs'
import { serve } from './serve.js'

/** Bodies of 64 KiB that may be under way at once: without a bound they fill the memory. */
const WINDOW = 256

/** @type {MessagePort} */
let port
/** Goes up when the other side says how far it has come. */
let acknowledged = 0
let wake = () => {}
/** @type {Map<number, (answer: unknown) => void>} */
const waiting = new Map()

serve({
  /** The side that drives. */
  drive(_, ports) {
    port = /** @type {MessagePort} */ (ports[0])
    port.onmessage = ({ data }) => {
      if (typeof data === 'number') {
        acknowledged = data
        wake()
        return
      }
      waiting.get(data.id)?.(data.payload)
      waiting.delete(data.id)
    }
  },

  /** The side that takes and answers. */
  take(_, ports) {
    port = /** @type {MessagePort} */ (ports[0])
    let taken = 0
    let expected = 0
    port.onmessage = ({ data }) => {
      if (data.expected !== undefined) {
        taken = 0
        expected = data.expected
      } else if (data.id !== undefined) {
        port.postMessage({ id: data.id, payload: data.payload })
      } else {
        taken++
        if (taken === expected || (data.payload.bytes && taken % (WINDOW / 2) === 0)) port.postMessage(taken)
      }
    }
  },

  async oneWay({ count, shape }) {
    const bounded = shape.startsWith('U64')
    const moves = shape === 'U64 transferred'
    const began = performance.now()
    acknowledged = 0
    port.postMessage({ expected: count })
    for (let index = 0; index < count; index++) {
      const payload = shapes[shape](index)
      const message = messageOf(payload, index)
      if (moves && payload.bytes) port.postMessage(message, [payload.bytes.buffer])
      else port.postMessage(message)
      while (bounded && index - acknowledged >= WINDOW)
        await new Promise((resolve) => (wake = () => resolve(0)))
    }
    while (acknowledged < count) await new Promise((resolve) => (wake = () => resolve(0)))
    return performance.now() - began
  },

  async call({ count, flight }) {
    const ask = (/** @type {number} */ index) =>
      new Promise((resolve) => {
        waiting.set(index, resolve)
        port.postMessage({ ...messageOf(shapes.S(index), index), id: index })
      })
    const began = performance.now()
    await inFlight(count, flight, ask)
    return performance.now() - began
  },
})
