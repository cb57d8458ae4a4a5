import { expect, test } from 'vitest'
import { stateOf, testNetwork } from './testing'

const errno = (name: string) => expect.objectContaining({ detail: { errno: name } }) as unknown

/** Alice is on no host in particular, bob on beta, carol on gamma. */
function setup() {
  const all = testNetwork()
  all.network.hosts.attach('bob', 'Beta.dan9')
  all.network.hosts.attach('carol', 'gamma.dan9')
  return { ...all, ...all.network }
}

test('each of two hosts has a port 80 of its own, and localhost is where one is', async () => {
  const { network, streams } = setup()
  const beta = streams.listen('bob', undefined, 80)
  const gamma = streams.listen('carol', 'localhost', 80)
  expect([beta.local.host, gamma.local.host]).toEqual(['beta.dan9', 'gamma.dan9'])
  expect(() => streams.listen('bob', '127.0.0.1', 80)).toThrow(errno('EADDRINUSE'))
  const { connectionId } = await streams.connect('carol', 'BETA.dan9', 80)
  const { peer } = await streams.accept('bob', beta.id)
  expect(peer).toMatchObject({ host: 'gamma.dan9' })
  await streams.connect('carol', 'localhost', 80)
  expect(await streams.accept('carol', gamma.id)).toMatchObject({ peer: { host: 'gamma.dan9' } })
  await expect(streams.connect('alice', 'localhost', 80)).rejects.toEqual(errno('ECONNREFUSED'))
  expect(network.list().connections.find((one) => one.connectionId === connectionId)).toMatchObject({
    local: { host: 'gamma.dan9' },
    peer: { host: 'beta.dan9', port: 80 },
  })
  expect(network.list().hosts).toEqual([
    { host: 'beta.dan9', daemons: ['bob'] },
    { host: 'gamma.dan9', daemons: ['carol'] },
  ])
})

test('from another host, the host of all the others is called dan9', async () => {
  const { streams } = setup()
  const { id } = streams.listen('alice', undefined, 9)
  const beta = streams.listen('bob', undefined, 9)
  await expect(streams.connect('carol', 'localhost', 9)).rejects.toEqual(errno('ECONNREFUSED'))
  await streams.connect('carol', 'dan9', 9)
  expect(await stateOf(streams.accept('alice', id))).toHaveProperty('connectionId')
  await streams.connect('alice', 'beta.dan9', 9)
  expect(await streams.accept('bob', beta.id)).toMatchObject({ peer: { host: 'dan9' } })
})

test('a host is there as long as a daemon is attached to it, or listens at it', async () => {
  const { network, streams } = setup()
  await expect(streams.connect('alice', 'beta.dan9', 1)).rejects.toEqual(errno('ECONNREFUSED'))
  network.hosts.attach('bob', 'localhost')
  await expect(streams.connect('alice', 'beta.dan9', 1)).rejects.toEqual(errno('ENOTFOUND'))
  const { id } = streams.listen('bob', 'beta.dan9', 1)
  expect(await streams.connect('alice', 'beta.dan9', 1)).toHaveProperty('connectionId')
  network.disconnect('bob', id)
  await expect(streams.connect('alice', 'beta.dan9', 1)).rejects.toEqual(errno('ENOTFOUND'))
})

test('a link between two hosts is that of the daemons there', async () => {
  const { network, streams, pass } = setup()
  streams.listen('bob', undefined, 80)
  network.shape('gamma.dan9', 'beta.dan9', { latency: 40 })
  expect(await stateOf(streams.connect('alice', 'beta.dan9', 80))).toHaveProperty('connectionId')
  const connecting = streams.connect('carol', 'beta.dan9', 80)
  expect(await stateOf(connecting)).toBe('waits')
  await pass(40)
  expect(await stateOf(connecting)).toHaveProperty('connectionId')
})

test('a host has so many ports to connect from, and gives them back', async () => {
  const { network } = testNetwork(100_000)
  const { streams } = network
  streams.listen('bob', 'server', 80, 1_000_000)
  const { connectionId } = await streams.connect('alice', 'server', 80)
  for (let count = 1; count < 16_384; count++) await streams.connect('alice', 'server', 80)
  await expect(streams.connect('alice', 'server', 80)).rejects.toEqual(errno('EADDRNOTAVAIL'))
  expect(() => streams.listen('alice', undefined, 0)).toThrow(errno('EADDRNOTAVAIL'))
  network.disconnect('alice', connectionId)
  expect(await streams.connect('alice', 'server', 80)).toHaveProperty('connectionId')
})
