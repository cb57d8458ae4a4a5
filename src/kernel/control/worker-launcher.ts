/** Launches hosts in workers of their own. */
import { Calls, type Word } from '../../wire/calls'
import { DaemonError } from '../../wire/error'
import { messagePort } from '../../wire/port'
import type { LaunchHost } from './hosts'
import type { HostControl } from '../host/host-control'
import { taskQueue } from '../host/scheduler'
import type { Welcome } from '../host/worker-host'

/**
 * @param spawn makes a worker that calls `serveHost`
 * @param resolver the daemon that is asked what a path stands for
 * @param ticker the memory of the ticker, where there is one
 */
export function workerLauncher(
  spawn: () => Worker,
  resolver: string,
  ticker: SharedArrayBuffer | undefined,
): LaunchHost {
  const { later } = taskQueue()
  return ({ id, dedicated, kernel, holder, died }) =>
    new Promise((resolve, reject) => {
      const worker = spawn()
      const { port1, port2 } = new MessageChannel()
      const calls = new Calls(messagePort<readonly Word[]>(port1), later, {
        locate: kernel.locate.bind(kernel),
        changed: kernel.changed.bind(kernel),
        report: kernel.report.bind(kernel),
      })
      const terminate = (): void => {
        worker.terminate()
        calls.close()
      }
      worker.onerror = ({ message, filename, lineno }) => {
        const place = filename ? ` (${filename}:${lineno})` : ''
        const text = `host ${id}: ${message || 'its script could not be loaded'}${place}`
        reject(new DaemonError('unavailable', text))
        died({ code: 'internal', text })
      }
      worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (data === 'closed') died({ code: 'aborted', text: `host ${id} has closed itself` })
        if (data !== 'ready') return
        resolve({
          control: calls.asker<HostControl>(),
          connect: async (host, end) => void (await calls.ask('connect', [host, end], [end.port])),
          serve: async (port) => void (await calls.ask('serve', [port], [port])),
          terminate,
        })
      })
      const welcome: Welcome = { id, dedicated, resolver, kernel: port2, holder, ticker }
      worker.postMessage(welcome, [port2])
    })
}
