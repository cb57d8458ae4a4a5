/** The usage example that Dan9 grew from, step by step: two daemons, a client, two messages, status and metrics. */
import type { Scenario } from './scenario'
import { expect } from './scenario'

const states = async (dan9: Parameters<Scenario['steps'][number]['run']>[0]): Promise<string[]> =>
  Promise.all(['tour-fs', 'tour-net'].map(async (name) => (await dan9.status(name)).state))

export const seedTour: Scenario = {
  id: 'seed-tour',
  title: "The seed's tour",
  summary:
    'The example that Dan9 grew from: make a filesystem, a network and a client, send a message to each, and ask how they do.',
  daemons: ['tour-fs', 'tour-net', 'tour-client'],
  steps: [
    {
      title: 'Create a filesystem daemon and a network daemon',
      code: `await dan9.create({ name: 'tour-fs', type: 'filesystem' })
await dan9.create({ name: 'tour-net', type: 'network' })`,
      expects: 'Both are in state created, and in the registry.',
      async run(dan9) {
        await dan9.create({ name: 'tour-fs', type: 'filesystem' })
        await dan9.create({ name: 'tour-net', type: 'network' })
        const found = await states(dan9)
        expect(
          found.every((state) => state === 'created'),
          `they are ${found.join(' and ')}, not created`,
        )
        const names = await dan9.list()
        expect(names.includes('tour-fs') && names.includes('tour-net'), 'the registry does not list both')
        return names
      },
    },
    {
      title: 'Start them',
      code: `await dan9.start('tour-fs')
await dan9.start('tour-net')`,
      expects: 'Both are in state running.',
      async run(dan9) {
        await dan9.start('tour-fs')
        await dan9.start('tour-net')
        const found = await states(dan9)
        expect(
          found.every((state) => state === 'running'),
          `they are ${found.join(' and ')}, not running`,
        )
        return { 'tour-fs': found[0], 'tour-net': found[1] }
      },
    },
    {
      title: 'Make a client, in whose name to send',
      code: `await dan9.create({ name: 'tour-client', type: 'client', start: true })`,
      expects: 'A running daemon of type client with an empty mailbox.',
      async run(dan9) {
        const status = await dan9.create({ name: 'tour-client', type: 'client', start: true })
        expect(status.state === 'running', `tour-client is ${status.state}`)
        expect(status.mailbox.length === 0, `${status.mailbox.length} messages wait for tour-client`)
        return status
      },
    },
    {
      title: 'Send a read to the filesystem',
      code: `await dan9.send('tour-fs', 'read', { path: '/data' }, { as: 'tour-client' })`,
      expects: 'The message as it was sent, from tour-client to tour-fs.',
      async run(dan9) {
        const sent = await dan9.send('tour-fs', 'read', { path: '/data' }, { as: 'tour-client' })
        expect(sent.sender === 'tour-client', `its sender is ${sent.sender}`)
        expect(
          sent.recipient === 'tour-fs' && sent.type === 'read',
          `it is a ${sent.type} to ${sent.recipient}`,
        )
        return sent
      },
    },
    {
      title: 'Send a connect to the network',
      code: `await dan9.send('tour-net', 'connect', { host: 'example.com', port: 80 }, { as: 'tour-client' })`,
      expects: 'The message as it was sent, from tour-client to tour-net.',
      async run(dan9) {
        const payload = { host: 'example.com', port: 80 }
        const sent = await dan9.send('tour-net', 'connect', payload, { as: 'tour-client' })
        expect(sent.sender === 'tour-client', `its sender is ${sent.sender}`)
        expect(
          sent.recipient === 'tour-net' && sent.type === 'connect',
          `it is a ${sent.type} to ${sent.recipient}`,
        )
        return sent
      },
    },
    {
      title: 'Check the status',
      code: `await dan9.status('tour-fs')`,
      expects: 'Name, type and state: tour-fs, filesystem, running.',
      async run(dan9) {
        const status = await dan9.status('tour-fs')
        expect(
          status.name === 'tour-fs' && status.type === 'filesystem' && status.state === 'running',
          `it is ${status.name}, a ${status.type}, ${status.state}`,
        )
        return status
      },
    },
    {
      title: 'Get the metrics',
      code: `// From one sender to one daemon, first in is first out: once these are answered, the others are done.
await dan9.call('tour-fs', 'stat', { path: '/data' }, { as: 'tour-client' })
await dan9.call('tour-net', 'list', undefined, { as: 'tour-client' })
await dan9.metrics('tour-fs')
await dan9.metrics('tour-net')`,
      expects: 'A read-count of exactly 1 and a connect-count of exactly 1, without an error.',
      async run(dan9) {
        await dan9.call('tour-fs', 'stat', { path: '/data' }, { as: 'tour-client' })
        await dan9.call('tour-net', 'list', undefined, { as: 'tour-client' })
        const files = await dan9.metrics('tour-fs')
        const network = await dan9.metrics('tour-net')
        expect(files['read-count'] === 1, `the read-count is ${files['read-count'] ?? 0}`)
        expect(network['connect-count'] === 1, `the connect-count is ${network['connect-count'] ?? 0}`)
        const errors = (files['errors'] ?? 0) + (network['errors'] ?? 0)
        expect(errors === 0, `there were ${errors} errors`)
        return { 'tour-fs': files, 'tour-net': network }
      },
    },
    {
      title: 'Call the filesystem for the answer',
      code: `await dan9.call('tour-fs', 'read', { path: '/data' })`,
      expects: 'The text of the file, and a read-count of 2.',
      async run(dan9) {
        const text = await dan9.call('tour-fs', 'read', { path: '/data' })
        expect(typeof text === 'string' && text.startsWith('Hello'), `it read ${JSON.stringify(text)}`)
        const { 'read-count': reads } = await dan9.metrics('tour-fs')
        expect(reads === 2, `the read-count is ${reads ?? 0}`)
        return text
      },
    },
    {
      title: 'Call the network, and talk to who answers there',
      code: `const { connectionId } = await dan9.call('tour-net', 'connect', { host: 'example.com', port: 80 })
await dan9.call('tour-net', 'send', { connectionId, data: 'hello' })
await dan9.call('tour-net', 'receive', { connectionId })
await dan9.call('tour-net', 'disconnect', { connectionId })`,
      expects: 'The same bytes come back, for an echo service answers there, and a connect-count of 2.',
      async run(dan9) {
        const connection = await dan9.call('tour-net', 'connect', { host: 'example.com', port: 80 })
        const { connectionId } = connection as { connectionId: number }
        await dan9.call('tour-net', 'send', { connectionId, data: 'hello' })
        const bytes = (await dan9.call('tour-net', 'receive', { connectionId })) as Uint8Array
        await dan9.call('tour-net', 'disconnect', { connectionId })
        const text = new TextDecoder().decode(bytes)
        expect(text === 'hello', `${JSON.stringify(text)} came back`)
        const { 'connect-count': connects } = await dan9.metrics('tour-net')
        expect(connects === 2, `the connect-count is ${connects ?? 0}`)
        return bytes
      },
    },
  ],
}
