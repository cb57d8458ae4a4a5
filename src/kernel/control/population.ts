/** How daemons come into the registry, change there and leave it, and what those who follow lifecycles hear of it. */
import type { DaemonSpec } from '../../wire/control'
import { DaemonError, type ErrorData } from '../../wire/error'
import type { CellStatus } from '../host/host'
import type { Entry } from './entry'
import type { HostHandle } from './host-handle'
import type { Hosts } from './hosts'
import type { Housing } from './housing'
import type { LifecycleNews } from './lifecycle'
import type { Namespaces } from './namespaces'
import type { Registry } from './registry'

/** How long a dedicated worker may take to hand back what waits in it before it is ended. */
const FAREWELL_LIMIT = 500

export class Population {
  /** Those whose removal is not over yet. */
  readonly #leaving = new Map<string, Promise<void>>()
  /** Who waits for one that is being made. */
  readonly #awaited = new Map<string, (() => void)[]>()

  constructor(
    private readonly registry: Registry,
    private readonly namespaces: Namespaces,
    private readonly hosts: Hosts,
    private readonly housing: Housing,
    private readonly publish: (news: LifecycleNews) => void,
  ) {}

  /**
   * Makes the daemon, and what it sees, and starts it when its spec says so; its name is taken at once, and free again
   * when this fails. Gives what `Host.create` gives.
   */
  async make(
    entry: Entry,
    { namespace, start = false }: DaemonSpec,
    creator: string | undefined,
  ): Promise<boolean> {
    const seen = creator === undefined ? 0 : this.registry.named(creator).namespace
    const own = namespace === 'copy' || namespace === 'empty' ? namespace : undefined
    this.registry.add(entry)
    let entered = false
    const enter = async (how: 'copy' | 'empty'): Promise<void> => {
      entry.namespace = await this.namespaces.enter(how, seen)
      entered = true
    }
    try {
      if (!own) {
        entry.namespace = this.namespaces.share(seen)
        entered = true
      }
      return await this.housing.make(entry, start, own && enter(own))
    } catch (thrown) {
      this.registry.delete(entry)
      this.#release(entry.name)
      if (entered) this.namespaces.leave(entry.namespace)
      throw thrown
    }
  }

  /** Takes in a daemon that its host runs already. */
  adopt(entry: Entry, status: CellStatus): void {
    this.registry.add(entry)
    this.#told(entry, status)
  }

  /** A host says how one of its daemons fares, at the time `time` by its clock. */
  changed(host: HostHandle, status: CellStatus, time: number): void {
    const name = host.daemons.get(status.number)
    const entry = name === undefined ? undefined : this.registry.get(name)
    if (entry?.host === host && entry.number === status.number) this.#told(entry, status, time)
  }

  /** The daemons of a worker that has ended: each has no worker until it is needed again. */
  lost(host: HostHandle, error: ErrorData, state: 'stopped' | 'error'): Entry[] {
    const lost: Entry[] = []
    for (const name of host.daemons.values()) {
      const entry = this.registry.get(name)
      if (entry?.host !== host || !entry.made) continue
      entry.host = undefined
      entry.earlierStarts += entry.starts
      entry.told({ number: 0, state, since: 0, starts: 0, waiting: 0, capacity: entry.capacity, error })
      this.publish({ name, state, error })
      lost.push(entry)
    }
    return lost
  }

  /** Forgets its name at once; resolves when nothing of it is left. */
  remove(entry: Entry): Promise<void> {
    const { name } = entry
    this.registry.delete(entry)
    const left = this.#leave(entry)
    const over = left
      .catch(() => {})
      .then(() => {
        if (this.#leaving.get(name) === over) this.#leaving.delete(name)
      })
    this.#leaving.set(name, over)
    return left
  }

  /**
   * Resolves when the removal of a daemon of this name is over, undefined when there is none: who makes another
   * waits for it, so that nobody hears of that one before the end of this.
   */
  leaving(name: string): Promise<void> | undefined {
    return this.#leaving.get(name)
  }

  /**
   * Resolves when the making of a daemon of this name is over, undefined when none is being made. It may run
   * already and have sent messages, which are faster than its host's word that it is there.
   */
  coming(name: string): Promise<void> | undefined {
    const entry = this.registry.get(name)
    if (!entry || entry.made) return undefined
    return new Promise((resolve) => {
      const waiting = this.#awaited.get(name)
      if (waiting) waiting.push(resolve)
      else this.#awaited.set(name, [resolve])
    })
  }

  #release(name: string): void {
    for (const resolve of this.#awaited.get(name) ?? []) resolve()
    this.#awaited.delete(name)
  }

  /** Keeps what its host tells of it; those who follow hear of every state on the way there. */
  #told(entry: Entry, status: CellStatus, time?: number): void {
    const { name, starts, made } = entry
    // Another worker has it now; nothing else has changed.
    if (made && status.state === 'created') return
    entry.told(status)
    const { state, since, error } = entry
    if (!made) {
      this.registry.made(entry)
      this.#release(name)
      this.publish({ name, time: entry.starts > 0 ? since : time, state: 'created' })
    }
    if (entry.starts > starts) this.publish({ name, time: since, state: 'starting' })
    if (state !== 'created' && state !== 'starting')
      this.publish({ name, state, ...(time !== undefined && { time }), ...(error && { error }) })
  }

  async #leave(entry: Entry): Promise<void> {
    const { name, namespace } = entry
    const host = entry.housing ? await entry.housing.catch(() => undefined) : entry.host
    const forgotten = entry.located ? this.hosts.tellAll((control) => control.forget(name), host) : undefined
    try {
      if (host) await this.#leaveHost(entry, host)
    } finally {
      await forgotten
      this.namespaces.leave(namespace)
      this.publish({ name, state: entry.state, removed: true })
    }
  }

  async #leaveHost({ name, number }: Entry, host: HostHandle): Promise<void> {
    host.daemons.delete(number)
    const removed = host.ask((control) => control.remove(name), host.dedicated ? FAREWELL_LIMIT : undefined)
    if (!host.dedicated) return removed
    await removed.catch(() => {})
    this.hosts.end(host, new DaemonError('aborted', `${name} was removed`))
  }
}
