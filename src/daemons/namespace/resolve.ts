/** From a path to the layers that answer for it: the tree /srv first, then the table. */
import { split } from '../../wire/path'
import { longestName, type Asking } from './registry'
import type { LookupAnswer } from './messages'
import { restOf, type Layer, type MountTable } from './table'

/** A layer, and what it is to be asked for. */
export interface Resolved {
  readonly layer: Layer
  readonly rest: string
}

/** The names below /srv, none for /srv itself; undefined for a path elsewhere. */
export function belowSrv(path: string): string[] | undefined {
  const [first, ...names] = split(path)
  return first === 'srv' ? names : undefined
}

/**
 * The layers that answer for `path`, the first one first; none when nothing is there. Below /srv the
 * registered daemons come first, and then only what stands there explicitly.
 */
export async function resolve(path: string, table: MountTable, asking: Asking): Promise<Resolved[]> {
  const match = table.find(path)
  const names = belowSrv(path)
  if (names) {
    const daemonName = await longestName(names, asking)
    if (daemonName !== undefined) return [registered(path, daemonName)]
    if (match?.depth === 0) return []
  }
  if (!match) return []
  return match.layers.map((layer) => ({ layer, rest: restOf(path, match.depth, layer) }))
}

function registered(path: string, daemonName: string): Resolved {
  const layer: Layer = { path: `/srv/${daemonName}`, daemonName, kind: 'bind', flag: 'replace' }
  return { layer, rest: restOf(path, split(layer.path).length, layer) }
}

/** What `lookup` says of a layer. */
export function answer({ layer, rest }: Resolved): LookupAnswer {
  const { path, daemonName, kind, options } = layer
  return { path, daemonName, rest, kind, ...options }
}
