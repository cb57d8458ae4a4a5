/** What is done to a file's content: read, write, truncate. Paths come as requests say them. */
import { readRange, resize, writeAt } from './content'
import { fault } from './errno'
import { find, resolve } from './resolve'
import type { File, Volume } from './volume'

/**
 * A copy of up to `length` bytes from `offset` on; empty past the end.
 * Throws EISDIR, and what resolving the path throws.
 */
export function read(volume: Volume, path: string, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const { node: file } = find(volume, path, 'follow')
  if (file.kind !== 'file') throw fault('EISDIR', path)
  const bytes = readRange(file, path, offset, length)
  file.accessed = volume.now()
  return bytes
}

/** Where in a file a write goes: in place of everything, at its end, or at an offset. */
export type Where = 'replace' | 'append' | number

/**
 * Writes `bytes`, which become the volume's own, and makes the file when there is none. An offset past
 * the end leaves zeros between. Gives the number of bytes written.
 * Throws EISDIR, ENOSPC (nothing is written then), and what resolving the path throws.
 */
export function write(volume: Volume, path: string, bytes: Uint8Array<ArrayBuffer>, where: Where): number {
  if (where === 'replace') {
    const content = { data: bytes, size: bytes.length }
    store(
      volume,
      path,
      () => content.size,
      () => content,
    )
    return bytes.length
  }
  const offsetIn = (file: File) => (where === 'append' ? file.size : where)
  store(
    volume,
    path,
    (file) => (bytes.length === 0 ? file.size : Math.max(file.size, offsetIn(file) + bytes.length)),
    (file) => (bytes.length === 0 ? file : writeAt(file, path, offsetIn(file), bytes)),
  )
  return bytes.length
}

/**
 * Gives the file at `path`, made when it is missing, another content. Nothing has changed when it throws.
 *
 * @param sizeAfter the size that the file will have, for the check of what room is left
 * @param contentAfter the content that it will have; asked for once there is room
 */
export function store(
  volume: Volume,
  path: string,
  sizeAfter: (file: File) => number,
  contentAfter: (file: File) => Pick<File, 'data' | 'size'>,
): void {
  const { node, name, parents, path: at } = resolve(volume, path, 'create')
  if (node && node.kind !== 'file') throw fault('EISDIR', path)
  const file = node ?? volume.make('file', { size: 0, data: new Uint8Array(0) })
  const growth = sizeAfter(file) - file.size
  volume.check(path, growth, node ? 0 : 1)
  const { data, size } = contentAfter(file)

  file.data = data
  file.size = size
  file.modified = volume.now()
  const directory = parents.at(-1)
  if (node) volume.disk.bytes += growth
  else if (directory && name !== undefined) {
    volume.put(file)
    volume.enter(directory, name, file)
  }
  volume.changed({ kind: node ? 'changed' : 'created', path: at })
}

/** Cuts the file at `path`, or extends it with zeros, to `size` bytes. Throws EISDIR, ENOSPC. */
export function truncate(volume: Volume, path: string, size: number): void {
  const { node: file, path: at } = find(volume, path, 'follow')
  if (file.kind !== 'file') throw fault('EISDIR', path)
  const growth = size - file.size
  volume.check(path, growth, 0)
  resize(file, size)
  volume.disk.bytes += growth
  file.modified = volume.now()
  volume.changed({ kind: 'changed', path: at })
}
