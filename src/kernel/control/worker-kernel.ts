/** A kernel in a worker, as a client reaches it by Comlink. */
import * as Comlink from 'comlink'
import { controlBy, type Created, type DaemonSpec, type KernelControl } from '../../wire/control'
import { DaemonError } from '../../wire/error'
import { carryErrors } from '../../wire/throwing'
import { realClock } from '../clock'
import type { OpenModule } from './installer'
import type { Kernel } from './kernel'
import { taskQueue } from '../host/scheduler'
import { tickerMemory, tickerWanted } from '../ticker'
import { canShareMemory } from './hosts'
import { sdkSource } from '../sdk-module'
import { bindSource } from '../source'
import { startKernel } from './start-kernel'
import { workerLauncher } from './worker-launcher'

interface Settings {
  /** Makes a worker that calls `serveHost`. */
  readonly spawn: () => Worker
  /** Makes a worker that calls `countTicks` with the memory that it is sent. */
  readonly spawnTicker: () => Worker
  /** As `startKernel` takes them. */
  readonly daemons: readonly (readonly DaemonSpec[])[]
  /** The daemon that is asked what a path stands for. */
  readonly resolver: string
}

/** Answers clients on this worker's own port. Call it while the worker's script is evaluated. */
export function serveKernel({ spawn, spawnTicker, daemons, resolver }: Settings): void {
  carryErrors(Comlink.transferHandlers)
  const { later } = taskQueue()
  let booted: Promise<Kernel> | undefined
  const boot = async (asked: { hosts: number | string }): Promise<void> => {
    const hosts = Number(asked.hosts)
    if (!Number.isInteger(hosts) || hosts < 1 || hosts > 64) {
      const text = `hosts must be a whole number from 1 to 64, not '${asked.hosts}'`
      throw new DaemonError('invalid_argument', text)
    }
    booted ??= startKernel({
      hosts,
      daemons,
      resolver,
      clock: realClock,
      random: Math.random,
      later,
      launch: workerLauncher(spawn, resolver, startTicker(spawnTicker)),
      openModule: blobModules(),
    })
    await booted
  }
  const kernel = async (): Promise<Kernel> => {
    if (!booted) throw new DaemonError('failed_precondition', 'the kernel has not booted')
    return booted
  }
  const control: KernelControl = {
    ...controlBy(async (forward) => forward(await kernel())),
    boot,
    createAll: async (specs, over) => createAll(await kernel(), specs, over, later),
    observe: async (port) => (await kernel()).observers.add(port),
    connect: async (port) => (await kernel()).connectClient(port),
  }
  Comlink.expose(control)
}

/** Gives the memory in which it counts for hosts, once one is busy; undefined where threads share none. */
function startTicker(spawn: () => Worker): SharedArrayBuffer | undefined {
  if (!canShareMemory()) return undefined
  const memory = tickerMemory()
  void tickerWanted(memory).then(() => spawn().postMessage(memory))
  return memory
}

/** What is over in one turn is told in one message, by a proxy of Comlink's that is given up at the end. */
async function createAll(
  kernel: Kernel,
  specs: readonly DaemonSpec[],
  over: (created: readonly Created[]) => unknown,
  later: (act: () => void) => void,
): Promise<void> {
  const told: unknown[] = []
  let gathered: Created[] = []
  const tell = (): void => {
    told.push(over(gathered))
    gathered = []
  }
  const note = (...created: Created): void => {
    if (gathered.push(created) === 1) later(tell)
  }
  const create = async (spec: DaemonSpec, index: number): Promise<void> => {
    try {
      note(index, await kernel.create(spec))
    } catch (thrown) {
      note(index, undefined, DaemonError.from(thrown).toData())
    }
  }
  await Promise.all(specs.map(create))
  await new Promise<void>((resolve) => later(resolve))
  await Promise.all(told)
  ;(over as Comlink.Remote<typeof over>)[Comlink.releaseProxy]()
}

/** Modules as blobs: they live as long as this worker, and any worker of the page can import them. */
function blobModules(): OpenModule {
  const open = (text: string): string => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
  let sdk: string | undefined
  return async (source, label) => {
    sdk ??= open(sdkSource)
    const url = open(await bindSource(source, label, sdk))
    return { url, label, revoke: () => URL.revokeObjectURL(url) }
  }
}
