/** A host in a worker of its own: waits for the kernel's first word, then answers it. */
import * as Comlink from 'comlink'
import { DaemonError } from '../../wire/error'
import { messagePort } from '../../wire/port'
import { carryErrors } from '../../wire/throwing'
import { realClock } from '../clock'
import type { Behaviour } from '../daemon'
import { HostGateway } from './gateway'
import { Host, type KernelServices } from './host'
import { hostControl, type HostControl } from './host-control'
import { taskQueue } from './scheduler'

/** What the kernel sends a new worker first, with the port by which the host asks the kernel. */
export interface Welcome {
  readonly id: number
  readonly dedicated: boolean
  readonly resolver: string
  readonly kernel: MessagePort
}

export interface WorkerHostControl extends HostControl {
  connect(host: number, port: MessagePort): Promise<void>
  serve(port: MessagePort): Promise<void>
}

/** The part of a dedicated worker's global scope that is needed. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Welcome>) => void) | null
  postMessage(message: unknown): void
  close(): void
  addEventListener(type: 'error', react: (event: ErrorEvent) => void): void
  addEventListener(type: 'unhandledrejection', react: (event: PromiseRejectionEvent) => void): void
}

/** Makes this worker a host that can run `behaviours`. Call it while the worker's script is evaluated. */
export function serveHost(behaviours: Iterable<Behaviour>): void {
  const scope = globalThis as unknown as WorkerScope
  carryErrors(Comlink.transferHandlers)
  scope.onmessage = ({ data: { id, dedicated, resolver, kernel } }) => {
    scope.onmessage = null
    const host = new Host({
      id,
      dedicated,
      resolver,
      behaviours,
      clock: realClock,
      random: Math.random,
      later: taskQueue().later,
      kernel: Comlink.wrap<KernelServices>(kernel),
    })
    const control: WorkerHostControl = {
      ...hostControl(host),
      connect: (other, port) => Promise.resolve(host.connect(other, messagePort(port))),
      serve: (port) => Promise.resolve(Comlink.expose(new HostGateway(host), port)),
    }
    Comlink.expose(control, scope as unknown as Comlink.Endpoint)
    scope.addEventListener('error', (event) => {
      event.preventDefault()
      host.uncaught(event.error)
    })
    scope.addEventListener('unhandledrejection', (event) => {
      event.preventDefault()
      host.uncaught(event.reason)
    })
    scope.close = () => {
      if (!dedicated)
        throw new DaemonError('permission_denied', 'a shared host cannot be closed by its daemons')
      scope.postMessage('closed')
    }
    scope.postMessage('ready')
  }
}
