/** Copies of files and of whole directories. A copy is made beside the tree and enters it complete. */
import { cloned } from './content'
import { fault } from './errno'
import { locate, makeAt, replace } from './files'
import { find, resolve } from './resolve'
import { demand, reading, searching, writing } from './rights'
import { vacancy } from './tree'
import type { Directory, File, Inode, Volume } from './volume'

/**
 * Copies the content of the file at `from` to `to`, in place of what is there; what is made has the modes of
 * what it is a copy of and belongs to `user`. With `recursive`, a directory and everything in it to a name
 * that is free; symbolic links in it are copied as links, two names of one file become two files.
 * Throws EISDIR (a directory without `recursive`), EACCES, EEXIST, EINVAL (into itself), ENOSPC.
 */
export function copy(volume: Volume, user: string, from: string, to: string, recursive: boolean): void {
  const { node: source } = find(volume, user, from, 'follow')
  if (source.kind === 'file') copyFile(volume, user, source, from, to)
  else if (source.kind === 'directory' && recursive) copyDirectory(volume, user, source, from, to)
  else throw fault('EISDIR', from)
}

function copyFile(volume: Volume, user: string, source: File, from: string, to: string): void {
  demand(user, source, reading, from)
  if (resolve(volume, user, to, 'create').node === source) return
  const place = locate(volume, user, to, { write: true, create: true })
  if (place.node) {
    volume.check(to, source.held - (place.node as File).held, 0)
    replace(volume, place.node as File, to, cloned(source, to))
    volume.changed({ kind: 'changed', path: place.path })
  } else {
    volume.check(to, source.held, 1)
    makeAt(volume, user, to, place, source.mode, cloned(source, to))
  }
  source.accessed = volume.now()
}

function copyDirectory(volume: Volume, user: string, source: Directory, from: string, to: string): void {
  const { directory, parents, name, at } = vacancy(volume, user, to, true)
  demand(user, directory, writing, to)
  if (parents.includes(source)) throw fault('EINVAL', to, `${to} lies in ${from} itself`)
  const { bytes, inodes } = measure(volume, user, source, from)
  volume.check(to, bytes, inodes)
  const copies = duplicate(volume, user, source, to)
  for (const node of copies.all) volume.put(node)
  volume.enter(directory, name, copies.top)
  volume.changed({ kind: 'created', path: at })
}

/** What a copy of everything from `top` down will take. Throws EACCES unless `user` may read all of it. */
function measure(
  volume: Volume,
  user: string,
  top: Directory,
  path: string,
): { bytes: number; inodes: number } {
  let [bytes, inodes] = [0, 0]
  const rest: Inode[] = [top]
  for (let node = rest.pop(); node; node = rest.pop()) {
    inodes++
    if (node.kind === 'symlink') continue
    demand(user, node, reading, path)
    if (node.kind === 'file') bytes += node.held
    else {
      if (node.entries.size > 0) demand(user, node, searching, path)
      for (const id of node.entries.values()) rest.push(volume.inode(id))
    }
  }
  return { bytes, inodes }
}

/** Copies everything from `source` down; the copies know each other and are not in the table yet. */
function duplicate(
  volume: Volume,
  user: string,
  source: Directory,
  to: string,
): { top: Directory; all: Inode[] } {
  const top = volume.makeDirectory(user, source.mode)
  const all: Inode[] = [top]
  const rest = [{ from: source, to: top }]
  for (let pair = rest.pop(); pair; pair = rest.pop()) {
    pair.from.accessed = volume.now()
    for (const [name, id] of pair.from.entries) {
      const node = volume.inode(id)
      const twin = twinOf(volume, user, node, to)
      volume.enter(pair.to, name, twin)
      all.push(twin)
      node.accessed = volume.now()
      if (node.kind === 'directory' && twin.kind === 'directory') rest.push({ from: node, to: twin })
    }
  }
  return { top, all }
}

function twinOf(volume: Volume, user: string, node: Inode, to: string): Inode {
  switch (node.kind) {
    case 'file':
      return volume.makeFile(user, node.mode, cloned(node, to))
    case 'directory':
      return volume.makeDirectory(user, node.mode)
    case 'symlink':
      return volume.makeSymlink(user, node.target)
  }
}
