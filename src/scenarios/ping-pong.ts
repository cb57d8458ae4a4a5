/** Two daemons and a ball: a rally of messages, then one of calls, both counted to the last one and timed. */
import type { Dan9 } from '../client/api'
import { expect, type Scenario, type Step } from './scenario'
import { installation, place } from './stage'

const exchanges = 1_000

const pong = `import { defineDaemon, message, z } from 'dan9'

export default defineDaemon({
  type: 'pong',
  messages: {
    ball: message({ doc: 'Sends the ball back.', payload: z.object({ left: z.int() }) }),
    hit: message({ doc: 'Gives the ball back.', payload: z.object({ left: z.int() }), reply: z.object({ left: z.int() }) }),
    traces: message({ doc: 'The traces that its balls belonged to.', reply: z.array(z.string()) }),
  },
  start({ send }) {
    const traces = new Set()
    return {
      ball({ left }, { message }) {
        traces.add(message.trace.traceId)
        send(message.sender, 'ball', { left })
      },
      hit: (ball) => ball,
      traces: () => [...traces],
    }
  },
})
`

const ping = `import { defineDaemon, message, z } from 'dan9'

const rally = { payload: z.object({ to: z.string(), exchanges: z.int().min(1) }), reply: z.object({ ms: z.number() }) }

export default defineDaemon({
  type: 'ping',
  concurrency: 2, // the balls come back while the serve is in hand
  messages: {
    serve: message({ doc: 'Sends balls, one after the other; answers when the last one is back.', ...rally }),
    ball: message({ doc: 'The ball comes back.', payload: z.object({ left: z.int() }) }),
    rally: message({ doc: 'The same by calls, each after the answer to the one before.', ...rally }),
    traces: message({ doc: 'The traces that its balls belonged to.', reply: z.array(z.string()) }),
  },
  start({ clock }) {
    const traces = new Set()
    let over
    return {
      async serve({ to, exchanges }, { send }) {
        const began = clock.now()
        const end = new Promise((resolve) => (over = resolve))
        send(to, 'ball', { left: exchanges - 1 })
        await end
        return { ms: clock.now() - began }
      },
      ball({ left }, { message, send }) {
        traces.add(message.trace.traceId)
        if (left === 0) over()
        else send(message.sender, 'ball', { left: left - 1 })
      },
      async rally({ to, exchanges }, { call }) {
        const began = clock.now()
        for (let left = exchanges - 1; left >= 0; left--) await call(to, 'hit', { left })
        return { ms: clock.now() - began }
      },
      traces: () => [...traces],
    }
  },
})
`

async function played(dan9: Dan9, type: 'serve' | 'rally'): Promise<number> {
  const answer = await dan9.call('ping', type, { to: 'pong', exchanges }, { timeout: 60_000 })
  return (answer as { ms: number }).ms
}

const rate = (ms: number): { exchanges: number; ms: number; perSecond: number } => {
  return { exchanges, ms: Math.round(ms), perSecond: Math.round(exchanges / Math.max(ms / 1_000, 0.001)) }
}

const creation: Step = {
  title: 'Put each on a host of its own',
  code: `await dan9.create({ name: 'ping', type: 'ping', host: 1, start: true })
await dan9.create({ name: 'pong', type: 'pong', host: 2, start: true }) // host 1 where there is no other`,
  expects: 'Both are running, in two workers where there are two.',
  async run(dan9) {
    const statuses = [
      await place(dan9, { name: 'ping', type: 'ping', host: 1 }),
      await place(dan9, { name: 'pong', type: 'pong', host: 2 }),
    ]
    for (const { name, state } of statuses) expect(state === 'running', `${name} is ${state}`)
    return Object.fromEntries(statuses.map(({ name, host }) => [name, `host ${host}`]))
  },
}

export const pingPong: Scenario = {
  id: 'ping-pong',
  title: 'Ping and pong',
  summary:
    'Two daemons in two workers play a ball back and forth: none is lost, and one trace holds the rally.',
  daemons: ['ping', 'pong'],
  steps: [
    installation('pong', pong),
    installation('ping', ping),
    creation,
    {
      title: 'Play a rally by send',
      code: `await dan9.call('ping', 'serve', { to: 'pong', exchanges: ${exchanges} })`,
      expects: `It ends after ${exchanges} exchanges; the rate is measured.`,
      run: async (dan9) => rate(await played(dan9, 'serve')),
    },
    {
      title: 'Count the balls',
      code: `(await dan9.metrics('ping'))['ball-count']
(await dan9.metrics('pong'))['ball-count']`,
      expects: `${exchanges} on either side: none was lost, none came twice.`,
      async run(dan9) {
        const counts = {
          ping: (await dan9.metrics('ping'))['ball-count'] ?? 0,
          pong: (await dan9.metrics('pong'))['ball-count'] ?? 0,
        }
        expect(counts.ping === exchanges, `${counts.ping} balls came back to ping`)
        expect(counts.pong === exchanges, `${counts.pong} balls came to pong`)
        return counts
      },
    },
    {
      title: 'Ask which traces the balls belonged to',
      code: `await dan9.call('ping', 'traces')
await dan9.call('pong', 'traces')`,
      expects: 'One and the same trace on either side, however often the ball crossed.',
      async run(dan9) {
        const traces = {
          ping: (await dan9.call('ping', 'traces')) as string[],
          pong: (await dan9.call('pong', 'traces')) as string[],
        }
        const all = new Set([...traces.ping, ...traces.pong])
        expect(all.size === 1, `there are ${all.size} traces`)
        return traces
      },
    },
    {
      title: 'Play a rally by call',
      code: `await dan9.call('ping', 'rally', { to: 'pong', exchanges: ${exchanges} })`,
      expects: `Every one of ${exchanges} calls is answered; the rate is measured.`,
      async run(dan9) {
        const ms = await played(dan9, 'rally')
        const { 'hit-count': hits, errors } = await dan9.metrics('pong')
        expect(hits === exchanges, `pong was called ${hits ?? 0} times`)
        expect((errors ?? 0) === 0, `pong counted ${errors ?? 0} errors`)
        return rate(ms)
      },
    },
  ],
}
