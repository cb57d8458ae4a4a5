/**
 * The network daemon: streams like TCP's between daemons, inside Dan9. A browser's tab reaches nothing
 * outside by TCP, so what it answers for other hosts are services of its own, as its config says.
 */
import { z } from 'zod'
import { DaemonError, defineDaemon, transfer, type Context } from '../../kernel/daemon'
import { isWebSocketUrl } from './dialing'
import { serveEcho } from './echo'
import { NetworkFiles } from './files'
import { messages } from './messages'
import { Network } from './network'
import { followOwners } from './owners'

const service = () =>
  z.object({
    host: z.string().min(1),
    port: z.int().min(1).max(65_535),
    kind: z.literal('echo').describe('Sends back what it gets (RFC 862)'),
  })

const config = () =>
  z.object({
    maxConnections: z.int().min(0).default(100),
    services: z
      .array(service())
      .default([{ host: 'example.com', port: 80, kind: 'echo' }])
      .describe('What the network itself answers, in place of the world outside'),
  })

export default defineDaemon({
  type: 'network',
  doc: 'Streams between daemons, and links that can be slow, lossy or dead.',
  config,
  messages,
  // A request that waits for a connection or for data is in hand all the while.
  concurrency: 65_536,
  start(context) {
    const { config, self, state, signal, clock, random, metrics, log } = context
    const kept = state({ next: 1, places: new Map<string, string>() })
    const surroundings = { now: clock.now, after: timer(clock), random, count: metrics.increment }
    const network = new Network(config.maxConnections, surroundings, openWebSocket, kept, (counts) => {
      for (const [name, value] of Object.entries(counts)) metrics.set(name, value)
    })
    // Whoever waits learns that the network stops, before the stop cancels what they asked for.
    signal.addEventListener('abort', () => network.close())
    followOwners(context, network).catch((thrown: unknown) => {
      const { code, text } = DaemonError.from(thrown)
      if (code !== 'canceled') log.error(text)
    })
    for (const { host, port } of config.services) {
      void serveEcho(network, self.name, network.streams.listen(self.name, host, port).id)
    }
    const { streams, datagrams } = network
    const files = new NetworkFiles(network)

    return {
      listen({ host, port, backlog }, { message }) {
        const { id, local } = streams.listen(message.sender, host, port, backlog)
        return { listenerId: id, port: local.port }
      },
      accept: ({ listenerId }, { message, signal }) => streams.accept(message.sender, listenerId, signal),
      connect({ host, port }, { message: { sender }, signal }) {
        if (port === undefined || isWebSocketUrl(host)) return streams.dial(sender, host, port, signal)
        return streams.connect(sender, host, port, signal)
      },
      send: ({ connectionId, data }, { message, signal }) =>
        network.send(message.sender, connectionId, bytesOf(data), signal),
      async receive({ connectionId, max }, { message, signal }) {
        const bytes = await network.receive(message.sender, connectionId, max, signal)
        return transfer(bytes, [bytes.buffer])
      },
      shutdown: ({ connectionId, how }, { message }) => network.shutdown(message.sender, connectionId, how),
      disconnect: ({ connectionId }, { message }) => network.disconnect(message.sender, connectionId),
      bind({ port, host }, { message }) {
        const { id, local } = datagrams.bind(message.sender, host, port)
        return { socketId: id, port: local.port }
      },
      'send-to': ({ socketId, host, port, data }, { message }) =>
        datagrams.sendTo(message.sender, socketId, host, port, bytesOf(data)),
      async 'receive-from'({ socketId }, { message, signal }) {
        const datagram = await datagrams.receiveFrom(message.sender, socketId, signal)
        return transfer(datagram, [datagram.data.buffer])
      },
      async attach({ host, daemonName }, { message, call }) {
        if (daemonName !== undefined) await mustExist(daemonName, call)
        const name = daemonName ?? message.sender
        return { daemonName: name, host: network.hosts.attach(name, host) }
      },
      list: ({ path }) => (path === undefined ? network.list() : files.list(path)),
      stat: ({ path }) => files.stat(path),
      async read({ path, offset, length, encoding }, { message, signal }) {
        const bytes = await files.read(path, offset, length, { owner: message.sender, signal })
        return encoding === 'utf8' ? decoder.decode(bytes) : transfer(bytes, [bytes.buffer])
      },
      write: ({ path, content }, { message, signal }) =>
        files.write(path, bytesOf(content), { owner: message.sender, signal }),
      shape: ({ from, to, ...change }) => network.shape(from, to, given(change)),
      unshape: ({ from, to }) => network.unshape(from, to),
    }
  },
})

const openWebSocket = (url: string) => new WebSocket(url)

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? encoder.encode(data) : data
}

async function mustExist(daemonName: string, call: Context['call']): Promise<void> {
  const names = (await call('kernel', 'names')) as string[]
  if (!names.includes(daemonName)) throw new DaemonError('not_found', `no daemon is named ${daemonName}`)
}

/** A timer that can be taken back, from a clock that ticks. */
function timer({ every }: Context['clock']) {
  return (ms: number, work: () => void) => {
    const stop = every(ms, () => {
      stop()
      work()
    })
    return stop
  }
}

/** Without what was not said, so that it stays as it is. */
function given<T extends object>(change: T) {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>
  }
}
