/**
 * A table as a script of commands that rebuild it, one a line, in rc's words and quotes:
 *
 *     bind  [-b|-a] [-r] [-n] [-s root] daemon path
 *     mount [-b|-a] [-r] [-n] [-s root] daemon path
 *
 * -b before and -a after what stands there, over it unless said; -r read-only; -n nothing new is made there;
 * -s with this directory of the daemon as its root.
 */
import type { Layer } from './table'

const flags = { before: ['-b'], after: ['-a'], replace: [] } as const

/** The script; the lines at one path are in the order in which they must be run. */
export function script(layers: readonly Layer[]): string {
  return layers.map((layer) => `${line(layer)}\n`).join('')
}

function line({ kind, flag, options = {}, daemonName, path }: Layer): string {
  const { readonly, create, root } = options
  const words: string[] = [kind, ...flags[flag]]
  if (readonly) words.push('-r')
  if (create === false) words.push('-n')
  if (root !== undefined) words.push('-s', quoted(root))
  return [...words, quoted(daemonName), quoted(path)].join(' ')
}

/** A word as rc reads it back: in single quotes, doubled inside, where it holds more than plain characters. */
function quoted(word: string): string {
  return /^[\p{L}\p{N}_./+:@%,-]+$/u.test(word) ? word : `'${word.replaceAll("'", "''")}'`
}
