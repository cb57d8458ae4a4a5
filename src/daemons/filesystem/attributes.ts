/** What is known of files beside their content, and how it is changed. Paths come as requests say them. */
import { byteLength, find, notDirectory } from './resolve'
import { demand, demandOwn, reading, superuser, writing } from './rights'
import { fault } from './errno'
import type { Inode, Volume } from './volume'

/** One name in a directory, as `list` gives it. */
export interface Entry {
  readonly name: string
  readonly kind: Inode['kind']
  /** Bytes: of a file's content or a link's target; 0 for a directory. */
  readonly size: number
}

/** What `stat` gives; times in milliseconds, mode as permission bits. */
export interface Stat {
  /** Absolute, without `.`, `..` and symbolic links on the way. */
  readonly path: string
  readonly kind: Inode['kind']
  readonly size: number
  readonly mode: number
  readonly owner: string
  readonly inode: number
  readonly links: number
  readonly created: number
  readonly modified: number
  readonly accessed: number
}

/** The entries of the directory at `path`, by name. Throws ENOTDIR, EACCES. */
export function list(volume: Volume, user: string, path: string): Entry[] {
  const { node: directory } = find(volume, user, path, 'follow')
  if (directory.kind !== 'directory') throw notDirectory(path, path)
  demand(user, directory, reading, path)
  directory.accessed = volume.now()
  return [...directory.entries]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, id]) => {
      const node = volume.inode(id)
      return { name, kind: node.kind, size: sizeOf(node) }
    })
}

/** What is known of what stands at `path`; a symbolic link is followed, or is meant itself. */
export function stat(volume: Volume, user: string, path: string, follow = true): Stat {
  const { node, path: at } = find(volume, user, path, follow ? 'follow' : 'keep')
  return statOf(node, at)
}

/** The same of what has been opened at `path`. */
export function statOf(node: Inode, path: string): Stat {
  const { kind, mode, owner, id: inode, links, created, modified, accessed } = node
  return { path, kind, size: sizeOf(node), mode, owner, inode, links, created, modified, accessed }
}

/** Sets the permission bits. Throws EPERM for who does not own it. */
export function chmod(volume: Volume, user: string, path: string, mode: number): void {
  const { node, path: at } = find(volume, user, path, 'follow')
  demandOwn(user, node, path)
  node.mode = mode
  volume.changed({ kind: 'changed', path: at })
}

/** Gives a file to another daemon. Throws EPERM for who may not: everybody but the superuser. */
export function chown(volume: Volume, user: string, path: string, owner: string): void {
  const { node, path: at } = find(volume, user, path, 'follow')
  demandOwn(user, node, path)
  if (user !== superuser && owner !== user) throw fault('EPERM', path, `${user} may not give away ${path}`)
  node.owner = owner
  volume.changed({ kind: 'changed', path: at })
}

/**
 * Sets the times, in milliseconds, that are given, which the owner may; with neither, both to now, which
 * whoever may write may. Throws EPERM, EACCES.
 */
export function utimes(
  volume: Volume,
  user: string,
  path: string,
  accessed: number | undefined,
  modified: number | undefined,
): void {
  const { node, path: at } = find(volume, user, path, 'follow')
  const touch = accessed === undefined && modified === undefined
  if (!touch) demandOwn(user, node, path)
  else if (node.owner !== user) demand(user, node, writing, path)
  const now = volume.now()
  node.accessed = touch ? now : (accessed ?? node.accessed)
  node.modified = touch ? now : (modified ?? node.modified)
  volume.changed({ kind: 'changed', path: at })
}

function sizeOf(node: Inode): number {
  if (node.kind === 'file') return node.size
  return node.kind === 'symlink' ? byteLength(node.target) : 0
}
