/**
 * Which layer of a union a message goes to: the first that has the path; for what is new the first that may
 * take it. The layers are asked in order, by their daemons' names, and none after the one that will do.
 */
import { DaemonError } from '../../kernel/daemon'
import { parent } from '../../wire/path'
import type { Asking } from './registry'
import type { Resolved } from './resolve'

/**
 * The layer that answers for a path.
 *
 * @param changes whether the message may make something new
 * @throws DaemonError `permission_denied` (EROFS) for what is new where no layer takes it; what a layer's daemon
 *   throws other than that it has no such path
 */
export async function choose(
  layers: readonly [Resolved, ...Resolved[]],
  changes: boolean,
  asking: Asking,
): Promise<Resolved> {
  const [first, ...others] = layers
  if (others.length === 0) return first
  const having = await firstWith(layers, ({ rest }) => rest, asking)
  if (having) return having
  if (!changes) return first
  const taking = layers.filter(takesNew)
  if (taking[0]) return (await firstWith(taking, ({ rest }) => parent(rest), asking)) ?? taking[0]
  const { path } = first.layer
  throw new DaemonError('permission_denied', `nothing new can be made in ${path}`, { errno: 'EROFS', path })
}

async function firstWith(
  layers: readonly Resolved[],
  at: (layer: Resolved) => string,
  asking: Asking,
): Promise<Resolved | undefined> {
  for (const layer of layers) if (await has(layer, at(layer), asking)) return layer
  return undefined
}

/** What may not be looked at is there too. */
async function has(layer: Resolved, rest: string, asking: Asking): Promise<boolean> {
  try {
    return (await statOf(layer, rest, asking)) !== undefined
  } catch (thrown) {
    if (thrown instanceof DaemonError && thrown.code === 'permission_denied') return true
    throw thrown
  }
}

const takesNew = ({ layer: { options } }: Resolved): boolean =>
  !options?.readonly && options?.create !== false

/**
 * What a layer's daemon says of a path; undefined when it has none. Of one that serves no files only the place
 * where it stands is there.
 */
export async function statOf(
  { layer }: Resolved,
  rest: string,
  { call }: Asking,
  follow = false,
): Promise<object | undefined> {
  try {
    return (await call(layer.daemonName, 'stat', { path: rest || '/', follow })) as object
  } catch (thrown) {
    if (!(thrown instanceof DaemonError)) throw thrown
    if (thrown.code === 'unimplemented') return rest === '' ? { kind: 'daemon' } : undefined
    if (isMissing(thrown)) return undefined
    throw thrown
  }
}

/** True for an error that says that there is no such path. */
export const isMissing = ({ code, detail }: DaemonError): boolean =>
  code === 'not_found' || detail?.errno === 'ENOTDIR'
