/** Comlink between two workers: `expose` on one end of a port, `wrap` on the other. */
import { expose, wrap } from 'comlink'
import { inFlight, shapes } from '../shapes.mjs'
import { serve } from './serve.js'

const service = { echo: (/** @type {unknown} */ payload) => payload }

/** @type {import('comlink').Remote<typeof service>} */
let remote

serve({
  drive(_, ports) {
    remote = wrap(/** @type {MessagePort} */ (ports[0]))
  },

  take(_, ports) {
    expose(service, ports[0])
  },

  async call({ count, flight }) {
    const began = performance.now()
    await inFlight(count, flight, (index) => remote.echo(shapes.S(index)))
    return performance.now() - began
  },
})
