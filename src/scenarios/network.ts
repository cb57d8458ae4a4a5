/** Two hosts and a link between them: slow and lossy, cut and mended, half closed, and one end killed. */
import { DaemonError, type Dan9 } from '../client/api'
import { expect, type Scenario, type Step } from './scenario'

const size = 20_000

/** Asks the network in the name of one of the two. */
function asking(dan9: Dan9, as: string) {
  return (type: string, payload: object, timeout = 20_000) =>
    dan9.call('demo-net', type, payload, { as, timeout })
}

/** The end that `as` has of the connection between the two, as the network lists it. */
async function endOf(dan9: Dan9, as: string) {
  const { connections } = (await dan9.call('demo-net', 'list')) as { connections: End[] }
  const end = connections.find(({ owner }) => owner === as)
  expect(end !== undefined, `${as} has no connection`)
  return end
}

interface End {
  readonly connectionId: number
  readonly owner: string
  readonly state: string
  readonly roundTrip: number | null
  readonly retransmissions: number
}

/** Receives `length` bytes, or what there is before the end. */
async function receive(dan9: Dan9, as: string, length: number): Promise<Uint8Array> {
  const { connectionId } = await endOf(dan9, as)
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length;) {
    const max = length - at
    const part = (await asking(dan9, as)('receive', { connectionId, max })) as Uint8Array
    if (part.length === 0) return bytes.subarray(0, at)
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

async function send(dan9: Dan9, as: string, data: string | Uint8Array): Promise<void> {
  const { connectionId } = await endOf(dan9, as)
  const sent = await asking(dan9, as)('send', { connectionId, data })
  expect(sent === data.length, `${String(sent)} of ${data.length} bytes were taken`)
}

/** The POSIX name of what `work` fails with, or its code where there is none. */
async function failure(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
  } catch (thrown) {
    const { code, detail } = DaemonError.from(thrown)
    return detail?.errno ?? code
  }
  return 'nothing'
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

const creation: Step = {
  title: 'Make a network, and a daemon on each of two hosts',
  code: `await dan9.create({ name: 'demo-net', type: 'network', start: true })
await dan9.create({ name: 'demo-alpha', type: 'client', start: true })
await dan9.create({ name: 'demo-beta', type: 'client', start: true })
await dan9.call('demo-net', 'attach', { host: 'alpha.dan9', daemonName: 'demo-alpha' })
await dan9.call('demo-net', 'attach', { host: 'beta.dan9', daemonName: 'demo-beta' })`,
  expects: 'The network lists both hosts, with who is there.',
  async run(dan9) {
    await dan9.create({ name: 'demo-net', type: 'network', start: true })
    for (const host of ['alpha', 'beta']) {
      await dan9.create({ name: `demo-${host}`, type: 'client', start: true })
      await dan9.call('demo-net', 'attach', { host: `${host}.dan9`, daemonName: `demo-${host}` })
    }
    const { hosts } = (await dan9.call('demo-net', 'list')) as { hosts: { host: string }[] }
    expect(hosts.map(({ host }) => host).join() === 'alpha.dan9,beta.dan9', 'the hosts are others')
    return hosts
  },
}

const connection: Step = {
  title: 'Listen at port 80 of either host, and connect',
  code: `await dan9.call('demo-net', 'listen', { port: 80 }, { as: 'demo-alpha' })
const { listenerId } = await dan9.call('demo-net', 'listen', { port: 80 }, { as: 'demo-beta' })
await dan9.call('demo-net', 'connect', { host: 'beta.dan9', port: 80 }, { as: 'demo-alpha' })
await dan9.call('demo-net', 'accept', { listenerId }, { as: 'demo-beta' })`,
  expects: 'Two listeners at port 80, for there are two hosts; beta learns that alpha calls.',
  async run(dan9) {
    await asking(dan9, 'demo-alpha')('listen', { port: 80 })
    const listener = (await asking(dan9, 'demo-beta')('listen', { port: 80 })) as { listenerId: number }
    await asking(dan9, 'demo-alpha')('connect', { host: 'beta.dan9', port: 80 })
    const accepted = await asking(dan9, 'demo-beta')('accept', listener)
    const { peer } = accepted as { peer: { host: string } }
    expect(peer.host === 'alpha.dan9', `${peer.host} called`)
    return accepted
  },
}

const slowLink: Step = {
  title: 'Send through a slow and lossy link',
  code: `await dan9.call('demo-net', 'shape', { from: 'alpha.dan9', to: 'beta.dan9', latency: 30, jitter: 20, bandwidth: 100_000, loss: 0.1 })
const data = Uint8Array.from({ length: ${size} }, (_, at) => at % 251)
await dan9.call('demo-net', 'send', { connectionId, data }, { as: 'demo-alpha' })
// as demo-beta: receive until all of it is there`,
  expects: 'Every byte arrives, in order; what was lost on the way was sent again.',
  async run(dan9) {
    const link = { latency: 30, jitter: 20, bandwidth: 100_000, loss: 0.1 }
    await dan9.call('demo-net', 'shape', { from: 'alpha.dan9', to: 'beta.dan9', ...link })
    const data = Uint8Array.from({ length: size }, (_, at) => at % 251)
    const began = performance.now()
    await send(dan9, 'demo-alpha', data)
    const received = await receive(dan9, 'demo-beta', size)
    const ms = Math.round(performance.now() - began)
    expect(received.length === size, `${received.length} bytes came`)
    expect(
      received.every((byte, at) => byte === at % 251),
      'the bytes are in another order',
    )
    const { roundTrip, retransmissions } = await endOf(dan9, 'demo-alpha')
    return { bytes: size, ms, roundTrip, retransmissions }
  },
}

const partition: Step = {
  title: 'Cut the link, and mend it',
  code: `await dan9.call('demo-net', 'shape', { from: 'alpha.dan9', to: 'beta.dan9', loss: 0, partitioned: true })
await dan9.call('demo-net', 'send', { connectionId, data: 'are you there?' }, { as: 'demo-alpha' })
// as demo-beta: a receive waits in vain, deadline_exceeded
await dan9.call('demo-net', 'shape', { from: 'alpha.dan9', to: 'beta.dan9', partitioned: false })`,
  expects: 'Nothing comes while the link is cut; once it is mended, all of it.',
  async run(dan9) {
    const link = { from: 'alpha.dan9', to: 'beta.dan9' }
    await dan9.call('demo-net', 'shape', { ...link, loss: 0, partitioned: true })
    await send(dan9, 'demo-alpha', 'are you there?')
    const { connectionId } = await endOf(dan9, 'demo-beta')
    const waited = await failure(asking(dan9, 'demo-beta')('receive', { connectionId }, 200))
    expect(waited === 'deadline_exceeded', `the receive ended with ${String(waited)}`)
    await dan9.call('demo-net', 'shape', { ...link, partitioned: false })
    const received = text(await receive(dan9, 'demo-beta', 14))
    expect(received === 'are you there?', `${JSON.stringify(received)} came`)
    return { cut: waited, mended: received }
  },
}

const halfClose: Step = {
  title: 'Close one direction, and use the other',
  code: `await dan9.call('demo-net', 'shutdown', { connectionId }, { as: 'demo-alpha' })
// as demo-beta: receive gives no bytes, the end; a send still arrives`,
  expects: 'Beta reads the end and still answers; alpha is in FIN_WAIT_2, beta in CLOSE_WAIT.',
  async run(dan9) {
    const { connectionId } = await endOf(dan9, 'demo-alpha')
    await asking(dan9, 'demo-alpha')('shutdown', { connectionId })
    const end = await receive(dan9, 'demo-beta', 1)
    expect(end.length === 0, 'beta did not read the end')
    await send(dan9, 'demo-beta', 'good bye')
    const answer = text(await receive(dan9, 'demo-alpha', 8))
    expect(answer === 'good bye', `${JSON.stringify(answer)} came back`)
    const states = [await endOf(dan9, 'demo-alpha'), await endOf(dan9, 'demo-beta')].map(({ state }) => state)
    expect(states.join() === 'FIN_WAIT_2,CLOSE_WAIT', `the ends are in ${states.join(' and ')}`)
    return { answer, alpha: states[0], beta: states[1] }
  },
}

const death: Step = {
  title: 'Kill one of the two',
  code: `await dan9.kill('demo-beta')
await dan9.call('demo-net', 'receive', { connectionId }, { as: 'demo-alpha' })`,
  expects: 'The receive of the other fails: ECONNRESET.',
  async run(dan9) {
    const { connectionId } = await endOf(dan9, 'demo-alpha')
    const receiving = failure(asking(dan9, 'demo-alpha')('receive', { connectionId }))
    await dan9.kill('demo-beta')
    const errno = await receiving
    expect(errno === 'ECONNRESET', `it ended with ${String(errno)}`)
    const { state } = await endOf(dan9, 'demo-alpha')
    return { errno, state }
  },
}

export const network: Scenario = {
  id: 'network',
  title: 'Two hosts and a bad link',
  summary: 'Streams keep every byte over a link that is slow, lossy or cut, and say so when their peer dies.',
  daemons: ['demo-net', 'demo-alpha', 'demo-beta'],
  steps: [creation, connection, slowLink, partition, halfClose, death],
}
