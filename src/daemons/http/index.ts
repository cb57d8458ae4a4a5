/**
 * The http daemon: serves files of the namespace by HTTP/1.1, over connections of the network daemon. It
 * holds nothing: whatever answers the messages of files at a path is read, or written, through them.
 */
import { DaemonError, defineDaemon } from '../../kernel/daemon'
import { Socket, type AskNetwork } from '../../wire/http/socket'
import { config, messages, type Answered } from './messages'
import { returned } from './returned'

export default defineDaemon({
  type: 'http',
  doc: 'Serves files of the namespace by HTTP. A browser reads them at net/<port>/ below the address of this page.',
  config,
  messages,
  async start({ config, signal, call, subscribe, clock, topic, metrics, log }) {
    const { host, root, writable, idleTimeout } = config
    const requests = topic<Answered>()
    const sockets = new Set<Socket>()

    const ask: AskNetwork = (type, payload, options) => call('network', type, payload, options)

    function answered(what: Answered): void {
      metrics.increment('requests')
      metrics.increment('bytes-sent', what.bytes)
      requests.publish(what)
    }

    const { fileServer } = await import('./server')
    const serveFiles = fileServer(call, { root, writable }, { answered, idleTimeout, now: clock.now })

    const listen = (at: number, timeout: number) =>
      ask('listen', { port: at, host }, { timeout }) as Promise<{ listenerId: number; port: number }>

    async function serve(connectionId: number): Promise<void> {
      const socket = new Socket(ask, connectionId)
      metrics.set('connections', sockets.add(socket).size)
      try {
        await serveFiles(socket)
      } catch (thrown) {
        // The peer or the network is gone, or took too long: nobody is left to be told.
        const { code, text } = DaemonError.from(thrown)
        if (code === 'internal') log.error(text)
      } finally {
        socket.close()
        sockets.delete(socket)
        metrics.set('connections', sockets.size)
      }
    }

    const first = await listen(config.port, 5_000)
    const { port } = first
    let { listenerId } = first
    // Said before anything that it says after its next start, which may want the same port.
    signal.addEventListener('abort', () => {
      ask('disconnect', { connectionId: listenerId }, { timeout: Infinity }).catch(() => {})
      for (const socket of sockets) socket.close()
    })

    async function acceptAll(): Promise<void> {
      for (;;) {
        try {
          const accepted = await ask('accept', { listenerId }, { timeout: Infinity })
          void serve((accepted as { connectionId: number }).connectionId)
        } catch (thrown) {
          if (signal.aborted) return
          log.warning(`port ${port} is closed: ${DaemonError.from(thrown).text}`)
          ;({ listenerId } = await listenAgain())
        }
      }
    }

    /** A network that has stopped answers when it runs again; one that was removed may come back. */
    async function listenAgain(): Promise<{ listenerId: number }> {
      for (;;) {
        try {
          return await listen(port, Infinity)
        } catch (thrown) {
          const { code, text } = DaemonError.from(thrown)
          if (code !== 'not_found') throw thrown
          log.warning(`port ${port} is not served until it is there again: ${text}`)
          await returned({ subscribe, call }, 'network')
        }
      }
    }

    acceptAll().catch((thrown: unknown) => {
      if (!signal.aborted) log.error(`port ${port} is not served any more: ${DaemonError.from(thrown).text}`)
    })

    return {
      address: () => ({ host, port, root, url: `net/${port}/` }),
      requests: () => requests.subscribe(),
    }
  },
})
