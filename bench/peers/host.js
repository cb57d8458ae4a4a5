/** No peer but a part: a host alone in a worker. Nobody asks it for daemons but this, and nobody is told of them. */
import { realClock } from '../../src/kernel/clock'
import { defineDaemon, message } from '../../src/kernel/daemon'
import { Host } from '../../src/kernel/host/host'
import { taskQueue } from '../../src/kernel/host/scheduler'
import { serve } from './serve.js'

const type = 'bench-idle'
const host = new Host({
  ...{ id: 1, dedicated: false, clock: realClock, random: Math.random, later: taskQueue().later },
  resolver: 'namespace',
  behaviours: [
    defineDaemon({
      type,
      messages: { poke: message({ doc: 'Does nothing.' }) },
      start: () => ({ poke() {} }),
    }),
  ],
  kernel: {
    locate: () => Promise.reject(new Error('there is no kernel')),
    changed() {},
    report() {},
  },
})
let last = 0

serve({
  create({ count }) {
    const first = last + 1
    const began = performance.now()
    for (let index = 0; index < count; index++) {
      const number = ++last
      host.create({ name: `idle/${number}`, type, registered: true, namespace: 0, number }, true)
    }
    const ms = performance.now() - began
    for (let number = first; number <= last; number++) host.remove(`idle/${number}`)
    return ms
  },
})
