/** Copies of files and of whole directories. A copy is made beside the tree and enters it complete. */
import { readRange } from './content'
import { fault } from './errno'
import { store } from './files'
import { find, resolve } from './resolve'
import { vacancy } from './tree'
import type { Directory, Inode, Volume } from './volume'

/**
 * Copies the content of the file at `from` to `to`, in place of what is there. With `recursive`, a
 * directory and everything in it to a name that is free; symbolic links in it are copied as links,
 * two names of one file become two files.
 * Throws EISDIR (a directory without `recursive`), EEXIST, EINVAL (into itself), ENOSPC.
 */
export function copy(volume: Volume, from: string, to: string, recursive: boolean): void {
  const { node: source } = find(volume, from, 'follow')
  if (source.kind === 'file') {
    if (resolve(volume, to, 'create').node === source) return
    const { size } = source
    store(
      volume,
      to,
      () => size,
      () => ({ data: readRange(source, from, 0, size), size }),
    )
    source.accessed = volume.now()
    return
  }
  if (source.kind !== 'directory' || !recursive) throw fault('EISDIR', from)
  const { directory, parents, name, at } = vacancy(volume, to, true)
  if (parents.includes(source)) throw fault('EINVAL', to, `${to} lies in ${from} itself`)
  const { bytes, inodes } = measure(volume, source)
  volume.check(to, bytes, inodes)
  const copies = duplicate(volume, source, to)
  for (const node of copies.all) volume.put(node)
  volume.enter(directory, name, copies.top)
  volume.changed({ kind: 'created', path: at })
}

/** What a copy of everything from `top` down will take. */
function measure(volume: Volume, top: Directory): { bytes: number; inodes: number } {
  let [bytes, inodes] = [0, 0]
  const rest: Inode[] = [top]
  for (let node = rest.pop(); node; node = rest.pop()) {
    inodes++
    if (node.kind === 'file') bytes += node.size
    if (node.kind === 'directory') for (const id of node.entries.values()) rest.push(volume.inode(id))
  }
  return { bytes, inodes }
}

/** Copies everything from `source` down; the copies know each other and are not in the table yet. */
function duplicate(volume: Volume, source: Directory, to: string): { top: Directory; all: Inode[] } {
  const top = volume.make('directory', { entries: new Map() })
  const all: Inode[] = [top]
  const rest = [{ from: source, to: top }]
  for (let pair = rest.pop(); pair; pair = rest.pop()) {
    for (const [name, id] of pair.from.entries) {
      const node = volume.inode(id)
      const twin = twinOf(volume, node, to)
      volume.enter(pair.to, name, twin)
      all.push(twin)
      if (node.kind === 'directory' && twin.kind === 'directory') rest.push({ from: node, to: twin })
    }
  }
  return { top, all }
}

function twinOf(volume: Volume, node: Inode, to: string): Inode {
  switch (node.kind) {
    case 'file':
      return volume.make('file', { data: readRange(node, to, 0, node.size), size: node.size })
    case 'directory':
      return volume.make('directory', { entries: new Map() })
    case 'symlink':
      return volume.make('symlink', { target: node.target })
  }
}
