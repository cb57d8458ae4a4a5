/** Finds a host for each daemon and makes it there. */
import { DaemonError } from '../../wire/error'
import { clientType } from '../client-daemon'
import type { CellSpec } from '../host/cell'
import type { Entry } from './entry'
import type { HostHandle } from './host-handle'
import type { Hosts } from './hosts'
import type { Installer } from './installer'

export class Housing {
  /** @param observers whether anybody watches: a host of the daemon's own must be told */
  constructor(
    private readonly hosts: Hosts,
    private readonly installer: Installer,
    private readonly observers: { readonly watching: boolean },
  ) {}

  /**
   * Makes the daemon in a host that suits it; resolves when it is there. In a shared host that knows its type the
   * host is asked at once, and what is asked of it next is heard after that. Gives what `Host.create` gives.
   *
   * @param start whether it is to start
   * @param ready resolves when its namespace is there; without it, it is
   */
  make(entry: Entry, start: boolean, ready?: Promise<unknown>): Promise<boolean> {
    const { type, place } = entry
    if (!ready && place !== 'dedicated') {
      const host = this.#shared(entry)
      if (this.installer.has(host, type)) return this.#create(entry, start, host)
    }
    return new Promise((resolve, reject) => {
      const find = async (): Promise<HostHandle> => {
        await ready
        const host = await this.#place(entry)
        this.#create(entry, start, host).then(resolve, reject)
        return host
      }
      this.#wait(entry, find()).catch(reject)
    })
  }

  /** The host of a daemon, at once when it has one; one is found otherwise. Who asks for it first can speak first. */
  of(entry: Entry): HostHandle | Promise<HostHandle> {
    if (entry.housing) return entry.housing
    if (entry.host) return entry.host
    void this.make(entry, false).catch(() => {})
    return entry.housing ?? entry.host!
  }

  #wait(entry: Entry, housing: Promise<HostHandle>): Promise<HostHandle> {
    entry.housing = housing
    // One microtask later, so that those who waited have spoken before any other can.
    const done = (): void => void Promise.resolve().then(() => (entry.housing = undefined))
    housing.then(done, done)
    return housing
  }

  async #create(entry: Entry, start: boolean, host: HostHandle): Promise<boolean> {
    const { name, type, config, mailbox, namespace, registered } = entry
    const number = host.admit(name)
    const plain: CellSpec = { name, type, namespace, registered, number }
    // What is not there would travel as well.
    const cell = config || mailbox !== undefined ? { ...plain, config, mailbox } : plain
    entry.host = host
    entry.number = number
    try {
      return await host.ask((control) => control.create(cell, start))
    } catch (thrown) {
      host.daemons.delete(number)
      if (entry.host === host) entry.host = undefined
      const error = DaemonError.from(thrown)
      if (host.dedicated) this.hosts.end(host, error)
      // Once its loop is free it would make what nobody waits for any more.
      else if (error.code === 'unavailable') host.ask((control) => control.remove(name)).catch(() => {})
      throw error
    }
  }

  async #place(entry: Entry): Promise<HostHandle> {
    const dedicated = entry.place === 'dedicated'
    const host = dedicated ? await this.hosts.launch(true) : this.#shared(entry)
    try {
      if (dedicated && this.observers.watching) await host.ask((control) => control.watch(true))
      await this.installer.ensure(host, entry.type)
    } catch (thrown) {
      if (dedicated) this.hosts.end(host, DaemonError.from(thrown))
      throw thrown
    }
    return host
  }

  /** @throws DaemonError `out_of_range` or `unavailable` when there is no such host, or none at all */
  #shared({ type, place }: Entry): HostHandle {
    if (type === clientType) return this.hosts.first
    return typeof place === 'number' ? this.hosts.shared(place) : this.hosts.leastLoaded
  }
}
