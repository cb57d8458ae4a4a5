/** The hosts of a kernel: which there are, how loaded they are, and the links between them. */
import { DaemonError, type ErrorData } from '../../wire/error'
import type { Clock } from '../clock'
import type { KernelServices } from '../host/host'
import type { HostControl } from '../host/host-control'
import { linkEnds } from '../../wire/link-end'
import { HostHandle, type LaunchedHost, type LaunchRequest } from './host-handle'

export type LaunchHost = (request: LaunchRequest) => Promise<LaunchedHost>

const LAUNCH_LIMIT = 15_000

/** Of the two hosts of a link by number: when each has its end of it. */
type Ends = ReadonlyMap<number, Promise<void>>

export class Hosts {
  readonly #handles = new Map<number, HostHandle>()
  readonly #links = new Map<string, Ends>()
  #shared: HostHandle[] = []
  #nextId = 1

  /**
   * @param died is told of a host that ended by itself
   * @param counted is told how many hosts and links there are, whenever that changes
   * @param sharedMemory links may use it, where there is any
   */
  constructor(
    private readonly launchHost: LaunchHost,
    private readonly clock: Clock,
    private readonly kernel: KernelServices,
    private readonly died: (host: HostHandle, error: ErrorData) => void,
    private readonly counted: (figures: { hosts: number; links: number }) => void,
    private readonly sharedMemory: boolean,
  ) {}

  /** Launches `count` shared hosts at once. */
  async open(count: number): Promise<void> {
    this.#shared = await Promise.all(Array.from({ length: count }, () => this.launch(false)))
  }

  /** @throws DaemonError `unavailable` when every shared host is gone */
  get first(): HostHandle {
    const [first] = this.#shared
    if (!first) throw new DaemonError('unavailable', 'every shared host is gone; reload the page')
    return first
  }

  /** A host by its number, whatever it is for. */
  get(id: number): HostHandle | undefined {
    return this.#handles.get(id)
  }

  get all(): readonly HostHandle[] {
    return this.#shared
  }

  get leastLoaded(): HostHandle {
    return this.#shared.reduce(
      (least, host) => (host.daemons.size < least.daemons.size ? host : least),
      this.first,
    )
  }

  /** @throws DaemonError `out_of_range` when there is no shared host of that number */
  shared(id: number): HostHandle {
    const host = this.#shared.find((handle) => handle.id === id)
    if (host) return host
    throw new DaemonError(
      'out_of_range',
      `no host ${String(id)}: the shared hosts are 1 to ${this.#shared.length}`,
    )
  }

  /** The kernel's own host, which is no worker of its own. */
  adopt(handle: HostHandle): void {
    this.#handles.set(handle.id, handle)
    this.#count()
  }

  /** Starts a worker; rejects with `unavailable` when it does not come up. */
  async launch(dedicated: boolean): Promise<HostHandle> {
    const id = this.#nextId++
    const died = (error: ErrorData): void => {
      const handle = this.#handles.get(id)
      if (handle) this.died(handle, error)
    }
    const holder = canShareMemory() ? new SharedArrayBuffer(4) : undefined
    const launched = await this.launchHost({ id, dedicated, kernel: this.kernel, holder, died })
    const handle = new HostHandle(id, dedicated, launched, this.clock, holder)
    this.adopt(handle)
    try {
      await handle.ask((control) => control.types(), LAUNCH_LIMIT)
    } catch (thrown) {
      this.end(handle, DaemonError.from(thrown))
      throw thrown
    }
    return handle
  }

  /** Ends a worker; every other host is told. */
  end(handle: HostHandle, error: DaemonError): void {
    handle.terminate(error)
    this.#handles.delete(handle.id)
    this.#shared = this.#shared.filter((other) => other !== handle)
    for (const key of [...this.#links.keys()]) {
      const pair = key.split('-').map(Number)
      if (!pair.includes(handle.id)) continue
      this.#links.delete(key)
      const other = this.#handles.get(pair[0] === handle.id ? pair[1]! : pair[0]!)
      other?.ask((control) => control.disconnect(handle.id)).catch(() => {})
    }
    this.#count()
  }

  /** Resolves when the two are joined; the one that asks can send then. */
  async link(from: number, to: number): Promise<void> {
    if (from === to) return
    const key = from < to ? `${from}-${to}` : `${to}-${from}`
    let ends = this.#links.get(key)
    if (!ends) {
      ends = this.#join(from, to)
      this.#links.set(key, ends)
      this.#count()
    }
    await ends.get(from)
  }

  /** Says something to every host but one, and gives the answers of those that answer; on a silent one it does not wait. */
  async tellAll<T>(say: (control: HostControl) => Promise<T>, but?: HostHandle): Promise<T[]> {
    const told = [...this.#handles.values()].filter((handle) => handle !== but)
    const asked = told.map((handle) => ({ answer: handle.ask(say), silent: handle.silent }))
    const awaited = asked.filter(({ silent }) => !silent).map(({ answer }) => answer)
    for (const { answer, silent } of asked) if (silent) answer.catch(() => {})
    const answers = await Promise.allSettled(awaited)
    return answers.filter((answer) => answer.status === 'fulfilled').map(({ value }) => value)
  }

  close(): void {
    for (const handle of [...this.#handles.values()]) {
      this.end(handle, new DaemonError('unavailable', 'the kernel is closed'))
    }
  }

  /** Gives when each of the two has its end; neither waits for the other. */
  #join(from: number, to: number): Ends {
    const [here, there] = [this.#handles.get(from), this.#handles.get(to)]
    if (!here || !there) throw new DaemonError('unavailable', `host ${here ? to : from} is gone`)
    const [near, far] = linkEnds(this.sharedMemory)
    const ends = new Map([
      [from, here.connect(to, near)],
      [to, there.connect(from, far)],
    ])
    for (const joined of ends.values()) joined.catch(() => {})
    return ends
  }

  #count(): void {
    this.counted({ hosts: this.#handles.size, links: this.#links.size })
  }
}

/** Only an isolated page may share memory between its threads. */
export const canShareMemory = (): boolean =>
  (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true
