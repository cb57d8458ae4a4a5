/**
 * The kernel: it knows the daemons' names, where they are and how they fare, and starts and ends the
 * hosts that run them. It carries none of their messages.
 */
import type { DaemonSpec, DeadLetter, Control, Status } from '../../wire/control'
import { DaemonError, type ErrorData } from '../../wire/error'
import type { Message, MessageDescription } from '../../wire/message'
import type { Clock } from '../clock'
import type { Whereabouts } from '../host/addresses'
import type { CellStatus, KernelServices } from '../host/host'
import type { HostControl } from '../host/host-control'
import type { HostHandle } from './host-handle'
import { Hosts, type LaunchHost } from './hosts'
import { Installer, type OpenModule } from './installer'
import { Namespaces, type Resolver } from './namespaces'
import { Observers } from './observers'
import { Registry, statusOf, type Entry } from './registry'
import { Settler } from './settler'
import { checkSpec } from './spec'
import type { HostReport } from '../host/telemetry'
import { createTopic } from '../host/topic'

/** A change of a daemon, as those hear who watch lifecycles. */
export interface LifecycleEvent {
  readonly name: string
  /**
   * When it was so, in milliseconds by the clock that stamps the daemon's messages: what has an earlier timestamp
   * was sent by the run that ended then, what has a later one by the next.
   */
  readonly time: number
  readonly state: CellStatus['state']
  readonly error?: ErrorData
  readonly removed?: true
}

export interface KernelSettings {
  /** How many shared hosts, at least one. */
  readonly hosts: number
  readonly clock: Clock
  readonly launch: LaunchHost
  readonly openModule: OpenModule
  /** Is told how many hosts and links there are, whenever that changes. */
  readonly figures: (figures: { hosts: number; links: number }) => void
  /** Asks what a path stands for in a namespace: the name of the daemon there. */
  readonly resolvePath: (path: string, namespace: number) => Promise<string>
  readonly resolver: Resolver
}

const START_LIMIT = 15_000
const STOP_LIMIT = 8_000
/** How long a dedicated worker may take to hand back what waits in it before it is ended. */
const FAREWELL_LIMIT = 500

export class Kernel implements KernelServices, Control {
  readonly #registry: Registry
  readonly #namespaces: Namespaces
  readonly #reserved = new Set<string>()
  readonly #hosts: Hosts
  readonly #installer: Installer
  readonly #settler: Settler
  readonly #lifecycle = createTopic<LifecycleEvent>('kernel')
  readonly observers: Observers

  constructor(private readonly settings: KernelSettings) {
    this.#registry = new Registry(settings.resolvePath)
    this.#namespaces = new Namespaces(
      settings.resolver,
      () => this.#registry.get(settings.resolver.name)?.status.state === 'running',
      (namespace) => void this.forgetPaths('/', namespace),
    )
    this.#hosts = new Hosts(
      settings.launch,
      settings.clock,
      this,
      (host, error) => this.#hostDied(host, error),
      (figures) => settings.figures(figures),
    )
    this.#installer = new Installer(this.#hosts, settings.openModule)
    this.observers = new Observers(settings.clock, (watched) =>
      this.#hosts.tellAll((control) => control.watch(watched)),
    )
    this.#settler = new Settler(this.#hosts, this.#installer, this.observers)
  }

  /** Starts the shared hosts; resolves when each of them listens. */
  async boot(): Promise<void> {
    await this.#hosts.open(this.settings.hosts)
  }

  // What clients ask

  list(): Promise<string[]> {
    return Promise.resolve([...this.#registry.names()])
  }

  /** The names of the registered daemons, sorted. */
  get names(): readonly string[] {
    return this.#registry.names()
  }

  isRegistered(name: string): boolean {
    const entry = this.#registry.get(name)
    return entry !== undefined && entry.spec.register !== false
  }

  async types(): Promise<string[]> {
    return this.#hosts.first.ask((control) => control.types())
  }

  async lookup(target: string, asker?: string): Promise<Status | null> {
    try {
      const entry = await this.#registry.find(target, this.#seenBy(asker))
      return entry.spec.register === false ? null : await this.#statusOf(entry)
    } catch (thrown) {
      if (thrown instanceof DaemonError && thrown.code === 'not_found') return null
      throw thrown
    }
  }

  /** The name of the daemon that `target` means to `asker`, who may see other paths than others do. */
  async nameOf(target: string, asker: string): Promise<string> {
    const { spec } = await this.#registry.find(target, this.#seenBy(asker))
    return spec.name
  }

  /** The number of the namespace that a daemon sees. */
  async namespaceOf(target: string): Promise<number> {
    return (await this.#registry.find(target)).namespace
  }

  /** The script that rebuilds what a daemon sees. */
  async namespaceScript(name: string): Promise<string> {
    return (await this.settings.resolver.call('ns', { of: name })) as string
  }

  async status(target: string): Promise<Status> {
    return this.#statusOf(await this.#registry.find(target))
  }

  async metrics(target: string): Promise<Record<string, number>> {
    return this.#ask(target, (control, name) => control.metrics(name))
  }

  async describe(target: string): Promise<MessageDescription[]> {
    return this.#ask(target, (control, name) => control.describe(name))
  }

  async mailbox(target: string, limit = 100): Promise<Message[]> {
    return this.#ask(target, (control, name) => control.mailbox(name, limit))
  }

  async log(target: string): Promise<unknown> {
    return this.#ask(target, (control, name) => control.log(name))
  }

  async create(spec: DaemonSpec): Promise<Status> {
    checkSpec(spec)
    const { name } = spec
    if (this.#registry.get(name)) {
      if (!spec.replace) throw new DaemonError('already_exists', `a daemon named '${name}' exists already`)
      await this.remove(name)
    }
    if (this.#reserved.has(name)) {
      throw new DaemonError('already_exists', `a daemon named '${name}' is being created`)
    }
    this.#reserved.add(name)
    try {
      const entry = await this.#make(spec)
      this.#lifecycle.publish({ name, time: this.settings.clock.now(), state: entry.status.state })
      if (spec.start) await this.start(name)
      return await this.#statusOf(entry)
    } finally {
      this.#reserved.delete(name)
    }
  }

  async install(source: string, options?: { name?: string; language?: 'ts' | 'js' }): Promise<string> {
    return this.#installer.install(source, options)
  }

  async start(target: string): Promise<Status> {
    return this.#change(target, (control, name) => control.start(name), START_LIMIT)
  }

  async stop(target: string): Promise<Status> {
    return this.#change(target, (control, name) => control.stop(name), STOP_LIMIT)
  }

  async restart(target: string): Promise<Status> {
    const { spec } = await this.#registry.find(target)
    await this.stop(spec.name)
    return this.start(spec.name)
  }

  async kill(target: string): Promise<Status> {
    const entry = await this.#registry.find(target)
    const { host, spec } = entry
    assertMortal(entry)
    if (!host?.dedicated) return this.#change(target, (control, name) => control.kill(name))
    this.#endHost(host, new DaemonError('aborted', `${spec.name} was killed`))
    return this.#statusOf(entry)
  }

  async suspend(target: string): Promise<Status> {
    return this.#change(target, (control, name) => control.suspend(name))
  }

  async resume(target: string): Promise<Status> {
    return this.#change(target, (control, name) => control.resume(name))
  }

  async remove(target: string): Promise<void> {
    const entry = await this.#registry.find(target)
    assertMortal(entry)
    const { spec, host, status, namespace } = entry
    let time = this.settings.clock.now()
    this.#registry.delete(spec.name)
    const forgotten = this.#hosts.tellAll((control) => control.forget(spec.name), host)
    this.observers.removed(spec.name)
    if (host) {
      host.daemons.delete(spec.name)
      const removed = host.ask(
        (control) => control.remove(spec.name),
        host.dedicated ? FAREWELL_LIMIT : undefined,
      )
      if (host.dedicated) {
        await removed.catch(() => {})
        this.#hosts.end(host, new DaemonError('aborted', `${spec.name} was removed`))
      } else await removed
      time = this.settings.clock.now()
    }
    await forgotten
    this.#namespaces.leave(namespace)
    this.#lifecycle.publish({ name: spec.name, time, state: status.state, removed: true })
  }

  deadLetters(): Promise<{ count: number; letters: DeadLetter[] }> {
    return Promise.resolve(this.observers.deadLetters())
  }

  /** Every change of any daemon's state, from now on. */
  lifecycle(): AsyncIterable<LifecycleEvent> {
    return this.#lifecycle.subscribe()
  }

  /** Gives a client's port to the host of the client daemons. */
  async connectClient(port: MessagePort): Promise<void> {
    await this.#hosts.first.launched.serve!(port)
  }

  /** Ends every host. */
  close(): void {
    this.#hosts.close()
  }

  /** Takes in the kernel's own host and the daemons that it already runs. */
  adopt(handle: HostHandle, specs: readonly DaemonSpec[], statuses: readonly CellStatus[]): void {
    this.#hosts.adopt(handle)
    for (const [index, spec] of specs.entries()) {
      handle.daemons.add(spec.name)
      this.#registry.add(spec, 0, handle, statuses[index]!)
    }
  }

  /**
   * What stands at `path`, or below, has changed in a namespace, or in all of them: resolves when no host that
   * answers uses the old way any more. One that holds its loop learns of it before it does anything else.
   */
  async forgetPaths(path: string, namespace?: number): Promise<void> {
    await this.#hosts.tellAll((control) => control.forgetPaths(path, namespace))
  }

  // What hosts ask and tell

  async locate(from: number, target: string): Promise<Whereabouts> {
    const below = target.startsWith('/srv/') ? this.#registry.onPath(target) : undefined
    if (!below && target.startsWith('/')) throw new DaemonError('not_found', `no daemon at '${target}'`)
    const entry = below?.entry ?? (await this.#registry.find(target))
    const host = await this.#house(entry)
    await this.#hosts.link(from, host.id)
    return {
      name: entry.spec.name,
      host: host.id,
      capacity: entry.status.mailbox.capacity,
      registered: entry.spec.register !== false,
      rest: below?.rest ?? '',
    }
  }

  changed(host: number, status: CellStatus, time: number): void {
    const entry = this.#registry.get(status.name)
    if (!entry || entry.host?.id !== host) return
    entry.status = status
    this.#lifecycle.publish({
      name: status.name,
      time,
      state: status.state,
      ...(status.error && { error: status.error }),
    })
  }

  report(report: HostReport): void {
    this.observers.report(report)
  }

  /** The worker of a daemon; finds one when it has none. */
  #house(entry: Entry): Promise<HostHandle> {
    if (entry.host) return Promise.resolve(entry.host)
    entry.housing ??= this.#findHouse(entry).finally(() => (entry.housing = undefined))
    return entry.housing
  }

  async #findHouse(entry: Entry): Promise<HostHandle> {
    const { host, status } = await this.#settler.settle(entry.spec, entry.namespace)
    entry.host = host
    entry.status = status
    return host
  }

  /** Makes the daemon, and what it sees. */
  async #make(spec: DaemonSpec): Promise<Entry> {
    const { creator } = spec
    const creators = creator === undefined ? 0 : (await this.#registry.find(creator)).namespace
    const namespace = await this.#namespaces.enter(spec.namespace, creators)
    try {
      const { host, status } = await this.#settler.settle(spec, namespace)
      return this.#registry.add(spec, namespace, host, status)
    } catch (thrown) {
      this.#namespaces.leave(namespace)
      throw thrown
    }
  }

  async #ask<T>(target: string, question: (control: HostControl, name: string) => Promise<T>): Promise<T> {
    const entry = await this.#registry.find(target)
    const host = await this.#house(entry)
    return host.ask((control) => question(control, entry.spec.name))
  }

  /** Asks a daemon's host to change it; what is asked first of a daemon by its name is said first. */
  async #change(
    target: string,
    act: (control: HostControl, name: string) => Promise<CellStatus>,
    limit?: number,
  ): Promise<Status> {
    const entry = this.#registry.get(target) ?? (await this.#registry.find(target))
    assertMortal(entry)
    const said = entry.said.then(async () => {
      const host = await this.#house(entry)
      return { answer: host.ask((control) => act(control, entry.spec.name), limit) }
    })
    entry.said = said.catch(() => {})
    const { answer } = await said
    entry.status = await answer
    return this.#statusOf(entry)
  }

  async #statusOf(entry: Entry): Promise<Status> {
    const { host, spec } = entry
    if (host) {
      await host
        .ask((control) => control.status(spec.name))
        .then(
          (status) => (entry.status = status),
          (thrown: unknown) => {
            if (!(thrown instanceof DaemonError && thrown.code === 'unavailable')) throw thrown
          },
        )
    }
    return statusOf(entry, this.settings.clock.now())
  }

  #seenBy(asker: string | undefined): number {
    return (asker === undefined ? undefined : this.#registry.get(asker)?.namespace) ?? 0
  }

  #hostDied(host: HostHandle, error: ErrorData): void {
    this.#endHost(host, DaemonError.fromData(error), 'error')
  }

  /** Ends a worker and says of its daemons what became of them. */
  #endHost(host: HostHandle, error: DaemonError, state: 'stopped' | 'error' = 'stopped'): void {
    this.#hosts.end(host, error)
    for (const name of host.daemons) {
      const entry = this.#registry.get(name)
      if (entry?.host !== host) continue
      entry.host = undefined
      entry.earlierStarts += entry.status.starts
      const { capacity } = entry.status.mailbox
      entry.status = {
        name,
        state,
        since: 0,
        starts: 0,
        mailbox: { length: 0, capacity },
        error: error.toData(),
      }
      this.#lifecycle.publish({ name, time: this.settings.clock.now(), state, error: error.toData() })
      this.observers.changed(entry.spec, entry.status, entry.earlierStarts)
    }
  }
}

/** The kernel's own host ends with the page, and no sooner. */
function assertMortal({ host, spec }: Entry): void {
  if (host?.id !== 0) return
  throw new DaemonError(
    'failed_precondition',
    `${spec.name} runs everything else: it cannot be started or ended`,
  )
}
