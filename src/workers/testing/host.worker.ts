/** For tests: a worker that runs the daemons of the tests. */
import { z } from 'zod'
import filesystem from '../../daemons/filesystem'
import namespace from '../../daemons/namespace'
import client from '../../kernel/client-daemon'
import { defineDaemon, message, transfer } from '../../kernel/daemon'
import { serveHost } from '../../kernel/host/worker-host'
import { mailDaemons } from './mail-daemons'

const collector = defineDaemon({
  type: 'collector',
  messages: {
    note: message({ doc: 'Keeps the payload.' }),
    got: message({ doc: 'How many came, and whether each was one more than the one before.' }),
    last: message({ doc: 'The last payload.' }),
  },
  start: ({ state }) => {
    const kept: { count: number; ordered: boolean; last: unknown } = state({
      count: 0,
      ordered: true,
      last: null,
    })
    return {
      note: (payload) => {
        if (typeof payload === 'number' && payload !== kept.count) kept.ordered = false
        kept.count++
        kept.last = payload
      },
      got: () => ({ count: kept.count, ordered: kept.ordered }),
      last: () => kept.last,
    }
  },
})

const flooder = defineDaemon({
  type: 'flooder',
  messages: {
    flood: message({
      doc: 'Sends `count` numbers, the first of which is `first`; says how many were refused, and by which codes.',
      payload: z.object({
        to: z.string(),
        count: z.int(),
        first: z.int().default(0),
        waiting: z.boolean().default(false),
      }),
    }),
    change: message({ doc: 'Changes a payload after sending it.', payload: z.object({ to: z.string() }) }),
    move: message({
      doc: 'Sends bytes by transfer; says how many are left here.',
      payload: z.object({ to: z.string() }),
    }),
  },
  start: ({ send, room }) => ({
    flood: async ({ to, count, first, waiting }) => {
      const codes: Record<string, number> = {}
      for (let i = 0; i < count; i++) {
        try {
          if (waiting) await room(to)
          send(to, 'note', first + i)
        } catch (thrown) {
          const { code } = thrown as { code: string }
          codes[code] = (codes[code] ?? 0) + 1
        }
      }
      return codes
    },
    change: ({ to }) => {
      const payload = { list: [1, 2], bytes: new Uint8Array([1, 2]) }
      send(to, 'note', payload)
      payload.list.push(3)
      payload.bytes[0] = 9
    },
    move: ({ to }) => {
      const bytes = new Uint8Array(65_536).fill(7)
      send(to, 'note', bytes, { transfer: [bytes.buffer] })
      return transfer({ left: bytes.length }, [])
    },
  }),
})

const stuck = defineDaemon({
  type: 'stuck',
  messages: { spin: message({ doc: 'Never ends.' }), hello: message({ doc: 'Answers.' }) },
  start: () => ({
    spin: () => {
      for (;;);
    },
    hello: () => 'hello',
  }),
})

const relay = defineDaemon({
  type: 'relay',
  config: z.object({ to: z.string() }),
  messages: { pass: message({ doc: 'Calls the next with the same payload.' }) },
  start: ({ call, config }) => ({ pass: (payload) => call(config.to, 'pass', payload) }),
})

const end = defineDaemon({
  type: 'end',
  messages: { pass: message({ doc: 'Who sent this, and when the deadline is.' }) },
  start: () => ({ pass: (_, { message: { sender, trace } }) => ({ sender, trace }) }),
})

const proxy = defineDaemon({
  type: 'proxy',
  messages: {
    ask: message({
      doc: 'Calls in its own name.',
      payload: z.object({ to: z.string(), type: z.string(), payload: z.unknown().optional() }),
    }),
  },
  start: ({ call }) => ({ ask: ({ to, type, payload }) => call(to, type, payload) }),
})

serveHost([client, filesystem, namespace, collector, flooder, stuck, relay, end, proxy, ...mailDaemons])
