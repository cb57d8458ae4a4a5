/** What a host is told of a path: where a message goes, and for how much of the tree that holds. */
import { split } from '../../wire/path'
import type { Way } from './messages'
import type { Asking } from './registry'
import { belowSrv, resolve, type Resolved } from './resolve'
import type { MountTable } from './table'
import { choose } from './union'

/** What is known of the message. */
interface Purpose {
  /** Its type. */
  readonly message?: string | undefined
  readonly changes: boolean
}

/**
 * Where a message to `path` goes; null when nowhere. Directories that no daemon has whole are the namespace's
 * own to list, and to stat where nobody else has them.
 *
 * @param path normalised
 * @param self the namespace's own name
 */
export async function wayTo(
  path: string,
  { message, changes }: Purpose,
  table: MountTable,
  asking: Asking,
  self: string,
): Promise<Way | null> {
  const layers = await resolve(path, table, asking)
  const [first, ...others] = layers
  const names = split(path)
  const stands = first !== undefined && split(first.layer.path).length === names.length
  const edge = table.edge(path)
  const parts = edge === undefined || others.length > 0 || isTop(path)
  const ours = parts && (message === 'list' || (message === 'stat' && !stands))
  if (ours) return { daemonName: self, kind: 'mount', rest: path }
  if (!first) return null
  if (others.length > 0) return way(await choose([first, ...others], changes, asking))
  if (belowSrv(path)) return way(first)
  if (edge !== undefined && edge > 0) {
    return { ...way(first), holds: { at: `/${names.slice(0, edge).join('/')}`, below: true } }
  }
  return { ...way(first), ...(stands && { holds: { at: path, below: false } }) }
}

/** The root, and the groups of names below /srv. */
const isTop = (path: string): boolean => path === '/' || belowSrv(path) !== undefined

function way({ layer: { daemonName, kind, options }, rest }: Resolved): Way {
  // A directory of a daemon takes messages of files only, however it came to stand there.
  const served = options?.root === undefined ? kind : 'mount'
  return { daemonName, rest, kind: served, ...(options?.readonly && { readonly: true }) }
}
