/**
 * From a path to the place that it names, as POSIX resolves paths (Base Definitions, 4.16) and Linux
 * answers for the cases left open there. It changes nothing.
 */
import { fault } from './errno'
import { demand, searching } from './rights'
import type { Directory, Inode, Volume } from './volume'

/** Bytes of UTF-8 in one name. */
const maxName = 255
/** Bytes of UTF-8 in a path, its terminating NUL with it. */
const maxPath = 4096
const maxLinks = 40

/**
 * What becomes of a last name that is a symbolic link or has a slash after it:
 * - `follow`: the link is followed; what has a slash must be a directory (stat)
 * - `keep`: the link is meant itself unless a slash follows (readlink)
 * - `entry`: the link is meant itself, slash or not; the slash is told, and so is a name that is too long
 *   (rename, which looks at both of its paths before either of their last names)
 * - `create`: the link is followed, and a slash is `EISDIR`, since a file is to be there (open)
 * - `make`: the link is meant itself, and a slash is `EISDIR`, since a file is to be made there (open)
 */
type Last = 'follow' | 'keep' | 'entry' | 'create' | 'make'

export interface Place {
  /** Absolute, without `.`, `..` and symbolic links. */
  readonly path: string
  /** The directories above it, the root first. */
  readonly parents: readonly Directory[]
  /** Its name in the last of `parents`; absent when the path ends in `.` or `..` or is the root. */
  readonly name?: string
  readonly ending: 'name' | 'dot' | 'dot-dot' | 'root'
  readonly slash: boolean
  /** Absent when nothing has that name, which only the last name of a path may say. */
  readonly node?: Inode
}

/**
 * Resolves `path` for `user`, who needs the right to search every directory on the way. A path without a
 * leading slash starts at the root too.
 * Throws ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG, EINVAL (a NUL, half a surrogate pair) or EISDIR.
 */
export function resolve(volume: Volume, user: string, path: string, last: Last): Place {
  checkPath(path)
  const directories = [volume.directory(volume.root)]
  const names: string[] = []
  const ahead = split(path)
  let slash = path.endsWith('/')
  let ending: Place['ending'] = 'root'
  let links = 0

  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    demand(user, directories.at(-1)!, searching, path)
    if (name === '.' || name === '..') {
      ending = name === '.' ? 'dot' : 'dot-dot'
      if (name === '..' && names.pop() !== undefined) directories.pop()
      continue
    }
    ending = 'name'
    const final = ahead.length === 0
    if (final && slash && (last === 'create' || last === 'make')) throw fault('EISDIR', path)
    if (!(final && last === 'entry')) checkName(name, path)
    const id = directories.at(-1)!.entries.get(name)
    const node = id === undefined ? undefined : volume.inode(id)

    if (node?.kind === 'symlink' && (!final || follows(last, slash))) {
      if (++links > maxLinks) throw fault('ELOOP', path)
      if (final) slash ||= node.target.endsWith('/')
      if (node.target.startsWith('/')) {
        directories.length = 1
        names.length = 0
        ending = 'root'
      }
      ahead.push(...split(node.target))
      continue
    }
    if (final) {
      const here = pathOf(names, name)
      if (slash && last !== 'entry' && node && node.kind !== 'directory') throw notDirectory(path, here)
      return { path: here, parents: directories, name, ending, slash, ...(node && { node }) }
    }
    if (!node) throw fault('ENOENT', path)
    if (node.kind !== 'directory') throw notDirectory(path, pathOf(names, name))
    directories.push(node)
    names.push(name)
  }
  const node = directories.pop()
  return { path: pathOf(names), parents: directories, ending, slash, ...(node && { node }) }
}

/** The same, where something must be there; throws ENOENT otherwise. */
export function find(
  volume: Volume,
  user: string,
  path: string,
  last: 'follow' | 'keep',
): Place & { readonly node: Inode } {
  const place = resolve(volume, user, path, last)
  if (!place.node) throw fault('ENOENT', path)
  return { ...place, node: place.node }
}

/** The error of something at `here`, on the way of `path`, that is no directory. */
export function notDirectory(path: string, here: string): Error {
  return fault('ENOTDIR', path, `${here} is not a directory`)
}

/** Throws EINVAL or ENAMETOOLONG for what cannot be a path or a link's target, ENOENT for an empty one. */
export function checkPath(path: string): void {
  if (path === '') throw fault('ENOENT', path, 'no file has an empty path')
  if (byteLength(path) >= maxPath) throw fault('ENAMETOOLONG', path)
  if (path.includes('\0')) throw fault('EINVAL', path, `${JSON.stringify(path)} has a NUL in it`)
  if (!path.isWellFormed()) {
    throw fault('EINVAL', path, `${JSON.stringify(path)} has half of a surrogate pair in it`)
  }
}

/** Throws ENAMETOOLONG for a name that no directory takes. */
export function checkName(name: string, path: string): void {
  if (byteLength(name) > maxName) throw fault('ENAMETOOLONG', path)
}

/** How many bytes `text` is in UTF-8. */
export function byteLength(text: string): number {
  let bytes = text.length
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    // The two units of a surrogate pair make four bytes: each of them counts for two.
    if (unit >= 0x80) bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2
  }
  return bytes
}

function follows(last: Last, slash: boolean): boolean {
  return last === 'follow' || last === 'create' || (last === 'keep' && slash)
}

function pathOf(names: readonly string[], ...more: string[]): string {
  return `/${[...names, ...more].join('/')}`
}

/** The names of a path, the first one last. */
function split(path: string): string[] {
  return path
    .split('/')
    .filter((name) => name !== '')
    .reverse()
}
