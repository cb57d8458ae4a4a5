/** Finds a host for a daemon and makes it there. */
import type { DaemonSpec } from '../../wire/control'
import { DaemonError } from '../../wire/error'
import { clientType } from '../client-daemon'
import type { CellSpec } from '../host/cell'
import type { CellStatus } from '../host/host'
import type { HostHandle } from './host-handle'
import type { Hosts } from './hosts'
import type { Installer } from './installer'

export class Settler {
  /** @param observers whether anybody watches: a host of the daemon's own must be told */
  constructor(
    private readonly hosts: Hosts,
    private readonly installer: Installer,
    private readonly observers: { readonly watching: boolean },
  ) {}

  /** Makes the daemon in a host that suits it. */
  async settle(spec: DaemonSpec, namespace: number): Promise<{ host: HostHandle; status: CellStatus }> {
    const host = await this.#place(spec)
    const { name, type, config, mailbox } = spec
    const cell: CellSpec = { name, type, config, mailbox, namespace, registered: spec.register !== false }
    try {
      await this.installer.ensure(host, type)
      const status = await host.ask((control) => control.create(cell))
      host.daemons.add(name)
      return { host, status }
    } catch (thrown) {
      if (host.dedicated) this.hosts.end(host, DaemonError.from(thrown))
      throw thrown
    }
  }

  async #place({ type, host }: DaemonSpec): Promise<HostHandle> {
    if (host === 'dedicated') {
      const launched = await this.hosts.launch(true)
      if (this.observers.watching) await launched.ask((control) => control.watch(true))
      return launched
    }
    if (type === clientType) return this.hosts.first
    return host === undefined ? this.hosts.leastLoaded : this.hosts.shared(host)
  }
}
