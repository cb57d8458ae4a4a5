/** The network from the page: a WebSocket that is a real one, and the files of /net. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { expect, test } from './fixtures'

test('connect opens a real WebSocket, and carries more than its buffers hold', async ({ system }) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  server.on('connection', (socket) => socket.on('message', (data: Buffer) => socket.send(data)))
  const { port } = server.address() as AddressInfo
  const echoed = await system.evaluate(async (host) => {
    const { connectionId } = (await dan9.call('network', 'connect', { host })) as { connectionId: number }
    const length = 1_000_000
    const data = Uint8Array.from({ length }, (_, at) => at % 251)
    const sending = (async () => {
      for (let at = 0; at < length;)
        at += (await dan9.call('network', 'send', { connectionId, data: data.subarray(at) })) as number
    })()
    let received = 0
    let inOrder = true
    while (received < length) {
      const bytes = (await dan9.call('network', 'receive', { connectionId })) as Uint8Array
      if (bytes.length === 0) break
      inOrder &&= bytes.every((byte, at) => byte === (received + at) % 251)
      received += bytes.length
    }
    await sending
    await dan9.call('network', 'disconnect', { connectionId })
    return { received, inOrder }
  }, `ws://127.0.0.1:${port}/`)
  expect(echoed).toEqual({ received: 1_000_000, inOrder: true })
  await expect.poll(() => server.clients.size).toBe(0)
  server.close()
})

test('/net is a tree of files: a call and its answer, by read and write alone', async ({ system }) => {
  const said = await system.evaluate(async () => {
    const read = (path: string) => dan9.call(path, 'read') as Promise<string>
    const write = (path: string, content: string) => dan9.call(path, 'write', { content })
    const [listener, near] = [await read('/net/tcp/clone'), await read('/net/tcp/clone')]
    await write(`/net/tcp/${listener}/ctl`, 'announce 7007')
    const calling = read(`/net/tcp/${listener}/listen`)
    await write(`/net/tcp/${near}/ctl`, 'connect localhost!7007')
    const far = await calling
    await write(`/net/tcp/${near}/data`, 'by file')
    const data = await read(`/net/tcp/${far}/data`)
    const remote = await read(`/net/tcp/${near}/remote`)
    const names = ((await dan9.call('/net/tcp', 'list')) as { name: string }[]).map(({ name }) => name)
    for (const number of [listener, near, far]) await write(`/net/tcp/${number}/ctl`, 'hangup')
    return { data, remote, complete: [listener, near, far].every((number) => names.includes(number)) }
  })
  expect(said).toEqual({ data: 'by file', remote: 'localhost!7007\n', complete: true })
})
