/** One press and five readers: by subscription, by one message each, and to one that was away meanwhile. */
import type { Dan9 } from '../client/api'
import { expect, type Scenario } from './scenario'
import { awaitMailbox, collect, installation, place, range, same } from './stage'

const readers = ['reader-1', 'reader-2', 'reader-3', 'reader-4', 'reader-5']
const absent = 'reader-3'
const issues = 100

const press = `import { defineDaemon, message, z } from 'dan9'

const count = z.object({ count: z.int().min(1) })

export default defineDaemon({
  type: 'press',
  config: z.object({ to: z.array(z.string()).describe('Who gets every issue by post') }),
  messages: {
    issues: message({ doc: 'The number of every issue from now on.', stream: z.int() }),
    publish: message({ doc: 'Prints issues for whoever has subscribed.', payload: count }),
    post: message({ doc: 'Prints issues and sends each to everybody on the list.', payload: count }),
  },
  start({ config, topic, send, state }) {
    const printed = state({ issues: 0 })
    const stand = topic()
    return {
      issues: () => stand.subscribe(),
      publish({ count }) {
        for (let copy = 0; copy < count; copy++) stand.publish(++printed.issues)
      },
      post({ count }) {
        for (let copy = 0; copy < count; copy++) {
          printed.issues += 1
          for (const reader of config.to) send(reader, 'issue', { number: printed.issues })
        }
      },
    }
  },
})
`

const reader = `import { defineDaemon, message, z } from 'dan9'

export default defineDaemon({
  type: 'reader',
  messages: {
    issue: message({ doc: 'An issue, by post.', payload: z.object({ number: z.int() }) }),
    wait: message({
      doc: 'Every issue so far, in the order in which they came, once there are so many.',
      payload: z.object({ count: z.int() }),
      reply: z.array(z.int()),
    }),
  },
  concurrency: 2, // the post comes while one waits
  start({ state }) {
    const shelf = state({ issues: [] })
    let came = () => {}
    return {
      issue({ number }) {
        shelf.issues.push(number)
        came()
      },
      async wait({ count }) {
        while (shelf.issues.length < count) await new Promise((resolve) => (came = resolve))
        return shelf.issues
      },
    }
  },
})
`

/** Every one of `names` has the issues from `first` to `last`, each once and in order. */
async function haveRead(dan9: Dan9, names: readonly string[], first: number, last: number) {
  const read: Record<string, string> = {}
  for (const name of names) {
    const count = last - first + 1
    const shelf = (await dan9.call(name, 'wait', { count }, { timeout: 30_000 })) as number[]
    expect(same(shelf, range(first, last)), `${name} has ${shelf.join(', ')}`)
    read[name] = `${shelf.length} issues, ${shelf[0]} to ${shelf.at(-1)}`
  }
  return read
}

export const oneToMany: Scenario = {
  id: 'one-to-many',
  title: 'One to many',
  summary: 'A press and five readers: every one gets every issue once and in order, also one who was away.',
  daemons: ['press', ...readers],
  steps: [
    installation('press', press),
    installation('reader', reader),
    {
      title: 'Create the press and five readers',
      code: `const readers = ['reader-1', 'reader-2', 'reader-3', 'reader-4', 'reader-5']
await dan9.create({ name: 'press', type: 'press', config: { to: readers }, host: 1, start: true })
for (const [index, name] of readers.entries()) {
  await dan9.create({ name, type: 'reader', host: 1 + (index % 2), start: true })
}`,
      expects: 'Six running daemons.',
      async run(dan9) {
        const config = { to: readers }
        const statuses = [await place(dan9, { name: 'press', type: 'press', config, host: 1 })]
        for (const [index, name] of readers.entries()) {
          statuses.push(await place(dan9, { name, type: 'reader', host: 1 + (index % 2) }))
        }
        for (const { name, state } of statuses) expect(state === 'running', `${name} is ${state}`)
        return Object.fromEntries(statuses.map(({ name, host }) => [name, `host ${host}`]))
      },
    },
    {
      title: 'Subscribe five times, and publish',
      code: `const streams = readers.map(() => dan9.subscribe('press', 'issues'))
await dan9.call('press', 'publish', { count: ${issues} })
for (const stream of streams) for await (const number of stream) if (number === ${issues}) break`,
      expects: `Each of the five streams brings the issues 1 to ${issues}, in order.`,
      async run(dan9) {
        const streams = readers.map(() => dan9.subscribe('press', 'issues'))
        const told = streams.map((stream) => collect(stream, (items) => items.length === issues, 30_000))
        const [brought] = await Promise.all([
          Promise.all(told),
          dan9.call('press', 'publish', { count: issues }),
        ])
        for (const [index, items] of brought.entries()) {
          expect(same(items, range(1, issues)), `stream ${index + 1} brought ${items.join(', ')}`)
        }
        return brought.map(
          (items) => `${items.length} issues, ${String(items[0])} to ${String(items.at(-1))}`,
        )
      },
    },
    {
      title: 'Send every issue to every reader',
      code: `await dan9.call('press', 'post', { count: ${issues} })
for (const name of readers) await dan9.call(name, 'wait', { count: ${issues} })`,
      expects: `Every reader has the issues ${issues + 1} to ${2 * issues}, each once and in order.`,
      async run(dan9) {
        await dan9.call('press', 'post', { count: issues })
        return haveRead(dan9, readers, issues + 1, 2 * issues)
      },
    },
    {
      title: 'Stop one reader, and go on sending',
      code: `await dan9.stop('${absent}')
await dan9.call('press', 'post', { count: ${issues} })
await dan9.mailbox('${absent}')`,
      expects: `The four others have the new issues; ${issues} messages wait for ${absent}.`,
      async run(dan9) {
        const { state } = await dan9.stop(absent)
        expect(state === 'stopped', `${absent} is ${state}`)
        await dan9.call('press', 'post', { count: issues })
        const present = readers.filter((name) => name !== absent)
        const read = await haveRead(dan9, present, issues + 1, 3 * issues)
        await awaitMailbox(dan9, absent, issues)
        const [oldest] = await dan9.mailbox(absent, 1)
        return { ...read, [absent]: { waiting: issues, oldest } }
      },
    },
    {
      title: 'Start it again',
      code: `await dan9.start('${absent}')
await dan9.call('${absent}', 'wait', { count: ${2 * issues} })`,
      expects: 'It gets what it missed, once and in order, after what it had.',
      async run(dan9) {
        const { state, restarts } = await dan9.start(absent)
        expect(state === 'running' && restarts === 1, `${absent} is ${state} after ${restarts} restarts`)
        return haveRead(dan9, [absent], issues + 1, 3 * issues)
      },
    },
  ],
}
