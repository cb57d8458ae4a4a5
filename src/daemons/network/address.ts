/** Hosts, ports and how they are written. It knows no listeners. */

export interface Address {
  readonly host: string
  readonly port: number
}

/** The ports given to those who ask for none in particular (RFC 6335). */
export const firstEphemeral = 49_152
export const lastPort = 65_535

/** The host of every daemon that is attached to no other. Whoever is there calls it by this name. */
export const localHost = 'localhost'

/** The name of that host for those who are on another, where `localhost` is their own. */
const localHostAbroad = 'dan9'

const loopback = new Set([localHost, '127.0.0.1', '::1'])

/** Host names know no case, and some of them are all the host `own`. */
export function canonical(name: string, own = localHost): string {
  const lower = name.toLowerCase()
  if (loopback.has(lower)) return own
  return lower === localHostAbroad ? localHost : lower
}

/** An address as somebody on the host `own` would have to write it. */
export function seenFrom(own: string, { host, port }: Address): Address {
  return { host: host === localHost && own !== localHost ? localHostAbroad : host, port }
}

export function keyOf({ host, port }: Address): string {
  return `${host}:${port}`
}

/** True for a name that is a number: no directory of names would be asked for it. */
export function isNumeric(host: string): boolean {
  return /^\d+(\.\d+){3}$/.test(host) || host.includes(':')
}
