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
  const others = await elsewhere(dan9, root)
  const waiting = [{ path: root, name: root === '/' ? 'root' : lastName(root) }]
  for (;;) {
    signal?.throwIfAborted()
    const next = waiting.pop()
    if (!next) return
    const found = await stat(dan9, next.path)
    yield { ...next, stat: found }
    if (found.kind !== 'directory') continue
    const children = (await list(dan9, next.path))
      .filter(({ kind }) => kind !== 'daemon')
      .map(({ name }) => ({ path: childPath(next.path, name), name: `${next.name}/${name}` }))
      .filter(({ path }) => !others(path))
    waiting.push(...children.reverse())
  }
}

/** Tells the paths at which another daemon stands than the one that has `root`. */
async function elsewhere(dan9: Caller, root: string): Promise<(path: string) => boolean> {
  const layers = (await dan9.call('namespace', 'list')) as { path: string; daemonName: string }[]
  const own = (await dan9.call('namespace', 'lookup', { path: root })) as { daemonName: string } | null
  const others = layers.filter(({ daemonName }) => daemonName !== own?.daemonName).map(({ path }) => path)
  const paths = new Set([...others, '/srv'])
  return (path) => paths.has(path)
}
