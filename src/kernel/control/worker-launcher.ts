/** Launches hosts in workers of their own. */
import * as Comlink from 'comlink'
import { DaemonError } from '../../wire/error'
import type { LaunchHost } from './hosts'
import type { WorkerHostControl, Welcome } from '../host/worker-host'

/**
 * @param spawn makes a worker that calls `serveHost`
 * @param resolver the daemon that is asked what a path stands for
 */
export function workerLauncher(spawn: () => Worker, resolver: string): LaunchHost {
  return ({ id, dedicated, kernel, died }) =>
    new Promise((resolve, reject) => {
      const worker = spawn()
      const { port1, port2 } = new MessageChannel()
      Comlink.expose(kernel, port1)
      const control = Comlink.wrap<WorkerHostControl>(worker) as unknown as WorkerHostControl
      const terminate = (): void => {
        worker.terminate()
        port1.close()
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
          control,
          connect: (host, port) => control.connect(host, Comlink.transfer(port, [port])),
          serve: (port) => control.serve(Comlink.transfer(port, [port])),
          terminate,
        })
      })
      const welcome: Welcome = { id, dedicated, resolver, kernel: port2 }
      worker.postMessage(welcome, [port2])
    })
}
