import { expect, test } from 'vitest'
import { stateOf, testNetwork } from './testing'

const clear = { latency: 0, jitter: 0, bandwidth: null, loss: 0, partitioned: false }

test('gives the link that results; the more exact rule wins', () => {
  const { network } = testNetwork()
  expect(network.shape('*', '*', { latency: 5 })).toEqual({ ...clear, from: '*', to: '*', latency: 5 })
  const exact = { ...clear, from: 'alice', to: 'server', latency: 5, loss: 0.1 }
  expect(network.shape('alice', 'Server', { loss: 0.1 })).toEqual(exact)
  expect(network.shape('*', '*', { latency: 9, loss: 0.5 })).toMatchObject({ latency: 9, loss: 0.5 })
  expect(network.shape('alice', 'server', {})).toMatchObject({ latency: 9, loss: 0.1 })
  expect(network.shape('127.0.0.1', 'dan9', {})).toMatchObject({ from: 'localhost', to: 'localhost' })
})

test('latency holds bytes and their end, one way only', async () => {
  const { network, pair, pass } = testNetwork()
  const { near, far, tell } = await pair()
  network.shape('localhost', 'server', { latency: 50 })
  expect(await tell('slow')).toBe(4)
  network.disconnect('alice', near)
  const receiving = network.receive('bob', far, 10)
  await pass(49)
  expect(await stateOf(receiving)).toBe('waits')
  await pass(1)
  expect(await receiving).toHaveLength(4)
  expect(await network.receive('bob', far, 10)).toHaveLength(0)
})

test('a daemon is a host by its own name', async () => {
  const { network, pair, pass } = testNetwork()
  const { near, far } = await pair()
  network.shape('bob', 'alice', { latency: 20 })
  await network.send('bob', far, new Uint8Array(1))
  const receiving = network.receive('alice', near, 1)
  expect(await stateOf(receiving)).toBe('waits')
  await pass(20)
  expect(await receiving).toHaveLength(1)
})

test('a connect takes the way there and back', async () => {
  const { network, pass, timers } = testNetwork()
  network.streams.listen('bob', 'server', 7)
  network.shape('*', 'server', { latency: 30 })
  network.shape('server', '*', { latency: 10 })
  const connecting = network.streams.connect('alice', 'server', 7)
  await pass(39)
  expect(await stateOf(connecting)).toBe('waits')
  await pass(1)
  expect(await stateOf(connecting)).toHaveProperty('connectionId')
  expect(timers.size).toBe(0)
})

test('bandwidth is shared by those who use the link, and data trickles', async () => {
  const { network, pair, pass } = testNetwork()
  const { far, tell } = await pair()
  network.shape('alice', 'server', { bandwidth: 1460 })
  await tell('x'.repeat(2920))
  await pass(1000)
  expect(await network.receive('bob', far, 9999)).toHaveLength(1460)
  await pass(999)
  const rest = network.receive('bob', far, 9999)
  expect(await stateOf(rest)).toBe('waits')
  await pass(1)
  expect(await rest).toHaveLength(1460)
})

test('jitter keeps the order', async () => {
  const { network, pair, pass, settings } = testNetwork()
  const { far, tell } = await pair()
  network.shape('alice', 'server', { jitter: 100 })
  for (const [text, chance] of [
    ['one ', 0.9],
    ['two ', 0.1],
    ['three', 0.5],
  ] as const) {
    settings.random = () => chance
    await tell(text)
  }
  await pass(89)
  const receiving = network.receive('bob', far, 99)
  expect(await stateOf(receiving)).toBe('waits')
  await pass(1)
  expect(new TextDecoder().decode(await receiving)).toBe('one ')
  expect(new TextDecoder().decode(await network.receive('bob', far, 99))).toBe('two three')
})

test('a lost segment comes later', async () => {
  const { network, pair, pass, settings } = testNetwork()
  const { tell, hear } = await pair()
  network.shape('alice', 'server', { loss: 0.5 })
  const chances = [0.1, 0.1, 0.9]
  settings.random = () => chances.shift() ?? 1
  await tell('late')
  const hearing = hear()
  await pass(599)
  expect(await stateOf(hearing)).toBe('waits')
  await pass(1)
  expect(await hearing).toBe('late')
})

test('a partition holds data until it is healed', async () => {
  const { network, pair, pass, timers } = testNetwork()
  const { tell, hear } = await pair()
  network.shape('alice', 'server', { latency: 10 })
  await tell('one ')
  network.shape('alice', 'server', { partitioned: true })
  await tell('two')
  const hearing = hear(4)
  await pass(60_000)
  expect(await stateOf(hearing)).toBe('waits')
  expect(timers.size).toBe(0)
  network.shape('alice', 'server', { partitioned: false })
  expect(await stateOf(hearing)).toBe('waits')
  await pass(10)
  expect(await hearing).toBe('one ')
  expect(await hear()).toBe('two')
})

test('both ends of a connection say that a link between them is cut', async () => {
  const { network, pair } = testNetwork()
  await pair()
  const cut = () => network.list().connections.map(({ partitioned }) => partitioned)
  expect(cut()).toEqual([false, false])
  network.shape('server', 'alice', { partitioned: true })
  expect(cut()).toEqual([true, true])
  network.unshape()
  expect(cut()).toEqual([false, false])
})

test('a connect over a partition waits for it to heal, and not for ever', async () => {
  const { network, pass, timers } = testNetwork()
  network.streams.listen('bob', 'server', 7)
  network.shape('server', '*', { partitioned: true })
  const late = network.streams.connect('alice', 'server', 7)
  const refused = expect(late).rejects.toMatchObject({
    code: 'deadline_exceeded',
    detail: { errno: 'ETIMEDOUT' },
  })
  await pass(3000)
  await refused
  const healed = network.streams.connect('alice', 'server', 7)
  const controller = new AbortController()
  const given = network.streams.connect('alice', 'server', 7, controller.signal)
  await pass(1000)
  controller.abort()
  await expect(given).rejects.toMatchObject({ code: 'canceled' })
  network.shape('server', '*', { partitioned: false })
  await pass(0)
  expect(await stateOf(healed)).toHaveProperty('connectionId')
  expect(timers.size).toBe(0)
})

test('among equally exact rules the one that was said last holds', async () => {
  const { network, pair, pass } = testNetwork()
  const { tell, hear } = await pair()
  network.shape('alice', '*', { latency: 10 })
  network.shape('*', 'server', { latency: 20 })
  network.shape('alice', '*', { latency: 10 })
  await tell('now')
  await pass(10)
  expect(await hear()).toBe('now')
})

test('a name in a rule knows no case, whoever it belongs to', async () => {
  const { network, pass } = testNetwork()
  const { id: listenerId } = network.streams.listen('Bob', 'server', 7)
  network.shape('Alice', 'bob', { latency: 30 })
  const connecting = network.streams.connect('Alice', 'server', 7)
  expect(await stateOf(connecting)).toBe('waits')
  await pass(30)
  expect(await stateOf(connecting)).toHaveProperty('connectionId')
  expect(await stateOf(network.streams.accept('Bob', listenerId))).toHaveProperty('connectionId')
})

test.each([
  ['bandwidth', { bandwidth: 1 }, { bandwidth: null }],
  ['latency', { latency: 600_000 }, { latency: 0 }],
  ['loss', { loss: 0.99 }, { loss: 0 }],
])('where %s becomes better, what is on its way is there sooner', async (_, worse, better) => {
  const { network, pair, pass, timers } = testNetwork()
  const { tell, hear } = await pair()
  network.shape('alice', 'server', worse)
  await tell('x'.repeat(4000))
  const connecting = network.streams.connect('alice', 'server', 7)
  await pass(1000)
  network.shape('alice', 'server', better)
  await pass(0)
  expect(await hear()).toHaveLength(4000)
  expect(await stateOf(connecting)).toHaveProperty('connectionId')
  expect(timers.size).toBe(0)
})

test('where a link becomes worse, what is on its way is not held up', async () => {
  const { network, pair, pass } = testNetwork()
  const { tell, hear } = await pair()
  network.shape('alice', 'server', { latency: 10 })
  await tell('early')
  network.shape('alice', 'server', { latency: 1000, bandwidth: 1 })
  await tell(' late')
  await pass(10)
  expect(await hear()).toBe('early')
  await pass(5990)
  expect(await stateOf(hear(1))).toBe(' ')
})

test('what a partition held has to go through the link again once it is healed', async () => {
  const { network, pair, pass } = testNetwork()
  const { tell, hear } = await pair()
  network.shape('alice', 'server', { bandwidth: 1460, partitioned: true })
  await tell('x'.repeat(2920))
  await pass(60_000)
  network.shape('alice', 'server', { partitioned: false })
  await pass(1000)
  expect(await hear()).toHaveLength(1460)
  await pass(1000)
  expect(await hear()).toHaveLength(1460)
})

test('a partition in the middle of a connect holds its answer back', async () => {
  const { network, pass, timers } = testNetwork()
  network.streams.listen('bob', 'server', 7)
  network.shape('alice', 'server', { latency: 100 })
  const connecting = network.streams.connect('alice', 'server', 7)
  await pass(50)
  network.shape('server', 'alice', { partitioned: true })
  await pass(1000)
  expect(await stateOf(connecting)).toBe('waits')
  network.shape('server', 'alice', { partitioned: false })
  await pass(0)
  expect(await stateOf(connecting)).toHaveProperty('connectionId')
  expect(timers.size).toBe(0)
})
