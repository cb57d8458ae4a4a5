/** The hosts by name, and which daemon is on which. It knows no ports and no links. */
import { canonical, localHost } from './address'

export class Hosts {
  /** @param places the host of every daemon that is not on `localhost`; changed here, kept by whoever gives it */
  constructor(private readonly places: Map<string, string>) {}

  /** The host that a daemon is on. */
  of(daemonName: string): string {
    return this.places.get(daemonName) ?? localHost
  }

  /** From now on the daemon is on that host; what it has open stays where it is. Gives the host's one name. */
  attach(daemonName: string, host: string): string {
    const name = canonical(host)
    if (name === localHost) this.places.delete(daemonName)
    else this.places.set(daemonName, name)
    return name
  }

  forget(daemonName: string): void {
    this.places.delete(daemonName)
  }

  /** The host that a daemon means by `name`: `localhost`, or no name, is its own. */
  meant(daemonName: string, name = localHost): string {
    return canonical(name, this.of(daemonName))
  }

  /** True when a daemon is attached to that host, which is in its one spelling. */
  has(host: string): boolean {
    return host === localHost || [...this.places.values()].includes(host)
  }

  /** Every daemon that is attached somewhere. */
  daemons(): string[] {
    return [...this.places.keys()]
  }

  /** Every host that somebody is attached to, with who that is. */
  list(): { host: string; daemons: string[] }[] {
    const byHost = new Map<string, string[]>()
    for (const [daemonName, host] of this.places) {
      byHost.set(host, [...(byHost.get(host) ?? []), daemonName])
    }
    return [...byHost].map(([host, daemons]) => ({ host, daemons }))
  }
}
