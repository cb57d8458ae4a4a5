import { expect, onTestFinished, test } from 'vitest'
import { NetGateway } from '../client/net/gateway'
import { NoSystem } from '../client/net/failure'
import type { FetchEvent } from '../client/net/scope'
import { System } from '../client/net/system'
import { DaemonError } from '../wire/error'
import { bootHttp } from './testing/http'

const base = 'https://dan9.example/app/'

/** A gateway as the service worker has it, to daemons in this thread. */
async function bootNet(config: object = {}) {
  const booted = await bootHttp({ writable: true, ...config })
  const state = { found: 0, ended: false }
  const system = new System(booted.gateway, 'client', () => (state.ended = true))
  onTestFinished(() => system.end(new DaemonError('unavailable', 'the test is over')))
  const gateway = new NetGateway(base, {
    find: () => {
      state.found++
      return state.ended ? Promise.reject(new NoSystem()) : Promise.resolve(system)
    },
  })
  const ask = (target: string, init: RequestInit = {}): Promise<Response> | undefined => {
    const event = { request: new Request(new URL(target, base), init), clientId: 'a', resultingClientId: '' }
    return gateway.answer({ ...event, waitUntil: () => {} } as unknown as FetchEvent)
  }
  const script = (...replies: string[][]) =>
    booted.kernel.create({ name: 'scripted', type: 'scripted', config: { port: 81, replies }, start: true })
  const connections = async () =>
    ((await booted.call('network', 'list')) as { connections: unknown[] }).connections.length
  return { ...booted, system, ask, script, connections, state }
}

const ok = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`

test('only addresses below net/ are answered', async () => {
  const { ask, state } = await bootNet()
  for (const target of ['./', 'net', 'x/net/80/', '../net/80/']) expect(ask(target), target).toBeUndefined()
  const moved = (await ask('net/80?a=1'))!
  expect([moved.status, moved.headers.get('location')]).toEqual([301, `${base}net/80/?a=1`])
  expect(state.found).toBe(0)
})

test('net/ itself says which ports there are, and so does what is no port', async () => {
  const { ask, call, kernel } = await bootNet()
  await call('network', 'listen', { port: 81, host: 'elsewhere' })
  const index = (await ask('net/'))!
  expect([index.status, index.headers.get('cross-origin-embedder-policy')]).toEqual([200, 'require-corp'])
  const text = await index.text()
  expect(text).toContain(`<a href="${base}net/80/">net/80/</a></td><td>http</td>`)
  expect(text).not.toContain('81')
  for (const target of ['net/x/', 'net/0/', 'net/65536/', 'net/80x/']) {
    const missing = (await ask(target))!
    expect(missing.status, target).toBe(404)
    expect(await missing.text()).toContain('There is no such port')
  }
  await kernel.remove('http')
  await expect.poll(async () => (await ask('net/'))!.text()).toContain('Nobody listens')
  await kernel.remove('network')
  expect((await ask('net/'))!.status).toBe(502)
})

test('requests that follow each other share a connection', async () => {
  const { ask, call, connections } = await bootNet()
  await call('filesystem', 'write', { path: '/x', content: 'hello' })
  for (let times = 0; times < 5; times++) expect(await (await ask('net/80/x'))!.text()).toBe('hello')
  expect(await connections()).toBe(2)
  const response = (await ask('net/80/x'))!
  expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp')
  expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin')
  expect([response.headers.has('connection'), response.headers.get('content-length')]).toEqual([false, '5'])
  await response.text()
})

test('a connection that is given up while it is idle is no error of the network', async () => {
  const { ask, call, kernel, system, connections } = await bootNet()
  await call('/file', 'write', { content: 'x' })
  expect(await (await ask('net/80/file'))!.text()).toBe('x')
  const pool = system.pool(80)
  const connection = await pool.take()
  pool.give(connection)
  pool.drop(connection)
  await expect.poll(connections).toBe(0)
  expect((await kernel.metrics('network')).errors).toBe(0)
})

test('many requests at once share a bounded number of connections', async () => {
  const { ask, call, connections } = await bootNet()
  await call('filesystem', 'write', { path: '/x', content: 'hello' })
  const answers = Array.from({ length: 200 }, async () => (await ask('net/80/x'))!.text())
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['hello']))
  expect(await connections()).toBeLessThanOrEqual(64)
})

test('bodies go up as bytes or as a stream, and come down as they are read', async () => {
  const { ask } = await bootNet()
  expect((await ask('net/80/x', { method: 'PUT', body: 'hello' }))!.status).toBe(201)
  const pieces = ['one ', 'two ', 'three'].map((text) => new TextEncoder().encode(text))
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })
  expect((await ask('net/80/x', { method: 'PUT', body, duplex: 'half' } as RequestInit))!.status).toBe(204)
  expect(await (await ask('net/80/x'))!.text()).toBe('one two three')
  const head = (await ask('net/80/x', { method: 'HEAD' }))!
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '13', ''])
  expect((await ask('net/80/x', { method: 'DELETE' }))!.status).toBe(204)
})

test('what the request says reaches the daemon, in one head', async () => {
  const { ask, call, script } = await bootNet()
  await script([ok('')])
  await ask('net/81/a%20b?c=d', { headers: { 'X-Mine': 'yes', TE: 'trailers' } })
  const [heard] = (await call('scripted', 'heard')) as string[]
  const [line, ...fields] = heard!.trimEnd().split('\r\n')
  expect(line).toBe('GET /a%20b?c=d HTTP/1.1')
  expect(fields).toEqual(
    expect.arrayContaining(['host: localhost:81', 'x-mine: yes', 'accept-encoding: identity']),
  )
  expect(heard).not.toContain('te: ')
})

test('a connection that its peer has closed meanwhile is no failure', async () => {
  const { ask, call, script, connections } = await bootNet()
  await script([ok('first'), 'end'])
  expect(await (await ask('net/81/'))!.text()).toBe('first')
  // The peer closed it as it lay idle: it is not kept.
  await expect.poll(connections).toBe(0)
  expect(await (await ask('net/81/'))!.text()).toBe('first')
  expect(await call('scripted', 'heard')).toHaveLength(2)
})

test('a request that met its end is sent again, once, if it may be', async () => {
  const { ask, call, script } = await bootNet()
  const closing = [ok('once'), '', 'end']
  await script(closing, [ok('again')], ['', 'end'])
  expect(await (await ask('net/81/'))!.text()).toBe('once')
  expect(await (await ask('net/81/'))!.text()).toBe('again')
  expect(await call('scripted', 'heard')).toHaveLength(2)
  // A POST takes a new connection, and is not sent twice.
  const post = (await ask('net/81/', { method: 'POST', body: 'x' }))!
  expect([post.status, await post.text()]).toEqual([502, expect.stringContaining('closed without an answer')])
  expect(await call('scripted', 'heard')).toHaveLength(3)
})

test('an answer may come in chunks, until the end, after an interim one, or before the request is all said', async () => {
  const { ask, script } = await bootNet()
  await script(
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n', 'end'],
    ['HTTP/1.0 200 OK\r\n\r\nuntil the end', 'end'],
    [`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n${ok('late')}`, 'end'],
    ['HTTP/1.1 413 Too much\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', 'end'],
  )
  expect(await (await ask('net/81/'))!.text()).toBe('onetwo')
  expect(await (await ask('net/81/', { method: 'POST' }))!.text()).toBe('until the end')
  expect(await (await ask('net/81/', { method: 'POST' }))!.text()).toBe('late')
  const large = new Uint8Array(1_000_000)
  expect((await ask('net/81/', { method: 'POST', body: large }))!.status).toBe(413)
})

test('a place elsewhere on the same port is below the same address', async () => {
  const { ask, script } = await bootNet()
  const moved = (location: string) => [
    `HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`,
    'end',
  ]
  await script(moved('/b?c#d'), moved('http://localhost:81/e'), moved('f'), moved('https://example.com/'))
  const locations: (string | null)[] = []
  for (let times = 0; times < 4; times++) {
    const response = (await ask('net/81/a/', { method: 'POST' }))!
    locations.push(response.headers.get('location'))
  }
  const below = ['/b?c#d', '/e', '/a/f'].map((path) => `${base}net/81${path}`)
  expect(locations).toEqual([...below, 'https://example.com/'])
})

test.each([
  ['no HTTP', 'SSH-2.0\r\n'],
  ['a change of protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
])('%s from the daemon is a bad gateway', async (_, reply) => {
  const { ask, script, connections } = await bootNet()
  await script([reply])
  const response = (await ask('net/81/'))!
  expect(response.status).toBe(502)
  expect(await response.text()).toContain('no proper answer')
  await expect.poll(connections).toBe(0)
})

test('an answer that breaks off is an error to who reads it', async () => {
  const { ask, script, connections } = await bootNet()
  await script(['HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', 'end'])
  await expect((await ask('net/81/'))!.text()).rejects.toThrow('ended within a body')
  await expect.poll(connections).toBe(0)
})

test('who gives up closes the connection', async () => {
  const { ask, script, connections } = await bootNet()
  await script([''])
  const abort = new AbortController()
  const response = ask('net/81/', { signal: abort.signal })!
  await expect.poll(connections).toBe(2)
  abort.abort()
  expect((await response).status).toBe(502)
  await expect.poll(connections).toBe(0)
})

test('nobody at the port, too many connections, and no Dan9 say what can be done', async () => {
  const { ask, system } = await bootNet()
  const refused = (await ask('net/82/'))!
  expect([refused.status, refused.statusText]).toEqual([502, 'No daemon answers at port 82'])
  expect(await refused.text()).toContain('{&quot;port&quot;:82,&quot;root&quot;:&quot;/&quot;}')
  system.end(new DaemonError('unavailable', 'the page was closed'))
  const gone = (await ask('net/80/'))!
  expect([gone.status, await gone.text()]).toEqual([503, expect.stringContaining(`href="${base}"`)])
})

test('when the page is gone, whoever waits is told at once', async () => {
  const { ask, script, system, connections } = await bootNet()
  await script([''])
  const response = ask('net/81/')!
  await expect.poll(connections).toBe(2)
  system.end(new DaemonError('unavailable', 'the page in which Dan9 ran has been closed'))
  expect((await response).status).toBe(502)
})

test('a client daemon that was removed ends the link', async () => {
  const { ask, kernel, state } = await bootNet()
  expect((await ask('net/80/'))!.status).toBe(200)
  await kernel.remove('client')
  expect((await ask('net/80/', { method: 'POST' }))!.status).toBe(502)
  expect(state.ended).toBe(true)
})
