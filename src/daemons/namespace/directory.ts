/**
 * What a directory holds when several daemons have a say in it. It asks the daemons by their names, so
 * that a listing never comes back to the namespace.
 */
import { z } from 'zod'
import { DaemonError } from '../../kernel/daemon'
import type { MessageDescription } from '../../wire/message'
import { directoryEntry, type DirectoryEntry } from './messages'
import { registeredBelow, type Asking } from './registry'
import { belowSrv, resolve, type Resolved } from './resolve'
import type { MountTable } from './table'
import { isMissing, statOf } from './union'

const entries = () => z.array(directoryEntry())

/**
 * The entries at `path`, sorted by name. What stands right below the path comes before what the layers
 * say of the same name, for that is where a lookup would lead.
 *
 * @param path normalised
 * @param self the namespace's own name; where it is bound itself it lists nothing, or it would never end
 * @throws DaemonError `not_found` (ENOENT) when nothing is there; what a layer's daemon throws otherwise
 */
export async function directory(
  path: string,
  table: MountTable,
  asking: Asking,
  self: string,
): Promise<DirectoryEntry[]> {
  const points = await pointsBelow(path, table, asking)
  const layers = await resolve(path, table, asking)
  const listed = await Promise.all(layers.map((layer) => layerEntries(layer, asking, self)))
  const missing = listed.filter((list) => list instanceof DaemonError)
  const found = listed.filter((list): list is DirectoryEntry[] => !(list instanceof DaemonError))
  if (found.length === 0 && points.length === 0 && path !== '/srv') {
    throw missing.find(({ detail }) => detail?.errno === 'ENOTDIR') ?? nothingAt(path)
  }
  const merged = new Map<string, DirectoryEntry>()
  for (const entry of [points, ...found].flat()) {
    if (!merged.has(entry.name)) merged.set(entry.name, entry)
  }
  return [...merged.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function pointsBelow(path: string, table: MountTable, asking: Asking): Promise<DirectoryEntry[]> {
  const points = table.below(path).map(({ name, layer }): DirectoryEntry => {
    if (!layer) return { name, kind: 'directory' }
    const { daemonName } = layer
    return {
      name,
      kind: layer.kind === 'bind' && layer.options?.root === undefined ? 'daemon' : 'directory',
      daemonName,
    }
  })
  if (path === '/') return [...points, { name: 'srv', kind: 'directory' }]
  const srv = belowSrv(path)
  return srv ? [...points, ...(await registeredBelow(srv, asking))] : points
}

/** What one layer lists; the error with which it says that it has no such directory. */
async function layerEntries(
  { layer, rest }: Resolved,
  asking: Asking,
  self: string,
): Promise<DirectoryEntry[] | DaemonError> {
  const { daemonName, kind } = layer
  if (daemonName === self || (kind === 'bind' && !(await listsPaths(daemonName, asking)))) {
    return rest === '' ? [] : nothingAt(layer.path + rest)
  }
  try {
    return entries().parse(await asking.call(daemonName, 'list', { path: rest || '/' }))
  } catch (thrown) {
    if (thrown instanceof DaemonError && isMissing(thrown)) return thrown
    if (!(thrown instanceof z.ZodError)) throw thrown
    throw new DaemonError('failed_precondition', `${daemonName} does not list directory entries`, {
      errno: 'ENOTDIR',
    })
  }
}

/**
 * What is at `path`, as the first layer that has it says; a directory where only something stands below it.
 *
 * @param path normalised
 * @throws DaemonError `not_found` (ENOENT)
 */
export async function status(
  path: string,
  follow: boolean,
  table: MountTable,
  asking: Asking,
): Promise<{ path: string; kind: string; size: number; mode?: number }> {
  for (const layer of await resolve(path, table, asking)) {
    const found = await statOf(layer, layer.rest, asking, follow)
    if (found) return { kind: 'file', size: 0, ...found, path }
  }
  if (path !== '/srv' && (await pointsBelow(path, table, asking)).length === 0) throw nothingAt(path)
  return { path, kind: 'directory', size: 0, mode: 0o555 }
}

const nothingAt = (path: string): DaemonError =>
  new DaemonError('not_found', `nothing is at ${path}`, { errno: 'ENOENT', path })

/** True for a daemon that says of itself that its `list` takes a path. */
async function listsPaths(daemonName: string, { call }: Asking): Promise<boolean> {
  const descriptions = (await call('kernel', 'describe', { target: daemonName })) as MessageDescription[]
  const properties = descriptions.find(({ type }) => type === 'list')?.payload?.properties
  return typeof properties === 'object' && properties !== null && 'path' in properties
}
