/** Against a real WebSocket server, by a real client; both are of the package `ws`. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket as Client, WebSocketServer, type WebSocket as ServerSocket } from 'ws'
import { testKernel } from '../../kernel/testing'
import network from '.'

const errno = (name: string) => expect.objectContaining({ detail: { errno: name } }) as unknown
const text = (bytes: unknown) => new TextDecoder().decode(bytes as Uint8Array)

/** A server on a free port that does `serve` with everyone who connects, and the daemon. */
async function setup(serve: (socket: ServerSocket) => void, config: object = {}) {
  vi.stubGlobal('WebSocket', Client)
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.on('connection', serve)
  const { kernel, gateway } = await testKernel({
    behaviours: [network],
    daemons: [
      { name: 'other', type: 'client', start: true },
      { name: 'net', type: 'network', start: true, config },
    ],
  })
  onTestFinished(async () => {
    for (const socket of server.clients) socket.terminate()
    server.close()
    await once(server, 'close')
    vi.unstubAllGlobals()
  })
  let calls = 0
  const call = (type: string, payload: object, as = 'client') =>
    gateway.call(++calls, as, 'net', type, payload, 4_000)
  const url = `ws://127.0.0.1:${port}/any?thing`
  const connect = async (as?: string) => {
    const { connectionId } = (await call('connect', { host: url }, as)) as { connectionId: number }
    return {
      connectionId,
      send: (data: string | Uint8Array) => call('send', { connectionId, data }, as) as Promise<number>,
      receive: (max = 65_536) => call('receive', { connectionId, max }, as) as Promise<Uint8Array>,
    }
  }
  const listed = async () => ((await call('list', {})) as { connections: object[] }).connections
  return { kernel, call, connect, listed, url, port }
}

test('what is sent comes back, as bytes', async () => {
  const frames: [number, boolean][] = []
  const { call, connect, listed, port } = await setup((socket) =>
    socket.on('message', (data: Buffer, isBinary) => {
      frames.push([data.length, isBinary])
      socket.send(data)
    }),
  )
  const { connectionId, send, receive } = await connect()
  expect(await send('grüße')).toBe(7)
  expect(text(await receive())).toBe('grüße')
  expect(await send(new Uint8Array([0, 255]))).toBe(2)
  expect(await receive(1)).toEqual(new Uint8Array([0]))
  expect(await receive(1)).toEqual(new Uint8Array([255]))
  expect(frames).toEqual([
    [7, true],
    [2, true],
  ])
  expect(await listed()).toMatchObject([
    {
      ...{ connectionId, owner: 'client', state: 'ESTABLISHED', peer: { host: '127.0.0.1', port } },
      ...{ bytesIn: 9, bytesOut: 9, segmentsIn: 2, segmentsOut: 2, queued: 0 },
    },
  ])
  await call('disconnect', { connectionId })
  expect(await listed()).toEqual([])
})

test('a text frame is its UTF-8, and a close in good order is the end', async () => {
  const { connect, listed } = await setup((socket) => {
    socket.send('Grüß Gott')
    socket.close(1000)
  })
  const { receive, send } = await connect()
  expect(text(await receive())).toBe('Grüß Gott')
  expect(await receive()).toHaveLength(0)
  expect(await receive()).toHaveLength(0)
  await expect(send('more')).rejects.toEqual(errno('EPIPE'))
  expect(await listed()).toMatchObject([{ state: 'CLOSED' }])
})

test('any other close is a reset, after what came before', async () => {
  const { call, connect } = await setup((socket) => {
    socket.send('last')
    socket.close(1011, 'broken')
  })
  const { connectionId, receive, send } = await connect()
  expect(text(await receive())).toBe('last')
  await expect(receive()).rejects.toThrow('1011 broken')
  await expect(receive()).rejects.toEqual(errno('ECONNRESET'))
  await expect(send('more')).rejects.toEqual(errno('ECONNRESET'))
  await expect(call('shutdown', { connectionId })).rejects.toEqual(errno('ENOTCONN'))
})

test('a sender waits until what it sent has left, and nothing is lost', async () => {
  let received = 0
  const { connect } = await setup((socket) => {
    const { _socket: raw } = socket as unknown as { _socket: { pause(): void; resume(): void } }
    raw.pause()
    setTimeout(() => raw.resume(), 100)
    socket.on('message', (data: Buffer) => {
      received += data.length
      if (received === 20_000_000) socket.send('all')
    })
  })
  const { send, receive } = await connect()
  let sent = 0
  let most = 0
  while (sent < 20_000_000) {
    const taken = await send(new Uint8Array(Math.min(1_000_000, 20_000_000 - sent)))
    most = Math.max(most, taken)
    sent += taken
  }
  expect(most).toBeLessThanOrEqual(65_536)
  expect(text(await receive())).toBe('all')
})

test('more than may wait closes it: what came before is read, then ENOBUFS', async () => {
  let code = 0
  const { connect } = await setup((socket) => {
    socket.on('close', (given: number) => (code = given))
    for (let count = 0; count < 17; count++) socket.send(new Uint8Array(65_536))
  })
  const { receive } = await connect()
  await expect.poll(() => code).toBe(4009)
  let received = 0
  for (let count = 0; count < 16; count++) received += (await receive()).length
  expect(received).toBe(1_048_576)
  await expect(receive()).rejects.toEqual(errno('ENOBUFS'))
})

test('ends with its owner, and with the network', async () => {
  const codes: number[] = []
  const { kernel, connect } = await setup((socket) => {
    socket.on('close', (code: number) => codes.push(code))
  })
  await connect('other')
  const { receive } = await connect()
  const waiting = expect(receive()).rejects.toEqual(errno('ECONNRESET'))
  await kernel.stop('other')
  await expect.poll(() => codes).toEqual([4000])
  await kernel.stop('net')
  await waiting
  await expect.poll(() => codes).toEqual([4000, 1005])
})

test('shuts down both directions or none', async () => {
  let code = 0
  const { call, connect } = await setup((socket) => {
    socket.on('close', (given: number) => (code = given))
    socket.send('unread')
  })
  const { connectionId, receive, send } = await connect()
  await expect(call('shutdown', { connectionId })).rejects.toEqual(errno('EOPNOTSUPP'))
  await call('shutdown', { connectionId, how: 'read' })
  expect(await receive()).toHaveLength(0)
  expect(await send('still')).toBe(5)
  await call('shutdown', { connectionId, how: 'both' })
  await expect(send('more')).rejects.toEqual(errno('EPIPE'))
  await expect.poll(() => code).toBe(1000)
})

test('says what is wrong with an address', async () => {
  const { call, connect, url } = await setup(() => undefined, { maxConnections: 1 })
  const refused = { host: 'ws://127.0.0.1:1/' }
  await expect(call('connect', refused)).rejects.toEqual(errno('ECONNREFUSED'))
  await expect(call('connect', { host: 'ws://' })).rejects.toEqual(errno('EINVAL'))
  await expect(call('connect', { host: `${url}#fragment` })).rejects.toEqual(errno('EINVAL'))
  await expect(call('connect', { host: 'server' })).rejects.toThrow('a host needs a port')
  await connect()
  await expect(connect()).rejects.toEqual(errno('EMFILE'))
})
