/** For tests: daemons that send what is hard to carry, that hold their host's loop, and that cannot be stopped. */
import { z } from 'zod'
import { defineDaemon, message, transfer } from '../../kernel/daemon'
import { bodyKinds, isWhole, makeBody, type Body } from './bodies'
import { spoil } from './spoil'

const to = z.string()

const sender = defineDaemon({
  type: 'sender',
  messages: {
    say: message({
      doc: 'Sends the payload and changes all of it afterwards; gives what has arrived.',
      payload: z.object({ to, payload: z.unknown() }),
    }),
    hand: message({
      doc: 'Moves bytes and a port; says what is left of the bytes, and what came back through the port.',
      payload: z.object({ to, size: z.int() }),
    }),
    pour: message({
      doc: 'Sends bodies, in order; gives the numbers of those that have arrived.',
      payload: z.object({
        to,
        bodies: z.array(z.object({ number: z.int(), kind: z.enum(bodyKinds), size: z.int() })),
      }),
    }),
  },
  start: ({ send, call }) => ({
    say: ({ to, payload }) => {
      send(to, 'note', payload)
      spoil(payload)
      return call(to, 'last')
    },
    hand: async ({ to, size }) => {
      const { port1, port2 } = new MessageChannel()
      const heard = new Promise((resolve) => (port2.onmessage = ({ data }) => resolve(data)))
      const { buffer } = new Uint8Array(size).fill(7)
      send(to, 'hand', { bytes: new Uint8Array(buffer), port: port1 }, { transfer: [buffer, port1] })
      const left = { length: buffer.byteLength, detached: buffer.detached }
      return { left, heard: await heard }
    },
    pour: ({ to, bodies }) => {
      for (const body of bodies) {
        const value = makeBody(body)
        const transfer = body.kind === 'moved' ? [(value as Uint8Array<ArrayBuffer>).buffer] : []
        send(to, 'body', { body, value }, { transfer })
      }
      return call(to, 'bodies')
    },
  }),
})

const receiver = defineDaemon({
  type: 'receiver',
  messages: {
    note: message({ doc: 'Keeps the payload.' }),
    last: message({ doc: 'The payload kept last.' }),
    got: message({ doc: 'How many were kept, and whether each was a greater number than the one before.' }),
    hand: message({ doc: 'Says through the port how many bytes came and whether they can be moved on.' }),
    body: message({ doc: 'Keeps its number, or that it is not whole.' }),
    bodies: message({ doc: 'The numbers kept since it was asked last.' }),
  },
  start: () => {
    let last: unknown
    let count = 0
    let rising = true
    let numbers: (number | string)[] = []
    return {
      note: (payload) => {
        if (typeof payload === 'number' && typeof last === 'number' && payload <= last) rising = false
        last = payload
        count++
      },
      got: () => ({ count, rising }),
      last: () => last,
      hand: (payload) => {
        const { bytes, port } = payload as { bytes: Uint8Array<ArrayBuffer>; port: MessagePort }
        const moved = bytes.buffer.transfer()
        port.postMessage({ length: moved.byteLength, left: bytes.length, last: new Uint8Array(moved).at(-1) })
        port.close()
      },
      body: (payload) => {
        const { body, value } = payload as { body: Body; value: unknown }
        numbers.push(isWhole(body, value) ? body.number : `${body.number} is not whole`)
      },
      bodies: () => {
        const kept = numbers
        numbers = []
        return kept
      },
    }
  },
})

function spin(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

/** Holds the loop; who listens on the channel 'looper' hears it by name when that begins. */
function hold(name: string, ms: number): void {
  const channel = new BroadcastChannel('looper')
  channel.postMessage(name)
  channel.close()
  spin(ms)
}

const looper = defineDaemon({
  type: 'looper',
  concurrency: 2,
  messages: {
    now: message({ doc: 'Holds the loop at once.', payload: z.int() }),
    called: message({ doc: 'Holds the loop after an answer.', payload: z.int() }),
    timed: message({ doc: 'Holds the loop in a timer.', payload: z.int() }),
    hello: message({ doc: 'Answers.' }),
  },
  start: ({ self, clock }) => ({
    now: (ms) => hold(self.name, ms),
    called: async (ms, { call }) => {
      await call(self.name, 'hello')
      hold(self.name, ms)
    },
    timed: (ms) =>
      new Promise<void>((resolve) => {
        const stop = clock.every(20, () => {
          stop()
          hold(self.name, ms)
          resolve()
        })
      }),
    hello: () => 'hello',
  }),
})

const rallier = defineDaemon({
  type: 'rallier',
  messages: {
    rally: message({
      doc: 'Calls `to` without a pause; after 300 ms that one holds the loop for 200, or this one does between two calls.',
      payload: z.object({ to, holder: z.enum(['caller', 'callee']) }),
    }),
    return: message({
      doc: 'Answers after so many milliseconds, in which it holds the loop.',
      payload: z.int(),
    }),
  },
  start: () => ({
    rally: async ({ to, holder }, { call }) => {
      const rally = async () => {
        const end = performance.now() + 300
        while (performance.now() < end) for (let time = 0; time < 64; time++) await call(to, 'return', 0)
      }
      await rally()
      if (holder === 'caller') spin(200)
      await call(to, 'return', holder === 'callee' ? 200 : 0)
      await rally()
    },
    return: (ms) => spin(ms),
  }),
})

const forwarder = defineDaemon({
  type: 'forwarder',
  config: z.object({ to, pause: z.number().describe('milliseconds that each message takes') }),
  messages: { note: message({ doc: 'Sends it on.' }) },
  start: ({ config, send }) => ({
    note: (payload) => {
      spin(config.pause)
      send(config.to, 'note', payload)
    },
  }),
})

const follower = defineDaemon({
  type: 'follower',
  messages: { follow: message({ doc: 'Reads the ticks of a ticker, however many.', payload: to }) },
  start: ({ subscribe, metrics }) => ({
    follow: async (ticker) => {
      for await (const tick of subscribe(ticker, 'ticks', 1e12)) metrics.set('ticks', tick as number)
    },
  }),
})

const ticker = defineDaemon({
  type: 'ticker',
  messages: {
    ticks: message({ doc: 'So many numbers.', payload: z.int(), stream: z.number() }),
  },
  start: () => ({
    ticks: async function* (count) {
      for (let i = 0; i < count; i++) yield i
    },
  }),
})

/** A port on which somebody has said `said` already. */
function saying(said: unknown): { port: MessagePort } {
  const { port1, port2 } = new MessageChannel()
  port1.postMessage(said)
  return { port: port2 }
}

const porter = defineDaemon({
  type: 'porter',
  messages: {
    give: message({ doc: 'Answers with a port on which the payload has been said.' }),
    send: message({ doc: 'Sends one to the daemon that the payload names.', payload: to }),
    stream: message({ doc: 'Gives as many.', payload: z.int(), stream: z.unknown() }),
  },
  start: ({ send }) => {
    const moving = (said: unknown) => {
      const value = saying(said)
      return transfer(value, [value.port])
    }
    return {
      give: (payload) => moving(payload),
      send: (to) => send(to, 'port', moving(to)),
      stream: async function* (count) {
        for (let i = 0; i < count; i++) yield moving(i)
      },
    }
  },
})

const parent = defineDaemon({
  type: 'parent',
  messages: { grown: message({ doc: 'What the kernel said while this daemon began.' }) },
  async start({ self, call }) {
    const names = (await call('kernel', 'names')) as string[]
    await call('kernel', 'create', { name: `${self.name}/child`, type: 'collector' })
    const { state } = (await call('kernel', 'status', { target: self.name })) as { state: string }
    return { grown: () => ({ known: names.includes(self.name), state }) }
  },
})

export const mailDaemons = [sender, receiver, looper, rallier, forwarder, follower, ticker, porter, parent]
