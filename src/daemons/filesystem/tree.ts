/** What is done to names: directories, renames, links. Paths come as requests say them. */
import { fault } from './errno'
import { byteLength, checkPath, find, notDirectory, resolve, type Place } from './resolve'
import type { Directory, Inode, Volume } from './volume'

/** One name in a directory, as `list` gives it. */
export interface Entry {
  readonly name: string
  readonly kind: Inode['kind']
  /** Bytes: of a file's content or a link's target; 0 for a directory. */
  readonly size: number
}

/** What `stat` gives; times in milliseconds, mode as permission bits. */
export interface Stat {
  /** Absolute, without `.`, `..` and symbolic links. */
  readonly path: string
  readonly kind: Inode['kind']
  readonly size: number
  readonly mode: number
  readonly inode: number
  readonly links: number
  readonly created: number
  readonly modified: number
  readonly accessed: number
}

/** The entries of the directory at `path`, by name. Throws ENOTDIR. */
export function list(volume: Volume, path: string): Entry[] {
  const { node: directory } = find(volume, path, 'follow')
  if (directory.kind !== 'directory') throw notDirectory(path, path)
  directory.accessed = volume.now()
  return [...directory.entries]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, id]) => {
      const node = volume.inode(id)
      return { name, kind: node.kind, size: sizeOf(node) }
    })
}

/** What is known of the file at `path`; a symbolic link is followed. */
export function stat(volume: Volume, path: string): Stat {
  const { node, path: at } = find(volume, path, 'follow')
  const { kind, mode, id: inode, links, created, modified, accessed } = node
  return { path: at, kind, size: sizeOf(node), mode, inode, links, created, modified, accessed }
}

/** Makes a directory. Throws EEXIST, ENOSPC. */
export function mkdir(volume: Volume, path: string): void {
  const { directory, name, at } = vacancy(volume, path, true)
  volume.check(path, 0, 1)
  add(volume, directory, name, volume.make('directory', { entries: new Map() }))
  volume.changed({ kind: 'created', path: at })
}

/**
 * Makes a directory and those above it that are missing; does nothing when it is there. Makes all or,
 * when it throws, none. Throws ENOTDIR, EEXIST (a file is there), ENOSPC.
 */
export function mkdirAll(volume: Volume, path: string): void {
  checkPath(path)
  const names = path.split('/').filter((name) => name !== '')
  const made: { directory: Directory; name: string; node: Directory; at: string }[] = []
  try {
    for (let count = 1; count <= names.length; count++) {
      const prefix = `/${names.slice(0, count).join('/')}`
      const place = resolve(volume, prefix, 'entry')
      const node = place.node?.kind === 'symlink' ? find(volume, prefix, 'follow').node : place.node
      if (node?.kind === 'directory') continue
      if (node && count < names.length) throw notDirectory(path, place.path)
      const { directory, name, at } = vacancy(volume, prefix, true)
      volume.check(path, 0, 1)
      const fresh = volume.make('directory', { entries: new Map() })
      add(volume, directory, name, fresh)
      made.push({ directory, name, node: fresh, at })
    }
  } catch (error) {
    if (made[0]) remove(volume, made[0].directory, made[0].name, made[0].node)
    throw error
  }
  for (const { at } of made) volume.changed({ kind: 'created', path: at })
}

/**
 * Takes a name away, and what it led to when that was its last; with `recursive` a directory and
 * everything in it. A symbolic link goes itself. Throws ENOENT, ENOTEMPTY, EBUSY (the root).
 */
export function unlink(volume: Volume, path: string, recursive: boolean): void {
  const { node, name, parents, ending, slash, path: at } = resolve(volume, path, 'entry')
  if (ending === 'root') throw fault('EBUSY', path)
  if (ending === 'dot') throw fault('EINVAL', path, `${path} ends in . and names no entry`)
  if (ending === 'dot-dot') throw fault('ENOTEMPTY', path)
  const directory = parents.at(-1)
  if (!node || name === undefined || !directory) throw fault('ENOENT', path)
  if (slash && node.kind !== 'directory') throw notDirectory(path, at)
  if (node.kind === 'directory' && node.entries.size > 0 && !recursive) throw fault('ENOTEMPTY', path)
  remove(volume, directory, name, node)
  volume.changed({ kind: 'deleted', path: at })
}

/**
 * Gives a file or directory another name, taking the place of what has that name: a file that of a
 * file, a directory that of an empty directory. Two names of one file both stay, as POSIX has it.
 * Throws ENOENT, EISDIR, ENOTDIR, ENOTEMPTY, EINVAL (into itself), EBUSY (the root, `.` and `..`).
 */
export function rename(volume: Volume, from: string, to: string): void {
  const source = resolve(volume, from, 'entry')
  const target = resolve(volume, to, 'entry')
  const [sourceDirectory, targetDirectory] = [source.parents.at(-1), target.parents.at(-1)]
  if (source.name === undefined || !sourceDirectory) throw notAnEntry(from)
  if (target.name === undefined || !targetDirectory) throw notAnEntry(to)
  const node = source.node
  if (!node) throw fault('ENOENT', from)
  if (node.kind !== 'directory' && (source.slash || target.slash)) {
    throw notDirectory(source.slash ? from : to, source.path)
  }
  if (target.parents.some((directory) => directory === node)) {
    throw fault('EINVAL', to, `${to} lies in ${from} itself`)
  }
  const replaced = target.node
  if (replaced === node) return
  if (replaced) checkReplaceable(source, to, replaced)

  if (replaced) remove(volume, targetDirectory, target.name, replaced)
  volume.leave(sourceDirectory, source.name, node)
  volume.enter(targetDirectory, target.name, node)
  volume.changed({ kind: 'renamed', path: target.path, from: source.path })
}

/** Gives a file one more name. A symbolic link is linked itself. Throws EPERM (a directory), EEXIST. */
export function link(volume: Volume, from: string, to: string): void {
  const { node } = find(volume, from, 'keep')
  const { directory, name, at } = vacancy(volume, to, false)
  if (node.kind === 'directory') throw fault('EPERM', from)
  volume.enter(directory, name, node)
  volume.changed({ kind: 'created', path: at })
}

/** Makes a symbolic link to `target`, which need not be there. Throws EEXIST, ENOSPC. */
export function symlink(volume: Volume, target: string, path: string): void {
  checkPath(target)
  const { directory, name, at } = vacancy(volume, path, false)
  volume.check(path, 0, 1)
  add(volume, directory, name, volume.make('symlink', { target }))
  volume.changed({ kind: 'created', path: at })
}

/** The target of a symbolic link, as it was given. Throws EINVAL for anything else. */
export function readlink(volume: Volume, path: string): string {
  const { node } = find(volume, path, 'keep')
  if (node.kind !== 'symlink') throw fault('EINVAL', path, `${path} is not a symbolic link`)
  node.accessed = volume.now()
  return node.target
}

/**
 * The free name that `path` stands for, to make something there. A slash after it is for directories.
 * Throws EEXIST, ENOENT.
 */
export function vacancy(volume: Volume, path: string, slashAllowed: boolean) {
  const { node, name, parents, slash, path: at } = resolve(volume, path, 'entry')
  const directory = parents.at(-1)
  if (node || name === undefined || !directory) throw fault('EEXIST', path)
  if (slash && !slashAllowed) throw fault('ENOENT', path)
  return { directory, parents, name, at }
}

function add(volume: Volume, directory: Directory, name: string, node: Inode): void {
  volume.put(node)
  volume.enter(directory, name, node)
}

function remove(volume: Volume, directory: Directory, name: string, node: Inode): void {
  volume.leave(directory, name, node)
  volume.release(node)
}

function checkReplaceable(source: Place, to: string, replaced: Inode): void {
  // An ancestor of the source holds something: the source.
  if (source.parents.some((directory) => directory === replaced)) throw fault('ENOTEMPTY', to)
  if (source.node?.kind !== 'directory') {
    if (replaced.kind === 'directory') throw fault('EISDIR', to)
    return
  }
  if (replaced.kind !== 'directory') throw notDirectory(to, to)
  if (replaced.entries.size > 0) throw fault('ENOTEMPTY', to)
}

function notAnEntry(path: string): Error {
  return fault('EBUSY', path, `${path} is the root or ends in a dot and cannot be renamed`)
}

function sizeOf(node: Inode): number {
  if (node.kind === 'file') return node.size
  return node.kind === 'symlink' ? byteLength(node.target) : 0
}
