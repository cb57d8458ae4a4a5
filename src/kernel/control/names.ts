/** Names of daemons, and the addresses made from them. */
import { DaemonError } from '../../wire/error'
import { quoted } from '../../wire/quoted'

const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}._-]*(?:\/[\p{L}\p{N}_][\p{L}\p{N}._-]*)*$/u
const LIMIT = 200

/** @throws DaemonError `invalid_argument` when `name` cannot be a daemon's */
export function checkName(name: unknown): asserts name is string {
  if (typeof name === 'string' && name.length <= LIMIT && NAME.test(name)) return
  const text = `${quoted(name)} cannot be a daemon's name: letters, digits, '.', '_' and '-', in segments joined by '/'`
  throw new DaemonError('invalid_argument', text)
}

/** What `d9://type/group/name` says; the group of a name without '/' is `default`. */
export interface Address {
  readonly type: string
  readonly name: string
}

/** Reads a `d9://type/group/name` address; undefined when `target` is none. */
export function parseAddress(target: string): Address | undefined {
  const match = /^d9:\/\/([^/]+)\/(.+)\/([^/]+)$/.exec(target)
  if (!match) return undefined
  const [, type, group, name] = match as unknown as [string, string, string, string]
  return { type, name: group === 'default' ? name : `${group}/${name}` }
}
