/**
 * The kernel: it knows the daemons' names, where they are and how they fare, and starts and ends the
 * hosts that run them. It carries none of their messages.
 */
import type { DaemonSpec, DeadLetter, Control, Status } from '../../wire/control'
import { DaemonError, type ErrorData } from '../../wire/error'
import type { Message, MessageDescription } from '../../wire/message'
import type { Clock } from '../clock'
import { TurnClock } from '../turn-clock'
import type { Whereabouts } from '../host/addresses'
import type { CellStatus, KernelServices } from '../host/host'
import type { HostControl } from '../host/host-control'
import type { HostReport } from '../host/telemetry'
import { Entry } from './entry'
import type { HostHandle } from './host-handle'
import { Hosts, type LaunchHost } from './hosts'
import { Housing } from './housing'
import { Installer, type OpenModule } from './installer'
import { Lifecycle, type LifecycleEvent, type LifecycleWishes } from './lifecycle'
import { Namespaces, type Resolver } from './namespaces'
import { Observers } from './observers'
import { Population } from './population'
import { Registry } from './registry'
import { checkSpec } from './spec'

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
  /** Links between hosts may use it, where there is any; true unless said. */
  readonly sharedMemory?: boolean | undefined
}

const START_LIMIT = 15_000
const STOP_LIMIT = 8_000

export class Kernel implements KernelServices, Control {
  readonly #registry: Registry
  readonly #hosts: Hosts
  readonly #installer: Installer
  readonly #housing: Housing
  readonly #lifecycle: Lifecycle
  readonly #population: Population
  readonly observers: Observers
  /** What is asked and told in one turn shares a reading of the clock. */
  readonly #clock: Clock

  constructor(private readonly settings: KernelSettings) {
    const turnClock = new TurnClock(settings.clock)
    this.#clock = { ...settings.clock, now: () => turnClock.now() }
    this.#registry = new Registry(settings.resolvePath)
    this.#lifecycle = new Lifecycle(this.#clock)
    const namespaces = new Namespaces(
      settings.resolver,
      () => this.#registry.get(settings.resolver.name)?.state === 'running',
      (namespace) => void this.forgetPaths('/', namespace),
    )
    this.#hosts = new Hosts(
      settings.launch,
      this.#clock,
      this,
      (host, error) => this.#hostDied(host, error),
      (figures) => settings.figures(figures),
      settings.sharedMemory ?? true,
    )
    this.#installer = new Installer(this.#hosts, settings.openModule)
    this.observers = new Observers(
      this.#clock,
      (watched) => this.#hosts.tellAll((control) => control.watch(watched)),
      (name, host) => this.#registry.get(name)?.host?.id === host,
    )
    this.#housing = new Housing(this.#hosts, this.#installer, this.observers)
    this.#population = new Population(
      ...([this.#registry, namespaces, this.#hosts, this.#housing] as const),
      (event) => this.#lifecycle.publish(event),
    )
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
    return this.#registry.isRegistered(name)
  }

  /** True when there is a registered daemon with this name and a `/` before more of its own. */
  isGroup(name: string): boolean {
    return this.#registry.isGroup(name)
  }

  async types(): Promise<string[]> {
    return this.#hosts.first.ask((control) => control.types())
  }

  async lookup(target: string, asker?: string): Promise<Status | null> {
    try {
      const entry = await this.#registry.find(target, this.#seenBy(asker))
      return entry.registered ? await this.#statusOf(entry) : null
    } catch (thrown) {
      if (thrown instanceof DaemonError && thrown.code === 'not_found') return null
      throw thrown
    }
  }

  /** Resolves when the making of a daemon of this name is over, undefined when none is being made. */
  coming(name: string): Promise<void> | undefined {
    return this.#population.coming(name)
  }

  /**
   * The name of the daemon that `target` means to `asker`, who may see other paths than others do. One that is being
   * made is waited for: whoever asks may have heard of it from itself.
   */
  async nameOf(target: string, asker: string): Promise<string> {
    await this.coming(target)
    return (await this.#registry.find(target, this.#seenBy(asker))).name
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

  /** @param asker in whose name, unless the spec says so */
  async create(spec: DaemonSpec, asker?: string): Promise<Status> {
    checkSpec(spec)
    for (;;) {
      const vacated = this.#vacate(spec)
      if (!vacated) break
      await vacated
    }
    const entry = new Entry(spec)
    const done = await this.#population.make(entry, spec, spec.creator ?? asker)
    if (!done) await this.#askOf(entry, (control, name) => control.started(name), START_LIMIT)
    return entry.status(this.#clock)
  }

  async install(source: string, options?: { name?: string; language?: 'ts' | 'js' }): Promise<string> {
    return this.#installer.install(source, options)
  }

  async start(target: string): Promise<Status> {
    return this.#change(target, (control, name) => control.start(name), START_LIMIT)
  }

  async stop(target: string): Promise<Status> {
    return this.#changeLiving(target, (control, name) => control.stop(name), STOP_LIMIT)
  }

  async restart(target: string): Promise<Status> {
    const { name } = await this.#registry.find(target)
    await this.stop(name)
    return this.start(name)
  }

  async kill(target: string): Promise<Status> {
    const entry = await this.#registry.find(target)
    const { host, name } = entry
    assertMortal(entry)
    if (!host?.dedicated) return this.#changeLiving(target, (control) => control.kill(name))
    this.#endHost(host, new DaemonError('aborted', `${name} was killed`))
    return this.#statusOf(entry)
  }

  async suspend(target: string): Promise<Status> {
    return this.#changeLiving(target, (control, name) => control.suspend(name))
  }

  async resume(target: string): Promise<Status> {
    return this.#changeLiving(target, (control, name) => control.resume(name))
  }

  async remove(target: string): Promise<void> {
    const entry = this.#registry.known(target) ?? (await this.#registry.find(target))
    assertMortal(entry)
    this.observers.removed(entry.name)
    await this.#population.remove(entry)
  }

  deadLetters(): Promise<{ count: number; letters: DeadLetter[] }> {
    return Promise.resolve(this.observers.deadLetters())
  }

  /** Every change of any daemon's state from now on, or those that are wished for. */
  lifecycle(wishes?: LifecycleWishes): AsyncIterable<LifecycleEvent> {
    return this.#lifecycle.subscribe(wishes)
  }

  /** Gives a client's port to the host of the client daemons. */
  async connectClient(port: MessagePort): Promise<void> {
    const { first } = this.#hosts
    await first.ask(() => first.launched.serve!(port), Infinity)
  }

  /** Ends every host. */
  close(): void {
    this.#hosts.close()
  }

  /** Takes in the kernel's own host and the daemons that it already runs. */
  adopt(handle: HostHandle, specs: readonly DaemonSpec[], statuses: readonly CellStatus[]): void {
    this.#hosts.adopt(handle)
    for (const [index, spec] of specs.entries()) {
      const entry = new Entry(spec)
      entry.host = handle
      entry.number = handle.admit(spec.name)
      this.#population.adopt(entry, statuses[index]!)
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
    entry.located = true
    const host = await this.#housing.of(entry)
    await this.#hosts.link(from, host.id)
    return {
      name: entry.name,
      host: host.id,
      capacity: entry.capacity,
      registered: entry.registered,
      rest: below?.rest ?? '',
    }
  }

  changed(host: number, status: CellStatus, time: number): void {
    const handle = this.#hosts.get(host)
    if (handle) this.#population.changed(handle, status, time)
  }

  report(report: HostReport): void {
    this.observers.report(report)
  }

  /** Undefined when the name is free; otherwise resolves when it may be, since the new one takes the other's place. */
  #vacate({ name, replace }: DaemonSpec): Promise<void> | undefined {
    const entry = this.#registry.get(name)
    if (!entry) return this.#population.leaving(name)
    if (!entry.made) throw new DaemonError('already_exists', `a daemon named '${name}' is being created`)
    if (replace) return this.remove(name)
    throw new DaemonError('already_exists', `a daemon named '${name}' exists already`)
  }

  async #ask<T>(target: string, question: AskOf<T>): Promise<T> {
    return this.#askOf(await this.#registry.find(target), question)
  }

  /** Asks a daemon's host; what is asked first of a daemon that has a host is said first. */
  async #askOf<T>(entry: Entry, question: AskOf<T>, limit?: number): Promise<T> {
    const housed = this.#housing.of(entry)
    const host = housed instanceof Promise ? await housed : housed
    return host.ask((control) => question(control, entry.name), limit)
  }

  /** Asks a daemon's host to change it; what is asked first of a daemon by its name is said first. */
  async #change(target: string, act: AskOf<CellStatus>, limit?: number): Promise<Status> {
    const entry = this.#registry.known(target) ?? (await this.#registry.find(target))
    assertMortal(entry)
    return entry.status(this.#clock, await this.#askOf(entry, act, limit))
  }

  /** The same, unless it has no worker: then it does not live, and none is launched to hear so. */
  async #changeLiving(target: string, act: AskOf<CellStatus>, limit?: number): Promise<Status> {
    const entry = this.#registry.known(target) ?? (await this.#registry.find(target))
    if (!entry.host && !entry.housing) return entry.status(this.#clock)
    return this.#change(entry.name, act, limit)
  }

  async #statusOf(entry: Entry): Promise<Status> {
    const { host, name } = entry
    const told = await host
      ?.ask((control) => control.status(name), host.patience)
      .catch((thrown: unknown) => {
        if (!(thrown instanceof DaemonError && thrown.code === 'unavailable')) throw thrown
      })
    return entry.status(this.#clock, told ?? undefined)
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
    for (const entry of this.#population.lost(host, error.toData(), state)) this.observers.changed(entry)
  }
}

type AskOf<T> = (control: HostControl, name: string) => Promise<T>

/** The kernel's own host ends with the page, and no sooner. */
function assertMortal({ host, name }: Entry): void {
  if (host?.id !== 0) return
  throw new DaemonError('failed_precondition', `${name} runs everything else: it cannot be started or ended`)
}
