import { expect, test } from 'vitest'
import { receiveWindow } from './pipe'
import { stateOf, testNetwork } from './testing'

const errno = (name: string, code: string) =>
  expect.objectContaining({ code, detail: { errno: name } }) as unknown

test('carries bytes both ways, without a timer', async () => {
  const { network, pair, timers } = testNetwork()
  const { near, far, tell, hear } = await pair()
  expect(await tell('hello')).toBe(5)
  expect(await hear(3)).toBe('hel')
  expect(await hear()).toBe('lo')
  const waiting = network.receive('alice', near, 10)
  await network.send('bob', far, new Uint8Array([1, 2]))
  expect(await waiting).toEqual(new Uint8Array([1, 2]))
  expect(timers.size).toBe(0)
})

test('accept waits for connections and gives them out in order', async () => {
  const { network } = testNetwork()
  const {
    id: listenerId,
    local: { port },
  } = network.streams.listen('bob', 'localhost', 0)
  expect(port).toBe(49_152)
  const accepted = [network.streams.accept('bob', listenerId), network.streams.accept('bob', listenerId)]
  await network.streams.connect('alice', '127.0.0.1', port)
  await network.streams.connect('carol', 'DAN9', port)
  expect(await accepted[0]).toMatchObject({ peer: { host: 'localhost', port: 49_153 } })
  expect(await accepted[1]).toMatchObject({ peer: { host: 'localhost', port: 49_154 } })
})

test('names what is wrong', async () => {
  const { network, pair } = testNetwork(1)
  for (const [host, name, code] of [
    ['localhost', 'ECONNREFUSED', 'unavailable'],
    ['server', 'ENOTFOUND', 'not_found'],
    ['10.0.0.1', 'EHOSTUNREACH', 'unavailable'],
  ] as const) {
    await expect(network.streams.connect('alice', host, 7)).rejects.toEqual(errno(name, code))
  }
  const { near, far, listenerId } = await pair()
  expect(() => network.streams.listen('eve', 'SERVER', 7)).toThrow(
    expect.objectContaining({ code: 'already_exists', detail: { errno: 'EADDRINUSE' } }),
  )
  await expect(network.streams.connect('alice', 'server', 7)).rejects.toEqual(
    errno('EMFILE', 'resource_exhausted'),
  )
  await expect(network.receive('eve', far, 1)).rejects.toEqual(errno('EACCES', 'permission_denied'))
  await expect(network.send('bob', near, new Uint8Array(1))).rejects.toEqual(
    errno('EACCES', 'permission_denied'),
  )
  await expect(network.streams.accept('eve', listenerId)).rejects.toEqual(
    errno('EACCES', 'permission_denied'),
  )
  await expect(network.receive('bob', 99, 1)).rejects.toEqual(errno('EBADF', 'not_found'))
})

test('a full backlog refuses', async () => {
  const { network } = testNetwork(1000)
  network.streams.listen('bob', 'server', 7)
  for (let count = 0; count < 128; count++) await network.streams.connect('alice', 'server', 7)
  await expect(network.streams.connect('alice', 'server', 7)).rejects.toEqual(
    errno('ECONNREFUSED', 'unavailable'),
  )
})

test('a sender waits while the window is full, and an aborted one has sent nothing', async () => {
  const { network, pair } = testNetwork()
  const { near, far, tell } = await pair()
  expect(await tell('x'.repeat(receiveWindow + 10))).toBe(receiveWindow)
  const controller = new AbortController()
  const aborted = network.send('alice', near, new Uint8Array([1]), controller.signal)
  const waiting = network.send('alice', near, new Uint8Array([2, 3]))
  expect(await stateOf(waiting)).toBe('waits')
  controller.abort()
  await expect(aborted).rejects.toMatchObject({ code: 'canceled' })
  expect(await network.receive('bob', far, receiveWindow - 1)).toHaveLength(receiveWindow - 1)
  expect(await waiting).toBe(2)
  expect(await network.receive('bob', far, 10)).toEqual(new Uint8Array([120, 2, 3]))
})

test('an aborted receive and an aborted accept leave what comes to others', async () => {
  const { network, pair } = testNetwork()
  const { near, far, listenerId, tell } = await pair()
  const controller = new AbortController()
  const receive = network.receive('bob', far, 10, controller.signal)
  const accept = network.streams.accept('bob', listenerId, controller.signal)
  controller.abort()
  await expect(receive).rejects.toMatchObject({ code: 'canceled' })
  await expect(accept).rejects.toMatchObject({ code: 'canceled' })
  await tell('kept')
  expect(await network.receive('bob', far, 10)).toHaveLength(4)
  await network.streams.connect('alice', 'server', 7)
  expect(await network.streams.accept('bob', listenerId)).toMatchObject({ peer: { host: 'localhost' } })
  expect(near).not.toBe(far)
})

test('disconnects in good order', async () => {
  const { network, pair, counts } = testNetwork()
  const { near, far, tell } = await pair()
  await tell('last words')
  network.disconnect('alice', near)
  await expect(network.receive('alice', near, 1)).rejects.toEqual(errno('EBADF', 'not_found'))
  await expect(network.send('bob', far, new Uint8Array(1))).rejects.toEqual(
    errno('EPIPE', 'failed_precondition'),
  )
  expect(network.list().connections).toMatchObject([{ connectionId: far, state: 'CLOSE_WAIT' }])
  expect(await network.receive('bob', far, 100)).toHaveLength(10)
  expect(await network.receive('bob', far, 100)).toHaveLength(0)
  expect(await network.receive('bob', far, 100)).toHaveLength(0)
  expect(counts.connections).toBe(1)
  network.disconnect('bob', far)
  expect(counts.connections).toBe(0)
})

test('a peer that leaves with data unread resets', async () => {
  const { network, pair } = testNetwork()
  const { near, far, tell } = await pair()
  await tell('x'.repeat(receiveWindow))
  const sending = tell('more')
  const receiving = network.receive('alice', near, 1)
  expect(await stateOf(sending)).toBe('waits')
  network.disconnect('bob', far)
  const reset = errno('ECONNRESET', 'unavailable')
  for (const waiting of [sending, receiving, tell('more'), network.receive('alice', near, 1)]) {
    await expect(waiting).rejects.toEqual(reset)
  }
  expect(network.list().connections).toMatchObject([{ connectionId: near, state: 'CLOSED' }])
})

test('a closed listener frees its port and drops who waited there', async () => {
  const { network, counts } = testNetwork()
  const { id: listenerId } = network.streams.listen('bob', 'server', 7)
  const { connectionId } = await network.streams.connect('alice', 'server', 7)
  network.disconnect('bob', listenerId)
  await expect(network.receive('alice', connectionId, 1)).rejects.toEqual(errno('ECONNRESET', 'unavailable'))
  network.disconnect('alice', connectionId)
  expect(counts).toEqual({ sockets: 0, listeners: 0, connections: 0 })
  expect(network.streams.listen('eve', 'server', 7)).toMatchObject({ local: { port: 7 } })
})

test('says what there is', async () => {
  const { network, pair } = testNetwork()
  const { near, far, listenerId, tell, hear } = await pair()
  await tell('hello')
  await hear(2)
  await network.streams.connect('carol', 'server', 7)
  const [local, peer] = [
    { host: 'localhost', port: 49_152 },
    { host: 'server', port: 7 },
  ]
  expect(network.list()).toMatchObject({
    listeners: [{ listenerId, owner: 'bob', host: 'server', port: 7, waiting: 1 }],
    connections: [
      { connectionId: near, owner: 'alice', local, peer, state: 'ESTABLISHED', bytesIn: 0, bytesOut: 5 },
      {
        connectionId: far,
        owner: 'bob',
        local: peer,
        peer: local,
        state: 'ESTABLISHED',
        bytesIn: 2,
        bytesOut: 0,
      },
      { owner: 'carol', state: 'ESTABLISHED' },
      { owner: 'bob', state: 'ESTABLISHED', accepted: false },
    ],
  })
})

test('its end rejects everyone who waits', async () => {
  const { network, pair, counts, timers } = testNetwork()
  const { near, far, listenerId, tell } = await pair()
  await tell('x'.repeat(receiveWindow))
  network.hosts.attach('carol', 'nowhere')
  network.shape('alice', 'nowhere', { partitioned: true })
  const waiting = [
    tell('more'),
    network.receive('alice', near, 1),
    network.streams.accept('bob', listenerId),
    network.streams.connect('alice', 'nowhere', 1),
  ]
  network.close()
  for (const one of waiting) await expect(one).rejects.toEqual(errno('ECONNRESET', 'unavailable'))
  await expect(network.receive('bob', far, 1)).rejects.toEqual(errno('EBADF', 'not_found'))
  expect(counts).toEqual({ sockets: 0, listeners: 0, connections: 0 })
  expect(timers.size).toBe(0)
})

test('what a daemon held goes with it', async () => {
  const { network, pair, counts } = testNetwork()
  const { near } = await pair()
  network.streams.listen('bob', 'server', 8)
  await network.streams.connect('carol', 'server', 7)
  expect(network.daemons()).toEqual(new Set(['alice', 'bob', 'carol']))
  network.release('bob')
  expect(network.daemons()).toEqual(new Set(['alice', 'carol']))
  await expect(network.receive('alice', near, 1)).rejects.toEqual(errno('ECONNRESET', 'unavailable'))
  expect(counts).toEqual({ sockets: 0, listeners: 0, connections: 2 })
  network.release('alice')
  network.release('carol')
  network.release('nobody')
  expect(counts).toEqual({ sockets: 0, listeners: 0, connections: 0 })
})

test('a listener keeps its port from those who ask for any', async () => {
  const { network } = testNetwork()
  network.streams.listen('bob', 'localhost', 49_152)
  const {
    id: listenerId,
    local: { port },
  } = network.streams.listen('bob', 'LOCALHOST', 0)
  expect(port).toBe(49_153)
  await network.streams.connect('alice', 'localhost', port)
  expect(await network.streams.accept('bob', listenerId)).toMatchObject({ peer: { port: 49_154 } })
})
