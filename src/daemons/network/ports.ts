/** Which ports of which hosts are taken, and by whom, in one protocol. It knows nothing of what they are for. */
import { firstEphemeral, keyOf, lastPort, type Address } from './address'
import { fault } from './errno'

export class Ports {
  /** By host, then by port: the owner. */
  readonly #taken = new Map<string, Map<number, string>>()
  #next = firstEphemeral

  /** Takes a port of a host, any free one from 49,152 when it is 0. Throws EADDRINUSE, EADDRNOTAVAIL. */
  claim(host: string, port: number, owner: string): Address {
    const taken = this.#taken.get(host) ?? new Map<number, string>()
    const address = { host, port: port === 0 ? this.#free(host, taken) : port }
    const known = taken.get(address.port)
    if (known !== undefined) throw fault('EADDRINUSE', `${known} has ${keyOf(address)} already`)
    this.#taken.set(host, taken.set(address.port, owner))
    return address
  }

  release({ host, port }: Address): void {
    const taken = this.#taken.get(host)
    taken?.delete(port)
    if (taken?.size === 0) this.#taken.delete(host)
  }

  /** True when somebody has a port there. */
  has(host: string): boolean {
    return this.#taken.has(host)
  }

  #free(host: string, taken: ReadonlyMap<number, string>): number {
    for (let tries = firstEphemeral; tries <= lastPort; tries++) {
      const port = this.#next
      this.#next = port === lastPort ? firstEphemeral : port + 1
      if (!taken.has(port)) return port
    }
    throw fault('EADDRNOTAVAIL', `every port from ${firstEphemeral} of ${host} is taken`)
  }
}
