/** Hosts, ports and how they are written. It knows no listeners. */

export interface Address {
  readonly host: string
  readonly port: number
}

/** The ports given to those who ask for none in particular (RFC 6335). */
export const firstEphemeral = 49_152
export const lastPort = 65_535

/** The host that every name of this one comes to. */
export const localHost = 'localhost'

const localNames = new Set([localHost, '127.0.0.1', '::1', 'dan9'])

/** Host names know no case, and some of them are all this one. */
export function canonical(host: string): string {
  const name = host.toLowerCase()
  return localNames.has(name) ? localHost : name
}

export function keyOf({ host, port }: Address): string {
  return `${host}:${port}`
}
