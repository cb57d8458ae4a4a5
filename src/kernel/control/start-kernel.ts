/** Puts a kernel together: the kernel itself, its own host (number 0) with the daemon `kernel`, its workers, the first daemons. */
import type { DaemonSpec } from '../../wire/control'
import { carrierOver, type LinkEnd } from '../../wire/link-end'
import type { Clock } from '../clock'
import { Host } from '../host/host'
import { HostHandle } from './host-handle'
import type { LaunchHost } from './hosts'
import { hostControl } from '../host/host-control'
import type { OpenModule } from './installer'
import { Kernel } from './kernel'
import { kernelDaemon, kernelName } from './kernel-daemon'

export interface KernelOptions {
  readonly hosts: number
  /** Created and, where they say so, started: those of a group at once, when those of the group before are there. */
  readonly daemons: readonly (readonly DaemonSpec[])[]
  /** The daemon that is asked what a path stands for. */
  readonly resolver: string
  readonly clock: Clock
  readonly random: () => number
  readonly later: (act: () => void) => void
  readonly launch: LaunchHost
  readonly openModule: OpenModule
  /** Links between hosts may use shared memory, where there is any; true unless said. */
  readonly sharedMemory?: boolean
}

/** Resolves when every host listens and every first daemon is there. */
export async function startKernel(options: KernelOptions): Promise<Kernel> {
  const { clock, random, later, launch, openModule, resolver } = options
  const kernel: Kernel = new Kernel({
    hosts: options.hosts,
    clock,
    launch,
    openModule,
    sharedMemory: options.sharedMemory,
    figures: (figures) => {
      const metrics = host.cell(kernelName)?.metrics
      for (const [name, value] of Object.entries(figures)) if (metrics) metrics.figure(name).value = value
    },
    resolvePath: async (path, namespace): Promise<string> => {
      const { route } = await host.resolve(path, namespace, undefined)
      return route.name
    },
    resolver: {
      name: resolver,
      call: (type, payload) => host.mail.call(host.self, undefined, resolver, type, payload),
      send: (type, payload) => host.mail.send(host.self, undefined, resolver, type, payload),
    },
  })
  const host: Host = new Host({
    id: 0,
    dedicated: false,
    clock,
    random,
    later,
    kernel,
    resolver,
    behaviours: [kernelDaemon(kernel)],
  })
  const spec: DaemonSpec = { name: kernelName, type: kernelName }
  host.create({ name: kernelName, type: kernelName, registered: true, namespace: 0, number: 1 })
  const control = hostControl(host)
  const launched = {
    control,
    connect: (other: number, end: LinkEnd) => Promise.resolve(host.connect(other, carrierOver(end))),
    terminate: () => host.close(),
  }
  kernel.adopt(new HostHandle(0, false, launched, clock), [spec], [host.status(kernelName)])
  await host.start(kernelName)
  await kernel.boot()
  for (const group of options.daemons) await Promise.all(group.map((daemon) => kernel.create(daemon)))
  return kernel
}
