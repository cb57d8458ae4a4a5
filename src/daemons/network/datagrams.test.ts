import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stateOf, testNetwork } from './testing'

const errno = (name: string) => expect.objectContaining({ detail: { errno: name } }) as unknown

/** Alice with any port, bob with port 53 of `names`, and a word for what they do. */
function setup() {
  const all = testNetwork()
  const { datagrams } = all.network
  const near = datagrams.bind('alice', undefined, 0)
  const far = datagrams.bind('bob', 'names', 53)
  return {
    ...all,
    datagrams,
    near,
    far,
    tell: (text: string) => datagrams.sendTo('alice', near.id, 'names', 53, new TextEncoder().encode(text)),
    async hear() {
      const { data } = await datagrams.receiveFrom('bob', far.id)
      return new TextDecoder().decode(data)
    },
  }
}

test('keeps each datagram whole, and says where it came from', async () => {
  const { datagrams, near, far, tell, hear, network } = setup()
  expect([tell('one'), tell(''), tell('three')]).toEqual([3, 0, 5])
  expect([await hear(), await hear(), await hear()]).toEqual(['one', '', 'three'])
  tell('who is it?')
  const { peer } = await datagrams.receiveFrom('bob', far.id)
  expect(peer).toEqual(near.local)
  const answer = datagrams.receiveFrom('alice', near.id)
  datagrams.sendTo('bob', far.id, peer.host, peer.port, new Uint8Array([42]))
  expect(await answer).toEqual({ data: new Uint8Array([42]), peer: { host: 'names', port: 53 } })
  const { sockets } = network.list()
  expect(sockets).toMatchObject([
    { socketId: near.id, owner: 'alice', sent: 4, bytesOut: 18, received: 1, bytesIn: 1 },
    { socketId: far.id, host: 'names', port: 53, received: 4, bytesIn: 18, sent: 1, queued: 0 },
  ])
})

test('a full queue drops the newest, and counts them', async () => {
  const { datagrams, near, far, hear, figures, network } = setup()
  const send = (byte: number) =>
    datagrams.sendTo('alice', near.id, 'names', 53, new Uint8Array(20_000).fill(byte))
  for (let byte = 1; byte <= 12; byte++) send(byte)
  expect(network.list().sockets[1]).toMatchObject({ queued: 10, dropped: 2 })
  expect(figures['datagrams-dropped']).toBe(2)
  for (let byte = 1; byte <= 10; byte++) expect((await hear()).charCodeAt(0)).toBe(byte)
  send(13)
  const { data } = await datagrams.receiveFrom('bob', far.id)
  expect(data[0]).toBe(13)
})

test('lossy and partitioned links lose datagrams for good; what nobody takes is lost too', async () => {
  const { network, datagrams, near, far, tell, hear, figures, pass, settings } = setup()
  network.shape('alice', 'names', { loss: 0.5 })
  settings.random = () => 0.4
  tell('lost')
  settings.random = () => 0.6
  tell('kept')
  await pass(0)
  expect(await hear()).toBe('kept')
  network.shape('alice', 'names', { partitioned: true })
  tell('lost')
  network.unshape()
  const hearing = hear()
  expect(await stateOf(hearing)).toBe('waits')
  datagrams.sendTo('alice', near.id, 'localhost', 9, new Uint8Array(1))
  expect(figures['datagrams-lost']).toBe(3)
  network.disconnect('bob', far.id)
  await expect(hearing).rejects.toEqual(errno('EBADF'))
})

test('jitter may put one before another; latency and bandwidth hold them', async () => {
  const { network, tell, hear, pass, settings } = setup()
  network.shape('alice', 'names', { latency: 10, jitter: 100 })
  settings.random = () => 0.9
  tell('first')
  settings.random = () => 0
  tell('second')
  await pass(10)
  expect(await hear()).toBe('second')
  await pass(90)
  expect(await hear()).toBe('first')
  network.shape('alice', 'names', { latency: 0, jitter: 0, bandwidth: 1_000 })
  tell('x'.repeat(500))
  const hearing = hear()
  await pass(499)
  expect(await stateOf(hearing)).toBe('waits')
  await pass(1)
  expect(await hearing).toHaveLength(500)
})

test('names what is wrong', async () => {
  const { network, datagrams, near, far, tell } = setup()
  expect(() => datagrams.bind('eve', 'names', 53)).toThrow(errno('EADDRINUSE'))
  // A stream may have the same port.
  expect(network.streams.listen('eve', 'names', 53).local.port).toBe(53)
  const send = (to: string, size: number) => () =>
    datagrams.sendTo('alice', near.id, to, 53, new Uint8Array(size))
  expect(send('names', 65_508)).toThrow(errno('EMSGSIZE'))
  expect(send('names', 65_507)()).toBe(65_507)
  expect(send('nowhere', 1)).toThrow(errno('ENOTFOUND'))
  expect(send('10.1.1.1', 1)).toThrow(errno('EHOSTUNREACH'))
  await expect(datagrams.receiveFrom('eve', far.id)).rejects.toEqual(errno('EACCES'))
  await expect(network.receive('bob', far.id, 1)).rejects.toEqual(errno('ENOTCONN'))
  network.shape('alice', '*', { latency: 5 })
  tell('for nobody')
  const hearing = stateOf(datagrams.receiveFrom('alice', near.id))
  network.close()
  expect(await hearing).toEqual(errno('ECONNRESET'))
})

test('every datagram arrives once and whole, or is counted', async () => {
  const link = fc.record({
    latency: fc.nat(30),
    jitter: fc.nat(30),
    loss: fc.constantFrom(0, 0.3, 0.9),
    bandwidth: fc.option(fc.integer({ min: 10_000, max: 1_000_000 })),
  })
  const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 65_507 })))
  const property = fc.asyncProperty(link, sizes, fc.integer({ min: 1 }), async (settings, sizes, seed) => {
    const { network, datagrams, near, far, figures, pass, settings: chance, timers } = setup()
    let state = (seed % 2_147_483_646) + 1
    chance.random = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
    network.shape('alice', 'names', settings)
    for (const [index, size] of sizes.entries()) {
      datagrams.sendTo('alice', near.id, 'names', 53, new Uint8Array(size).fill(index))
    }
    await pass(1_000_000)
    expect(timers.size).toBe(0)
    const arrived = network.list().sockets[1]!.queued
    const seen = new Set<number>()
    for (let count = 0; count < arrived; count++) {
      const { data } = await datagrams.receiveFrom('bob', far.id)
      const index = data[0]!
      expect(data).toHaveLength(sizes[index]!)
      expect(data.every((byte) => byte === index)).toBe(true)
      seen.add(index)
    }
    expect(seen.size).toBe(arrived)
    const { 'datagrams-lost': lost = 0, 'datagrams-dropped': dropped = 0 } = figures
    expect(arrived + lost + dropped).toBe(sizes.length)
  })
  await fc.assert(property)
})
