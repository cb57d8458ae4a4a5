/**
 * The tree /srv: every registered daemon under its name. The kernel knows them; nothing is kept here.
 */
import { DaemonError, type Outbound } from '../../kernel/daemon'
import type { DirectoryEntry } from './messages'

/** What the kernel is asked by. */
export type Asking = Pick<Outbound, 'call'>

/** True when there is a daemon of this name, registered or not. */
export async function exists(name: string, { call }: Asking): Promise<boolean> {
  try {
    await call('kernel', 'status', { target: name })
    return true
  } catch (thrown) {
    if (thrown instanceof DaemonError && thrown.code === 'not_found') return false
    throw thrown
  }
}

/**
 * The registered daemon whose name is the longest beginning of `names`, for names hold '/' too: of
 * `['process', '1000', 'x']` it is `process/1000`, or `process`. Undefined when there is none.
 */
export async function longestName(names: readonly string[], { call }: Asking): Promise<string | undefined> {
  if (names.length === 0) return undefined
  const registered = new Set((await call('kernel', 'names')) as string[])
  return names
    .map((_, index) => names.slice(0, names.length - index).join('/'))
    .find((name) => registered.has(name))
}

/** What /srv followed by `names` holds: a daemon, or a directory where names only go on. */
export async function registeredBelow(names: readonly string[], { call }: Asking): Promise<DirectoryEntry[]> {
  const daemonNames = (await call('kernel', 'names')) as string[]
  const prefix = names.map((name) => `${name}/`).join('')
  const entries = new Map<string, DirectoryEntry>()
  for (const daemonName of daemonNames) {
    if (!daemonName.startsWith(prefix)) continue
    const [name = '', ...deeper] = daemonName.slice(prefix.length).split('/')
    if (deeper.length === 0) entries.set(name, { name, kind: 'daemon', daemonName })
    else if (!entries.has(name)) entries.set(name, { name, kind: 'directory' })
  }
  return [...entries.values()]
}
