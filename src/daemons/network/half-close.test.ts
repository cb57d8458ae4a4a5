import { expect, test } from 'vitest'
import { stateOf, testNetwork } from './testing'

const errno = (name: string) => expect.objectContaining({ detail: { errno: name } }) as unknown

test('after a half-close the peer reads the end, and goes on sending', async () => {
  const { network, pair } = testNetwork()
  const { near, far, tell, hear } = await pair()
  await tell('question')
  network.shutdown('alice', near, 'write')
  network.shutdown('alice', near, 'write')
  await expect(tell('more')).rejects.toEqual(errno('EPIPE'))
  expect([await hear(), await hear()]).toEqual(['question', ''])
  expect(await network.send('bob', far, new Uint8Array(3))).toBe(3)
  expect(await network.receive('alice', near, 9)).toHaveLength(3)
  network.disconnect('bob', far)
  expect(await network.receive('alice', near, 9)).toHaveLength(0)
})

test('who waits for room when the end is shut down gets EPIPE', async () => {
  const { network, pair } = testNetwork()
  const { near, tell } = await pair()
  await tell('x'.repeat(65_536))
  const sending = tell('more')
  network.shutdown('alice', near, 'write')
  await expect(sending).rejects.toEqual(errno('EPIPE'))
})

test('after a shutdown for reading what comes is thrown away, and the peer is not held up', async () => {
  const { network, pair } = testNetwork()
  const { far, tell, hear } = await pair()
  await tell('unread')
  network.shutdown('bob', far, 'read')
  expect(await hear()).toBe('')
  for (let count = 0; count < 3; count++) expect(await tell('x'.repeat(65_536))).toBe(65_536)
  expect(await hear()).toBe('')
  network.disconnect('bob', far)
  await expect(tell('more')).rejects.toEqual(errno('EPIPE'))
})

test('both directions at once, of a connection and of nothing else', async () => {
  const { network, pair } = testNetwork()
  const { near, tell, hear, listenerId } = await pair()
  await tell('last')
  network.shutdown('alice', near, 'both')
  expect([await hear(), await hear()]).toEqual(['last', ''])
  expect(await network.receive('alice', near, 1)).toHaveLength(0)
  expect(() => network.shutdown('bob', listenerId, 'both')).toThrow(errno('ENOTCONN'))
  await expect(network.send('bob', listenerId, new Uint8Array(1))).rejects.toEqual(errno('ENOTCONN'))
  await expect(network.streams.accept('alice', near)).rejects.toEqual(errno('EINVAL'))
})

test('a half-close and a reset take their time, and a partition holds them', async () => {
  const { network, pair, pass, timers } = testNetwork()
  const { near, tell, hear } = await pair()
  network.shape('alice', 'server', { latency: 20 })
  await tell('bye')
  network.shutdown('alice', near, 'write')
  expect(network.list().connections[0]).toMatchObject({ state: 'FIN_WAIT_1', unacknowledged: 3 })
  await pass(20)
  expect([await hear(), await hear()]).toEqual(['bye', ''])
  expect(network.list().connections[0]).toMatchObject({
    state: 'FIN_WAIT_2',
    unacknowledged: 0,
    roundTrip: 20,
  })
  const other = await pair('other')
  network.shape('alice', '*', { partitioned: true })
  await other.tell('lost?')
  network.release('alice')
  const hearing = other.hear()
  await pass(60_000)
  expect(await stateOf(hearing)).toBe('waits')
  network.shape('alice', '*', { partitioned: false })
  await pass(20)
  expect(await hearing).toBe('lost?')
  await expect(other.hear()).rejects.toEqual(errno('ECONNRESET'))
  expect(timers.size).toBe(0)
})

test('the death of who listens ends a connect that is on its way, and so does that of who connects', async () => {
  const { network, pass, timers, counts } = testNetwork()
  network.streams.listen('bob', 'server', 7)
  network.shape('alice', '*', { latency: 50 })
  const connecting = network.streams.connect('alice', 'server', 7)
  network.release('bob')
  const refused = expect(connecting).rejects.toEqual(errno('ECONNREFUSED'))
  await pass(50)
  await refused
  network.streams.listen('bob', 'server', 7)
  const given = expect(network.streams.connect('alice', 'server', 7)).rejects.toEqual(errno('ECONNRESET'))
  network.release('alice')
  await given
  expect([timers.size, counts.connections]).toEqual([0, 0])
})
