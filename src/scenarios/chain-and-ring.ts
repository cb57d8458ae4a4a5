/** Four daemons of one type, each knowing the next: a call goes down the chain and back, a token goes round. */
import { expect, type Scenario } from './scenario'
import { collect, installation, place, range, same } from './stage'

const names = ['relay-a', 'relay-b', 'relay-c', 'relay-d']
const laps = 100

const relay = `import { defineDaemon, message, z } from 'dan9'

export default defineDaemon({
  type: 'relay',
  config: z.object({ next: z.string().describe('Whom it hands on to') }),
  messages: {
    visit: message({
      doc: 'Gives its name, and those of the ones behind it.',
      payload: z.object({ hops: z.int().min(1).describe('How many to visit, itself among them') }),
      reply: z.array(z.string()),
    }),
    token: message({
      doc: 'Counts it and hands it on.',
      payload: z.object({ left: z.int().min(1).describe('How many shall have it yet, itself among them') }),
    }),
    passes: message({ doc: 'How often it had the token, each time that it had it.', stream: z.int() }),
  },
  start({ self, config, state, topic }) {
    const kept = state({ passes: 0 })
    const passes = topic()
    return {
      async visit({ hops }, { call }) {
        const behind = hops === 1 ? [] : await call(config.next, 'visit', { hops: hops - 1 })
        return [self.name, ...behind]
      },
      token({ left }, { send }) {
        kept.passes += 1
        passes.publish(kept.passes)
        if (left > 1) send(config.next, 'token', { left: left - 1 })
      },
      passes: () => passes.subscribe(),
    }
  },
})
`

export const chainAndRing: Scenario = {
  id: 'chain-and-ring',
  title: 'Chain and ring',
  summary:
    'Four relays: a call travels through all of them and back, then a token goes round a hundred times.',
  daemons: names,
  steps: [
    installation('relay', relay),
    {
      title: 'Join four relays to a ring',
      code: `const names = ['relay-a', 'relay-b', 'relay-c', 'relay-d']
for (const [index, name] of names.entries()) {
  const next = names[(index + 1) % names.length]
  await dan9.create({ name, type: 'relay', config: { next }, host: 1 + (index % 2), start: true })
}`,
      expects: 'Four running relays, one after the other on host 1 and host 2 where there are two.',
      async run(dan9) {
        const placed: Record<string, string> = {}
        for (const [index, name] of names.entries()) {
          const next = names[(index + 1) % names.length]
          const config = { next }
          const { state, host } = await place(dan9, { name, type: 'relay', config, host: 1 + (index % 2) })
          expect(state === 'running', `${name} is ${state}`)
          placed[name] = `host ${host}, then ${next}`
        }
        return placed
      },
    },
    {
      title: 'Call through the chain',
      code: `await dan9.call('relay-a', 'visit', { hops: 4 })`,
      expects: 'The answer, made on the way back, names the four in the order in which the call passed them.',
      async run(dan9) {
        const passed = (await dan9.call('relay-a', 'visit', { hops: names.length })) as string[]
        expect(same(passed, names), `it passed ${passed.join(', ')}`)
        return passed
      },
    },
    {
      title: 'Send a token round the ring',
      code: `const passes = dan9.subscribe('relay-d', 'passes')
await dan9.call('relay-d', 'visit', { hops: 1 }) // answered after the subscription is in place
await dan9.send('relay-a', 'token', { left: ${names.length * laps} })
for await (const pass of passes) if (pass === ${laps}) break`,
      expects: `The last relay tells of its passes as they happen, from 1 to ${laps}.`,
      async run(dan9) {
        const passes = dan9.subscribe('relay-d', 'passes')
        await dan9.call('relay-d', 'visit', { hops: 1 })
        await dan9.send('relay-a', 'token', { left: names.length * laps })
        const told = await collect(passes, (items) => items.length === laps, 30_000)
        expect(same(told, range(1, laps)), `relay-d told of ${told.join(', ')}`)
        return { first: told[0], last: told.at(-1), told: told.length }
      },
    },
    {
      title: 'Count the passes of each',
      code: `for (const name of names) (await dan9.metrics(name))['token-count']`,
      expects: `${laps} for every one of the four, exactly.`,
      async run(dan9) {
        const counts: Record<string, number> = {}
        for (const name of names) {
          const count = (await dan9.metrics(name))['token-count'] ?? 0
          expect(count === laps, `${name} had the token ${count} times`)
          counts[name] = count
        }
        return counts
      },
    },
  ],
}
