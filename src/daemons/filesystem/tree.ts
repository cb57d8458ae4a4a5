/** What is done to names: directories, renames, links. Paths come as requests say them. */
import { fault } from './errno'
import { checkName, checkPath, find, notDirectory, resolve } from './resolve'
import { demand, may, reading, searching, superuser, writing } from './rights'
import { modes, type Directory, type Inode, type Volume } from './volume'

/** Makes a directory. Throws EEXIST, EACCES, ENOSPC. */
export function mkdir(volume: Volume, user: string, path: string, mode: number = modes.directory): void {
  const { directory, name, at } = vacancy(volume, user, path, true)
  demand(user, directory, writing, path)
  volume.check(path, 0, 1)
  add(volume, directory, name, volume.makeDirectory(user, mode))
  volume.changed({ kind: 'created', path: at })
}

/**
 * Makes a directory and those above it that are missing; does nothing when it is there. Makes all or,
 * when it throws, none. Throws ENOTDIR, EEXIST (a file is there), EACCES, ENOSPC.
 *
 * @param mode of the last one; those above it are everybody's
 */
export function mkdirAll(volume: Volume, user: string, path: string, mode: number = modes.directory): void {
  checkPath(path)
  const names = path.split('/').filter((name) => name !== '')
  const made: { directory: Directory; name: string; node: Directory; at: string }[] = []
  try {
    for (let count = 1; count <= names.length; count++) {
      const prefix = `/${names.slice(0, count).join('/')}`
      const place = resolve(volume, user, prefix, 'entry')
      const node = place.node?.kind === 'symlink' ? find(volume, user, prefix, 'follow').node : place.node
      if (node?.kind === 'directory') continue
      if (node && count < names.length) throw notDirectory(path, place.path)
      const { directory, name, at } = vacancy(volume, user, prefix, true)
      demand(user, directory, writing, prefix)
      volume.check(path, 0, 1)
      const fresh = volume.makeDirectory(user, count === names.length ? mode : modes.directory)
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
 * Takes a name away, and what it led to when that was its last and no handle is open on it; with
 * `recursive` a directory and everything in it, or, when it throws, nothing. A symbolic link goes itself.
 * Throws ENOENT, ENOTEMPTY, EACCES, EBUSY (the root).
 */
export function unlink(volume: Volume, user: string, path: string, recursive: boolean): void {
  const { node, name, parents, ending, slash, path: at } = resolve(volume, user, path, 'entry')
  if (ending === 'root') throw fault('EBUSY', path)
  if (ending === 'dot') throw fault('EINVAL', path, `${path} ends in . and names no entry`)
  if (ending === 'dot-dot') throw fault('ENOTEMPTY', path)
  const directory = parents.at(-1)!
  checkName(name!, path)
  if (!node) throw fault('ENOENT', path)
  if (slash && node.kind !== 'directory') throw notDirectory(path, at)
  demand(user, directory, writing, path)
  if (node.kind === 'directory' && node.entries.size > 0) {
    if (!recursive) throw fault('ENOTEMPTY', path)
    demandEmptying(volume, user, node, path)
  }
  remove(volume, directory, name!, node)
  volume.changed({ kind: 'deleted', path: at })
}

/**
 * Gives a file or directory another name, taking the place of what has that name: a file that of a
 * file, a directory that of an empty directory. Two names of one file both stay, as POSIX has it.
 * Throws ENOENT, EISDIR, ENOTDIR, ENOTEMPTY, EACCES, EINVAL (into itself), EBUSY (the root, `.` and `..`).
 */
export function rename(volume: Volume, user: string, from: string, to: string): void {
  const source = resolve(volume, user, from, 'entry')
  const target = resolve(volume, user, to, 'entry')
  if (source.name === undefined) throw notAnEntry(from)
  if (target.name === undefined) throw notAnEntry(to)
  checkName(source.name, from)
  const node = source.node
  if (!node) throw fault('ENOENT', from)
  checkName(target.name, to)
  if (node.kind !== 'directory' && (source.slash || target.slash)) {
    throw notDirectory(source.slash ? from : to, source.path)
  }
  const [sourceDirectory, targetDirectory] = [source.parents.at(-1)!, target.parents.at(-1)!]
  if (target.parents.some((directory) => directory === node)) {
    throw fault('EINVAL', to, `${to} lies in ${from} itself`)
  }
  const replaced = target.node
  // What is above the source holds something: the source.
  if (source.parents.some((directory) => directory === replaced)) throw fault('ENOTEMPTY', to)
  if (replaced === node) return
  demand(user, sourceDirectory, writing, from)
  demand(user, targetDirectory, writing, to)
  if (replaced) checkKind(node, to, replaced)
  // A directory that moves gets another `..`.
  if (node.kind === 'directory' && sourceDirectory !== targetDirectory) demand(user, node, writing, from)
  if (replaced?.kind === 'directory' && replaced.entries.size > 0) throw fault('ENOTEMPTY', to)

  if (replaced) remove(volume, targetDirectory, target.name, replaced)
  volume.leave(sourceDirectory, source.name, node)
  volume.enter(targetDirectory, target.name, node)
  volume.changed({ kind: 'renamed', path: target.path, from: source.path })
}

/**
 * Gives a file one more name. A symbolic link is linked itself. Throws EEXIST, EACCES, and EPERM for a
 * directory and for what somebody else owns and the user may not both read and write: the new name would
 * keep it from being deleted (Linux's protected_hardlinks).
 */
export function link(volume: Volume, user: string, from: string, to: string): void {
  const { node } = find(volume, user, from, 'keep')
  const { directory, name, at } = vacancy(volume, user, to, false)
  const own = user === superuser || user === node.owner
  if (!own && !(node.kind === 'file' && may(user, node, reading) && may(user, node, writing))) {
    throw fault('EPERM', from, `${from} belongs to ${node.owner}, and ${user} may not both read and write it`)
  }
  demand(user, directory, writing, to)
  if (node.kind === 'directory') throw fault('EPERM', from)
  volume.enter(directory, name, node)
  volume.changed({ kind: 'created', path: at })
}

/** Makes a symbolic link to `target`, which need not be there. Throws EEXIST, EACCES, ENOSPC. */
export function symlink(volume: Volume, user: string, target: string, path: string): void {
  checkPath(target)
  const { directory, name, at } = vacancy(volume, user, path, false)
  demand(user, directory, writing, path)
  volume.check(path, 0, 1)
  add(volume, directory, name, volume.makeSymlink(user, target))
  volume.changed({ kind: 'created', path: at })
}

/** The target of a symbolic link, as it was given. Throws EINVAL for anything else. */
export function readlink(volume: Volume, user: string, path: string): string {
  const { node } = find(volume, user, path, 'keep')
  if (node.kind !== 'symlink') throw fault('EINVAL', path, `${path} is not a symbolic link`)
  node.accessed = volume.now()
  return node.target
}

/**
 * The free name that `path` stands for, to make something there. A slash after it is for directories.
 * Throws EEXIST, ENOENT.
 */
export function vacancy(volume: Volume, user: string, path: string, slashAllowed: boolean) {
  const { node, name, parents, slash, path: at } = resolve(volume, user, path, 'entry')
  if (node || name === undefined) throw fault('EEXIST', path)
  checkName(name, path)
  if (slash && !slashAllowed) throw fault('ENOENT', path)
  return { directory: parents.at(-1)!, parents, name, at }
}

/** Throws EACCES unless `user` may take every name out of `top` and of what is below it. */
function demandEmptying(volume: Volume, user: string, top: Directory, path: string): void {
  if (user === superuser) return
  const rest = [top]
  for (let directory = rest.pop(); directory; directory = rest.pop()) {
    for (const right of [reading, writing, searching] as const) demand(user, directory, right, path)
    for (const id of directory.entries.values()) {
      const child = volume.inode(id)
      if (child.kind === 'directory' && child.entries.size > 0) rest.push(child)
    }
  }
}

function add(volume: Volume, directory: Directory, name: string, node: Inode): void {
  volume.put(node)
  volume.enter(directory, name, node)
}

function remove(volume: Volume, directory: Directory, name: string, node: Inode): void {
  volume.leave(directory, name, node)
  volume.release(node)
}

/** Throws unless what is renamed may take the place of `replaced`: a directory that of a directory only. */
function checkKind(node: Inode, to: string, replaced: Inode): void {
  if (node.kind === 'directory') {
    if (replaced.kind !== 'directory') throw notDirectory(to, to)
  } else if (replaced.kind === 'directory') throw fault('EISDIR', to)
}

function notAnEntry(path: string): Error {
  return fault('EBUSY', path, `${path} is the root or ends in a dot and cannot be renamed`)
}
