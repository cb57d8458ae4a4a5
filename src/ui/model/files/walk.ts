/** A directory with everything below it, as far as one daemon has it: what others have mounted there is left out. */
import { childPath, lastName } from '../path'
import { list, stat, type Caller, type FileStat } from './access'

export interface Walked {
  /** Beginning with the name of the directory that was asked for: `tmp/notes.txt`. */
  readonly name: string
  readonly path: string
  readonly stat: FileStat
}

/** Parents before their children. Symbolic links are given as such, and not followed. */
export async function* walk(dan9: Caller, root: string, signal?: AbortSignal): AsyncGenerator<Walked> {
  const { own, others } = await standing(dan9, root)
  const waiting = [{ path: root, name: root === '/' ? 'root' : lastName(root) }]
  for (;;) {
    signal?.throwIfAborted()
    const next = waiting.pop()
    if (!next) return
    const found = await stat(dan9, next.path)
    yield { ...next, stat: found }
    if (found.kind !== 'directory') continue
    const children = (await list(dan9, next.path))
      .map(({ kind, name }) => ({ kind, path: childPath(next.path, name), name: `${next.name}/${name}` }))
      .filter(({ kind, path }) => own.has(path) || (kind !== 'daemon' && !others.has(path)))
      .map(({ path, name }) => ({ path, name }))
    waiting.push(...children.reverse())
  }
}

/** The paths at which something stands: of the daemon that has `root`, and of others. */
async function standing(dan9: Caller, root: string): Promise<{ own: Set<string>; others: Set<string> }> {
  const layers = (await dan9.call('namespace', 'list')) as { path: string; daemonName: string }[]
  const place = (await dan9.call('namespace', 'lookup', { path: root })) as { daemonName: string } | null
  const paths = (mine: boolean) =>
    layers.filter(({ daemonName }) => (daemonName === place?.daemonName) === mine).map(({ path }) => path)
  return { own: new Set(paths(true)), others: new Set([...paths(false), '/srv']) }
}
