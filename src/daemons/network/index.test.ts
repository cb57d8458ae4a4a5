import { expect, test } from 'vitest'
import { testKernel } from '../../kernel/testing'
import network from '.'

interface Connected {
  readonly connectionId: number
}
interface Accepted extends Connected {
  readonly peer: { readonly host: string; readonly port: number }
}

const text = (bytes: unknown) => new TextDecoder().decode(bytes as Uint8Array)
const aNumber: unknown = expect.any(Number)
const errno = (name: string, code: string): unknown =>
  expect.objectContaining({ code, detail: { errno: name } })

/** The network, on a host of its own or not, and two daemons in whose names one can ask it. */
async function setup(config: object = {}, host = 1) {
  const { kernel, gateway } = await testKernel({
    behaviours: [network],
    daemons: [
      { name: 'server', type: 'client', start: true, host: 1 },
      { name: 'net', type: 'network', start: true, host, config },
    ],
  })
  let calls = 0
  const as =
    (name: string) =>
    (type: string, payload: object = {}, timeout = 2_000) =>
      gateway.call(++calls, name, 'net', type, payload, timeout)
  const [client, server] = [as('client'), as('server')]
  /** A connection of `client`, and the end that `server` has of it. */
  const pair = async () => {
    const listening = (await server('listen', { port: 0 })) as { listenerId: number; port: number }
    const { port, listenerId } = listening
    const near = ((await client('connect', { host: 'localhost', port })) as Connected).connectionId
    const far = ((await server('accept', { listenerId })) as Accepted).connectionId
    return { near, far, port, listenerId }
  }
  const listed = async () =>
    (await client('list')) as { listeners: { owner: string }[]; connections: { owner: string }[] }
  return { kernel, client, server, pair, listed }
}

for (const host of [1, 2]) {
  const where = host === 1 ? 'on the same host' : 'on another host'

  test(`listen, accept, connect, send, receive, disconnect ${where}`, async () => {
    const { client, server } = await setup({}, host)
    expect(await server('listen', { port: 8080 })).toEqual({ listenerId: aNumber, port: 8080 })
    const { listenerId, port } = (await server('listen', { port: 0, host: 'site' })) as {
      listenerId: number
      port: number
    }
    expect(port).toBeGreaterThanOrEqual(49_152)
    const accepting = server('accept', { listenerId })
    const { connectionId: near } = (await client('connect', { host: 'site', port })) as Connected
    const accepted = (await accepting) as Accepted
    expect(accepted).toEqual({
      connectionId: aNumber,
      peer: { host: 'localhost', port: aNumber },
    })
    const far = accepted.connectionId
    expect(await client('send', { connectionId: near, data: 'grüße' })).toBe(7)
    expect(text(await server('receive', { connectionId: far, max: 3 }))).toBe('gr\ufffd')
    expect(text(await server('receive', { connectionId: far, max: 9 }))).toBe('\ufffdße')
    const bytes = new Uint8Array([0, 255, 7])
    expect(await server('send', { connectionId: far, data: bytes })).toBe(3)
    expect(await client('receive', { connectionId: near })).toEqual(bytes)
    await client('send', { connectionId: near, data: 'last words' })
    expect(await client('disconnect', { connectionId: near })).toBeUndefined()
    expect(text(await server('receive', { connectionId: far }))).toBe('last words')
    expect(await server('receive', { connectionId: far })).toEqual(new Uint8Array(0))
    expect(await server('receive', { connectionId: far })).toEqual(new Uint8Array(0))
    await server('disconnect', { connectionId: far })
  })

  test(`a receive that was given up takes nothing ${where}`, async () => {
    const { client, server, pair } = await setup({}, host)
    const { near, far, listenerId, port } = await pair()
    for (const type of ['receive', 'accept']) {
      const given = server(type, { connectionId: far, listenerId }, 30)
      await expect(given).rejects.toMatchObject({ code: 'deadline_exceeded' })
    }
    expect(await client('send', { connectionId: near, data: 'all of it' })).toBe(9)
    expect(text(await server('receive', { connectionId: far }))).toBe('all of it')
    await client('connect', { host: 'localhost', port })
    expect(await server('accept', { listenerId })).toMatchObject({ peer: { host: 'localhost' } })
  })

  test(`a sender waits while the window is full, and one that gave up has sent nothing ${where}`, async () => {
    const { client, server, pair } = await setup({}, host)
    const { near, far } = await pair()
    const data = new Uint8Array(100_000).fill(1)
    expect(await client('send', { connectionId: near, data })).toBe(65_536)
    const given = client('send', { connectionId: near, data: 'nothing' }, 30)
    await expect(given).rejects.toMatchObject({ code: 'deadline_exceeded' })
    const sending = client('send', { connectionId: near, data: 'the rest' })
    let sent = false
    void sending.then(() => (sent = true))
    await client('list')
    expect(sent).toBe(false)
    expect(await server('receive', { connectionId: far, max: 3 })).toHaveLength(3)
    expect(await sending).toBe(3)
    expect(await server('receive', { connectionId: far })).toHaveLength(65_536)
    expect((await client('list')) as object).toMatchObject({
      connections: [
        { connectionId: near, owner: 'client', state: 'ESTABLISHED', bytesIn: 0, bytesOut: 65_539 },
        { connectionId: far, owner: 'server', state: 'ESTABLISHED', bytesIn: 65_539, bytesOut: 0 },
      ],
    })
  })

  test(`a stop tells everyone who waits; a new start knows no old ids ${where}`, async () => {
    const { kernel, client, server, pair } = await setup({}, host)
    const { near, far, listenerId } = await pair()
    await client('send', { connectionId: near, data: new Uint8Array(65_536) })
    await client('attach', { host: 'dead', daemonName: 'net' })
    await client('shape', { from: 'client', to: 'dead', partitioned: true })
    const waiting = [
      client('send', { connectionId: near, data: 'more' }),
      client('receive', { connectionId: near }),
      server('accept', { listenerId }),
      client('connect', { host: 'dead', port: 1 }),
    ].map((call) => expect(call).rejects.toEqual(errno('ECONNRESET', 'unavailable')))
    await client('list')
    await kernel.stop('net')
    await Promise.all(waiting)
    await kernel.start('net')
    await expect(client('receive', { connectionId: near })).rejects.toEqual(errno('EBADF', 'not_found'))
    const again = await pair()
    expect(new Set([near, far, listenerId, ...Object.values(again)]).size).toBe(7)
    expect(await kernel.metrics('net')).toMatchObject({ listeners: 2, connections: 1 })
  })
}

test('example.com echoes at port 80', async () => {
  const { client, listed } = await setup()
  const { connectionId } = (await client('connect', { host: 'example.com', port: 80 })) as Connected
  await client('send', { connectionId, data: 'anybody there?' })
  expect(text(await client('receive', { connectionId }))).toBe('anybody there?')
  await client('send', { connectionId, data: 'never heard' })
  await client('disconnect', { connectionId })
  await expect.poll(async () => (await listed()).connections).toEqual([])
})

test('whoever leaves the echo while it speaks leaves nothing behind', async () => {
  const { client, listed } = await setup({ maxConnections: 2 })
  await client('shape', { to: 'client', latency: 20 })
  for (let count = 0; count < 4; count++) {
    const { connectionId } = (await client('connect', { host: 'example.com', port: 80 })) as Connected
    await client('send', { connectionId, data: new Uint8Array(65_536) })
    await client('send', { connectionId, data: new Uint8Array(65_536) })
    await client('disconnect', { connectionId })
  }
  await expect.poll(async () => (await listed()).connections).toEqual([])
})

test('refuses what cannot be, with its POSIX name', async () => {
  const { client, server, pair } = await setup({ maxConnections: 1 })
  const connect = { host: 'localhost', port: 9 }
  await expect(client('connect', connect)).rejects.toEqual(errno('ECONNREFUSED', 'unavailable'))
  await expect(client('connect', connect)).rejects.toThrow('localhost:9')
  const { near, far, listenerId, port } = await pair()
  await expect(client('listen', { port })).rejects.toEqual(errno('EADDRINUSE', 'already_exists'))
  await expect(client('listen', { port: 80, host: 'Example.COM' })).rejects.toThrow('net has example.com:80')
  await expect(client('connect', { ...connect, port })).rejects.toEqual(errno('EMFILE', 'resource_exhausted'))
  const denied = errno('EACCES', 'permission_denied')
  await expect(client('accept', { listenerId })).rejects.toEqual(denied)
  await expect(client('send', { connectionId: far, data: 'x' })).rejects.toEqual(denied)
  await expect(client('receive', { connectionId: far })).rejects.toEqual(denied)
  await expect(client('disconnect', { connectionId: far })).rejects.toEqual(denied)
  await expect(client('disconnect', { connectionId: listenerId })).rejects.toEqual(denied)
  const unknown = errno('EBADF', 'not_found')
  await expect(client('accept', { listenerId: 999 })).rejects.toEqual(unknown)
  await expect(client('send', { connectionId: 999, data: 'x' })).rejects.toEqual(unknown)
  await expect(client('disconnect', { connectionId: 999 })).rejects.toEqual(unknown)
  await server('disconnect', { connectionId: far })
  const gone = client('send', { connectionId: near, data: 'x' })
  await expect(gone).rejects.toEqual(errno('EPIPE', 'failed_precondition'))
  await client('disconnect', { connectionId: near })
  await expect(client('receive', { connectionId: near })).rejects.toEqual(unknown)
  expect(await client('connect', { ...connect, port })).toHaveProperty('connectionId')
})

test.each([
  ['listen', { port: 65_536 }],
  ['connect', { host: 'x', port: 0 }],
  ['send', { connectionId: 1, data: 7 }],
  ['receive', { connectionId: 1, max: 0 }],
  ['shape', { loss: 1 }],
  ['shape', { latency: -1 }],
  ['shape', { bandwidth: 0 }],
])('%s does not take %o', async (type, payload) => {
  const { client } = await setup()
  await expect(client(type, payload)).rejects.toMatchObject({ code: 'invalid_argument' })
})

test('shape changes a link and says what then holds; what is not said stays', async () => {
  const { client, server, pair } = await setup()
  const { near, far } = await pair()
  const link = { from: 'client', to: 'server', latency: 40, jitter: 0, bandwidth: null, loss: 0 }
  const said = { from: 'client', to: 'server', latency: 40, bandwidth: undefined }
  expect(await client('shape', said)).toEqual({ ...link, partitioned: false })
  const began = performance.now()
  await client('send', { connectionId: near, data: 'slowly' })
  expect(text(await server('receive', { connectionId: far }))).toBe('slowly')
  expect(performance.now() - began).toBeGreaterThan(38)
  expect(await client('shape', { from: 'client', to: 'server', partitioned: true })).toEqual({
    ...link,
    partitioned: true,
  })
  await client('send', { connectionId: near, data: 'held' })
  await expect(server('receive', { connectionId: far }, 80)).rejects.toMatchObject({
    code: 'deadline_exceeded',
  })
  await client('shape', { from: 'client', to: 'server', partitioned: false, latency: 0 })
  expect(text(await server('receive', { connectionId: far }))).toBe('held')
})

test('a daemon that ends leaves its ports and connections', async () => {
  const { kernel, client, pair, listed } = await setup()
  const { near, port } = await pair()
  await expect.poll(() => kernel.metrics('kernel')).toMatchObject({ 'lifecycle-count': 1 })
  const receiving = client('receive', { connectionId: near })
  receiving.catch(() => undefined)
  await kernel.stop('server')
  await expect(receiving).rejects.toEqual(errno('ECONNRESET', 'unavailable'))
  await expect.poll(async () => (await listed()).listeners.map(({ owner }) => owner)).toEqual(['net'])
  expect(await client('listen', { port })).toMatchObject({ port })
  await kernel.remove('client')
  await expect.poll(() => kernel.metrics('net')).toMatchObject({ listeners: 1, connections: 0 })
})

test('attach puts daemons on hosts, and they stay there over a restart of the network', async () => {
  const { kernel, client, server, listed } = await setup({ services: [] })
  expect(await client('attach', { host: 'Beta.dan9', daemonName: 'server' })).toEqual({
    daemonName: 'server',
    host: 'beta.dan9',
  })
  await expect(client('attach', { host: 'beta', daemonName: 'nobody' })).rejects.toMatchObject({
    code: 'not_found',
  })
  await kernel.restart('net')
  const { listenerId } = (await server('listen', { port: 80 })) as { listenerId: number }
  await client('listen', { port: 80 })
  await client('connect', { host: 'beta.dan9', port: 80 })
  expect(await server('accept', { listenerId })).toMatchObject({ peer: { host: 'dan9' } })
  expect(await listed()).toMatchObject({ hosts: [{ host: 'beta.dan9', daemons: ['server'] }] })
  await kernel.remove('server')
  await expect.poll(listed).toMatchObject({ hosts: [] })
})

test('a half-close, by message, and the figures of it', async () => {
  const { kernel, client, server, pair, listed } = await setup()
  const { near, far } = await pair()
  await client('send', { connectionId: near, data: 'ask' })
  await client('shutdown', { connectionId: near })
  await expect(client('send', { connectionId: near, data: 'x' })).rejects.toEqual(
    errno('EPIPE', 'failed_precondition'),
  )
  expect(text(await server('receive', { connectionId: far }))).toBe('ask')
  expect(await server('receive', { connectionId: far })).toHaveLength(0)
  await server('send', { connectionId: far, data: 'tell' })
  expect(text(await client('receive', { connectionId: near }))).toBe('tell')
  expect((await listed()).connections).toMatchObject([
    { state: 'FIN_WAIT_2', bytesIn: 4, bytesOut: 3, segmentsIn: 1, segmentsOut: 1, window: 65_536 },
    { state: 'CLOSE_WAIT', bytesIn: 3, bytesOut: 4, retransmissions: 0, queued: 0, accepted: true },
  ])
  expect(await kernel.metrics('net')).toMatchObject({ connections: 1, 'bytes-carried': 7 })
})

test('datagrams, by message', async () => {
  const { kernel, client, server } = await setup()
  const near = (await client('bind', {})) as { socketId: number; port: number }
  const far = (await server('bind', { port: 53, host: 'names' })) as { socketId: number }
  const receiving = server('receive-from', far)
  await client('send-to', { socketId: near.socketId, host: 'names', port: 53, data: 'who?' })
  const { data, peer } = (await receiving) as { data: Uint8Array; peer: object }
  expect(text(data)).toBe('who?')
  expect(peer).toEqual({ host: 'localhost', port: near.port })
  await expect(client('receive-from', far)).rejects.toEqual(errno('EACCES', 'permission_denied'))
  expect(await kernel.metrics('net')).toMatchObject({ sockets: 2, 'datagrams-carried': 1 })
})

test('a shape is listed until it is taken back', async () => {
  const { client, listed } = await setup()
  await client('shape', { from: 'Client', to: 'server', latency: 40 })
  await client('shape', { loss: 0.5 })
  expect(await listed()).toMatchObject({
    links: [
      { from: '*', to: '*', loss: 0.5 },
      { from: 'client', to: 'server', latency: 40 },
    ],
  })
  expect(await client('unshape', { from: 'client' })).toBe(1)
  expect(await client('unshape')).toBe(1)
  expect(await listed()).toMatchObject({ links: [] })
})

test('the files of the network, by message', async () => {
  const { client, server } = await setup()
  expect(await client('list', { path: '/' })).toMatchObject([{ name: 'tcp' }, { name: 'udp' }])
  const number = (await client('read', { path: '/tcp/clone' })) as string
  const path = `/tcp/${number}/data`
  expect(await client('stat', { path })).toMatchObject({ kind: 'file', size: 0, owner: 'client' })
  await client('write', { path: `/tcp/${number}/ctl`, content: 'connect example.com!80' })
  expect(await client('write', { path, content: new Uint8Array([1, 255]), append: true })).toBe(2)
  expect(await client('read', { path, encoding: 'bytes' })).toEqual(new Uint8Array([1, 255]))
  await expect(server('read', { path })).rejects.toEqual(errno('EACCES', 'permission_denied'))
})

test('what is no name of a host is refused', async () => {
  const { client } = await setup()
  const refused = expect.objectContaining({ code: 'invalid_argument' }) as unknown
  for (const host of ['ws://x', 'a b', 'a\0b', '*', 'a!b', '']) {
    await expect(client('listen', { port: 7, host }), host).rejects.toEqual(refused)
    await expect(client('bind', { port: 7, host }), host).rejects.toEqual(refused)
    await expect(client('attach', { host }), host).rejects.toEqual(refused)
  }
  expect(await client('attach', { host: '\u00e9t\u00e9.dan9' })).toMatchObject({ host: '\u00e9t\u00e9.dan9' })
})
