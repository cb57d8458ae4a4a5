/** For tests: a kernel whose hosts live in this thread, joined by real message ports. */
import { expect, onTestFinished } from 'vitest'
import type { DaemonSpec } from '../wire/control'
import { carrierOver, type LinkEnd } from '../wire/link-end'
import client from './client-daemon'
import { realClock, type Clock } from './clock'
import type { Behaviour } from './daemon'
import { HostGateway } from './host/gateway'
import { Host } from './host/host'
import { hostControl } from './host/host-control'
import type { LaunchHost } from './control/hosts'
import type { Kernel } from './control/kernel'
import { taskQueue } from './host/scheduler'
import { startKernel } from './control/start-kernel'

export interface TestKernel {
  readonly kernel: Kernel
  /** Sends and calls in the name of the daemon `client`. */
  readonly gateway: HostGateway
  readonly hosts: readonly Host[]
  call(to: string, type: string, payload?: unknown, timeout?: number): Promise<unknown>
}

interface TestOptions {
  readonly hosts?: number
  readonly behaviours?: readonly Behaviour[]
  readonly daemons?: readonly DaemonSpec[]
  readonly resolver?: string
  /** Whether hosts share memory; true unless said. */
  readonly sharedMemory?: boolean
}

/** Where a daemon can be, seen from `client`: what holds for one holds for all. */
export const placements = [
  { where: 'on the same host', host: 1, sharedMemory: true },
  { where: 'on another host, over shared memory', host: 2, sharedMemory: true },
  { where: 'on another host, over a port', host: 2, sharedMemory: false },
] as const

/** Ports and timers that keep this thread alive; a browser does not tell. */
const held = (): number => {
  const { process } = globalThis as { process?: { getActiveResourcesInfo?(): string[] } }
  const kinds = process?.getActiveResourcesInfo?.() ?? []
  return kinds.filter((kind) => kind === 'MessagePort' || kind === 'Timeout').length
}

/**
 * Boots it, with a daemon `client` in host 1. When the test ends it is closed, and no waiter, stream,
 * port or timer of it may be left.
 */
export async function testKernel(options: TestOptions = {}): Promise<TestKernel> {
  const heldBefore = held()
  const tasks = taskQueue()
  const hosts: Host[] = []
  const shared = {
    clock: realClock,
    random: Math.random,
    later: tasks.later,
    resolver: options.resolver ?? 'namespace',
  }
  const launch: LaunchHost = ({ id, dedicated, kernel }) => {
    const host = new Host({
      ...shared,
      id,
      dedicated,
      kernel,
      behaviours: [client, ...(options.behaviours ?? [])],
    })
    hosts.push(host)
    return Promise.resolve({
      control: hostControl(host),
      connect: (other: number, end: LinkEnd) => Promise.resolve(host.connect(other, carrierOver(end))),
      terminate: () => host.close(),
    })
  }
  const kernel = await startKernel({
    ...shared,
    launch,
    hosts: options.hosts ?? 2,
    sharedMemory: options.sharedMemory ?? true,
    daemons: [[{ name: 'client', type: 'client', start: true }], options.daemons ?? []],
    openModule: () => Promise.reject(new Error('modules need a browser')),
  })
  onTestFinished(async () => {
    kernel.close()
    tasks.close()
    for (const { mail } of hosts) expect([mail.waiters.size, mail.producers.size]).toEqual([0, 0])
    await expect.poll(held, { message: 'ports and timers left' }).toBeLessThanOrEqual(heldBefore)
  })
  const gateway = new HostGateway(hosts[0]!)
  let calls = 0
  return {
    kernel,
    gateway,
    hosts,
    call: (to, type, payload, timeout = 5_000) => gateway.call(++calls, 'client', to, type, payload, timeout),
  }
}

/** A clock whose time passes by `advance` alone; `timers` are those that are set. */
export function manualClock(): Clock & { advance(ms: number): void; readonly timers: number } {
  let now = 1_000
  const timers = new Map<object, { at: number; act: () => void }>()
  return {
    now: () => now,
    tick: () => now,
    after: (ms, act) => {
      const key = {}
      timers.set(key, { at: now + ms, act })
      return () => timers.delete(key)
    },
    advance: (ms) => {
      now += ms
      for (const [key, { at, act }] of timers) {
        if (at > now) continue
        timers.delete(key)
        act()
      }
    },
    get timers() {
      return timers.size
    },
  }
}
