/** A host in a worker of its own: waits for the kernel's first word, then answers it. */
import * as Comlink from 'comlink'
import { Calls, type Word } from '../../wire/calls'
import { DaemonError } from '../../wire/error'
import { carrierOver, type LinkEnd } from '../../wire/link-end'
import { post } from '../../wire/post'
import { messagePort } from '../../wire/port'
import { carryErrors } from '../../wire/throwing'
import { realClock } from '../clock'
import type { Behaviour } from '../daemon'
import { HostGateway } from './gateway'
import { Host } from './host'
import { hostAnswers } from './host-control'
import type { Whereabouts } from './addresses'
import { taskQueue } from './scheduler'
import { tickedBy } from '../ticker'

/** What the kernel sends a new worker first, with the port on which the two ask each other. */
export interface Welcome {
  readonly id: number
  readonly dedicated: boolean
  readonly resolver: string
  readonly kernel: MessagePort
  /** Where the host writes the number of the daemon that was given something last; see `LaunchRequest`. */
  readonly holder: SharedArrayBuffer | undefined
  /** The memory of the ticker, where there is one. */
  readonly ticker: SharedArrayBuffer | undefined
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
export function serveHost(behaviours: Iterable<Behaviour> | Promise<Iterable<Behaviour>>): void {
  const scope = globalThis as unknown as WorkerScope
  carryErrors(Comlink.transferHandlers)
  scope.onmessage = ({ data }) => {
    scope.onmessage = null
    // What cannot be loaded is the worker's error, which the kernel hears.
    Promise.resolve(behaviours)
      .then((types) => start(scope, data, types))
      .catch(reportError)
  }
}

function start(
  scope: WorkerScope,
  { id, dedicated, resolver, kernel, holder, ticker }: Welcome,
  behaviours: Iterable<Behaviour>,
): void {
  const { later } = taskQueue()
  const host: Host = new Host({
    id,
    dedicated,
    resolver,
    behaviours,
    clock: ticker ? { ...realClock, tick: tickedBy(ticker, realClock.tick) } : realClock,
    random: Math.random,
    later,
    kernel: {
      locate: async (from, target) => (await calls.ask('locate', [from, target])) as Whereabouts,
      changed: (...change) => calls.tell('changed', ...change),
      report: (report) => calls.tell('report', report),
    },
    ...(holder && { holder: new Int32Array(holder) }),
  })
  const calls = new Calls(messagePort<readonly Word[]>(kernel), later, {
    ...hostAnswers(host),
    connect: (other: number, end: LinkEnd) => host.connect(other, carrierOver(end)),
    serve: (port: MessagePort) => Comlink.expose(new HostGateway(host), giving(port)),
  })
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

/** `port` for answers that are given up: ports and streams in them move. */
function giving(port: MessagePort): Comlink.Endpoint {
  return {
    postMessage: (answer: unknown, transfer = []) => post(port, answer, transfer),
    addEventListener: port.addEventListener.bind(port),
    removeEventListener: port.removeEventListener.bind(port),
    start: () => port.start(),
  }
}
