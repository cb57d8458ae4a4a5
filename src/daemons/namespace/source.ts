/** `bind` from another path, as in Plan 9: what that path leads to now, found once. */
import { DaemonError } from '../../kernel/daemon'
import { normalise } from '../../wire/path'
import type { Asking } from './registry'
import { resolve } from './resolve'
import type { Layer, MountOptions, MountTable } from './table'
import { choose } from './union'

type Source = Pick<Layer, 'daemonName'> & { readonly options: MountOptions }

/**
 * The daemon and the directory of it that `from` leads to.
 *
 * @param path where they are to stand
 * @throws DaemonError `not_found` (ENOENT) when `from` leads nowhere; `failed_precondition` (ELOOP) when `path` is
 *   in the same directory, or below it
 */
export async function sourceAt(
  from: string,
  path: string,
  table: MountTable,
  asking: Asking,
): Promise<Source> {
  const [first, ...others] = await resolve(from, table, asking)
  if (!first) throw new DaemonError('not_found', `nothing is at ${from}`, { errno: 'ENOENT', path: from })
  const { layer, rest } = await choose([first, ...others], false, asking)
  const targets = await resolve(path, table, asking)
  const circular =
    isWithin(normalise(path), normalise(from)) ||
    targets.some((target) => target.layer.daemonName === layer.daemonName && isWithin(target.rest, rest))
  if (circular) {
    const fact = `${path} is in ${from}: bound there it would lead to itself`
    throw new DaemonError('failed_precondition', fact, { errno: 'ELOOP', path })
  }
  const whole = rest === '' && layer.kind === 'bind'
  return { daemonName: layer.daemonName, options: { ...layer.options, ...(!whole && { root: rest || '/' }) } }
}

const isWithin = (path: string, top: string): boolean =>
  path === top || path.startsWith(top.endsWith('/') ? top : `${top}/`)
