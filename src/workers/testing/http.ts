/** For tests: a kernel in this thread with files, a network and an http daemon, and a raw connection to it. */
import { z } from 'zod'
import { defineDaemon, message } from '../../kernel/daemon'
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

/**
 * Listens at `port`. To each connection it gives one of `replies` by turns, a part of it for
 * each piece that comes; 'end' closes the connection.
 */
const scripted = defineDaemon({
  type: 'scripted',
  messages: {
    heard: message({ doc: 'What it was told, a text for each connection.', reply: z.array(z.string()) }),
  },
  config: z.object({ port: z.int(), replies: z.array(z.array(z.string())) }),
  async start({ config: { port, replies }, call, signal }) {
    const heard: string[] = []
    const ask = (type: string, payload: object) =>
      call('network', type, payload, { timeout: Infinity, signal }) as Promise<never>
    const { listenerId } = (await ask('listen', { port })) as { listenerId: number }
    const serve = async (connectionId: number, number: number): Promise<void> => {
      heard[number] = ''
      for (const reply of replies[number % replies.length]!) {
        if (reply === 'end') return ask('disconnect', { connectionId })
        const bytes: Uint8Array = await ask('receive', { connectionId })
        heard[number] += textOf(bytes)
        await ask('send', { connectionId, data: bytesOf(reply) })
      }
      for (;;) {
        const bytes: Uint8Array = await ask('receive', { connectionId })
        if (bytes.length === 0) return ask('disconnect', { connectionId })
        heard[number] += textOf(bytes)
      }
    }
    const accept = async (): Promise<void> => {
      for (let number = 0; ; number++) {
        const { connectionId } = (await ask('accept', { listenerId })) as { connectionId: number }
        serve(connectionId, number).catch(() => {})
      }
    }
    accept().catch(() => {})
    return { heard: () => heard }
  },
})

const mounts = [
  { path: '/', daemonName: 'filesystem' },
  { path: '/daemons', daemonName: 'kernel' },
]

/** Boots it; a daemon `http` listens at port 80 and serves what `config` says. */
export async function bootHttp(config: object = {}): Promise<TestKernel> {
  return testKernel({
    behaviours: [filesystem, http, namespace, network, scripted],
    daemons: [
      { name: 'filesystem', type: 'filesystem', start: true },
      { name: 'namespace', type: 'namespace', start: true, config: { mounts } },
      { name: 'network', type: 'network', start: true },
      { name: 'http', type: 'http', start: true, config: { port: 80, ...config } },
    ],
  })
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
