/** For tests: a kernel in this thread with files, a network and an http daemon, and a raw connection to it. */
import { testKernel, type TestKernel } from '../../kernel/testing'
import filesystem from '../../daemons/filesystem'
import http from '../../daemons/http'
import namespace from '../../daemons/namespace'
import network from '../../daemons/network'
import { responseBody } from '../../wire/http/body'
import { readResponseHead } from '../../wire/http/head'
import { Socket } from '../../wire/http/socket'
import { ByteReader } from '../../wire/http/reader'
import { bytesOf, drain, textOf } from '../../wire/http/testing'

const mounts = [
  { path: '/', daemonName: 'filesystem' },
  { path: '/daemons', daemonName: 'kernel' },
]

/** Boots it; a daemon `http` listens at port 80 and serves what `config` says. */
export async function bootHttp(config: object = {}): Promise<TestKernel> {
  const booted = await testKernel({
    behaviours: [filesystem, http, namespace, network],
    daemons: [
      { name: 'filesystem', type: 'filesystem', start: true },
      { name: 'namespace', type: 'namespace', start: true, config: { mounts } },
      { name: 'network', type: 'network', start: true },
      { name: 'http', type: 'http', start: true, config: { port: 80, ...config } },
    ],
  })
  return booted
}

export interface Read {
  readonly status: number
  readonly reason: string
  readonly headers: Headers
  readonly text: string
}

/** A connection to a port, on which anything can be said. */
export async function dial({ call }: TestKernel, port = 80) {
  const { connectionId } = (await call('network', 'connect', { host: 'localhost', port })) as {
    connectionId: number
  }
  const socket = new Socket(
    (type, payload, { timeout }) => call('network', type, payload, timeout),
    connectionId,
  )
  const reader = new ByteReader(() => socket.receive(5_000))
  return {
    socket,
    say: (text: string | Uint8Array) => socket.send(typeof text === 'string' ? bytesOf(text) : text, 5_000),
    /** The next response; undefined when the connection has ended. */
    async hear(method = 'GET'): Promise<Read | undefined> {
      const head = await readResponseHead(reader)
      if (!head) return undefined
      const body = await drain(responseBody(head, method, reader))
      const { status, reason, headers } = head
      return { status, reason, headers, text: textOf(body) }
    },
  }
}

/** One request on a connection of its own. */
export async function ask(
  booted: TestKernel,
  target: string,
  { method = 'GET', headers = {}, body = '' }: { method?: string; headers?: object; body?: string } = {},
): Promise<Read> {
  const { say, hear, socket } = await dial(booted)
  const fields = Object.entries({ host: 'localhost', connection: 'close', ...headers })
  const length = body === '' ? [] : [`content-length: ${body.length}`]
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...fields.map(([name, value]) => `${name}: ${value}`),
    ...length,
  ]
  await say(`${lines.join('\r\n')}\r\n\r\n${body}`)
  const read = await hear(method)
  socket.close()
  return read!
}
