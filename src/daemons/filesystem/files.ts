/** What is done to a file's content: open, read, write, truncate. Paths come as requests say them. */
import { growth, maxSize, nothing, readRange, resize, writeAt, type Content, type Page } from './content'
import { fault } from './errno'
import { find, resolve, type Place } from './resolve'
import { demand, reading, writing } from './rights'
import { modes, type File, type Inode, type Volume } from './volume'

/** What a file is opened for. */
export interface Access {
  readonly read?: boolean
  readonly write?: boolean
  /** A file is to be there: made when it is missing. */
  readonly create?: boolean
  /** Nothing may be there. */
  readonly exclusive?: boolean
}

/**
 * The place of a file to be opened, its `node` missing when it is to be made. Throws ENOENT, EEXIST, EISDIR (to
 * write to a directory), EACCES, and what resolving the path throws.
 */
export function locate(volume: Volume, user: string, path: string, access: Access): Place {
  const { read, write, create, exclusive } = access
  const place = create
    ? resolve(volume, user, path, exclusive ? 'make' : 'create')
    : find(volume, user, path, 'follow')
  const { node, parents } = place
  if (!node) {
    demand(user, parents.at(-1)!, writing, path)
    return place
  }
  if (exclusive) throw fault('EEXIST', path)
  if (node.kind === 'directory' && (create || write)) throw fault('EISDIR', path)
  if (read) demand(user, node, reading, path)
  if (write) demand(user, node, writing, path)
  return place
}

/** Makes the file that is missing at a place. Throws ENOSPC. */
export function makeAt(
  volume: Volume,
  user: string,
  path: string,
  place: Place,
  mode: number,
  content: Content = nothing(),
): File {
  volume.check(path, content.held, 1)
  const file = volume.makeFile(user, mode, content)
  volume.put(file)
  volume.enter(place.parents.at(-1)!, place.name!, file)
  volume.changed({ kind: 'created', path: place.path })
  return file
}

/**
 * A copy of up to `length` bytes from `offset` on; empty past the end.
 * Throws EISDIR, EACCES, ENOMEM, and what resolving the path throws.
 */
export function read(volume: Volume, user: string, path: string, offset: number, length: number): Page {
  const { node } = locate(volume, user, path, { read: true })
  return readFrom(volume, node!, path, offset, length)
}

/** The same of what has been opened. */
export function readFrom(volume: Volume, node: Inode, path: string, offset: number, length: number): Page {
  if (node.kind !== 'file') throw fault('EISDIR', path)
  const bytes = readRange(node, path, offset, length)
  if (length > 0) node.accessed = volume.now()
  return bytes
}

/** Where in a file a write goes: in place of everything, at its end, or at an offset. */
export type Where = 'replace' | 'append' | number

/**
 * Writes `bytes`, and makes the file when there is none. An offset past the end leaves zeros between. Gives
 * the number of bytes written: all of them, or, when it throws, none.
 * Throws EISDIR, EACCES, ENOSPC, EFBIG, and what resolving the path throws.
 *
 * @param mode of the file, when it is made
 */
export function write(
  volume: Volume,
  user: string,
  path: string,
  bytes: Uint8Array,
  where: Where,
  mode: number = modes.file,
): number {
  const place = locate(volume, user, path, { write: true, create: true })
  const file = place.node as File | undefined
  if (!file || where === 'replace') {
    const offset = typeof where === 'number' ? where : 0
    if (offset + bytes.length > maxSize) throw fault('EFBIG', path)
    const content = nothing()
    if (bytes.length > 0) writeAt(content, path, offset, bytes)
    if (!file) {
      makeAt(volume, user, path, place, mode, content)
      return bytes.length
    }
    replace(volume, file, path, content)
  } else writeTo(volume, file, path, bytes, where === 'append' ? file.size : where)
  if (where === 'replace' || bytes.length > 0) volume.changed({ kind: 'changed', path: place.path })
  return bytes.length
}

/** Writes to what has been opened. Throws ENOSPC and EFBIG, with nothing changed. */
export function writeTo(volume: Volume, file: File, path: string, bytes: Uint8Array, offset: number): void {
  if (bytes.length === 0) return
  const { held } = file
  if (offset + bytes.length > maxSize) throw fault('EFBIG', path)
  volume.check(path, growth(file, offset, bytes.length), 0)
  writeAt(file, path, offset, bytes)
  volume.disk.bytes += file.held - held
  file.modified = volume.now()
}

/** Gives a file another content. Throws ENOSPC, with nothing changed. */
export function replace(volume: Volume, file: File, path: string, content: Content): void {
  const growth = content.held - file.held
  volume.check(path, growth, 0)
  Object.assign(file, content)
  volume.disk.bytes += growth
  file.modified = volume.now()
}

/** Cuts the file at `path`, or extends it with zeros, to `size` bytes. Throws EISDIR, EACCES, EFBIG. */
export function truncate(volume: Volume, user: string, path: string, size: number): void {
  const { node, path: at } = find(volume, user, path, 'follow')
  if (node.kind !== 'file') throw fault('EISDIR', path)
  demand(user, node, writing, path)
  truncateTo(volume, node, path, size)
  volume.changed({ kind: 'changed', path: at })
}

/** The same of what has been opened. */
export function truncateTo(volume: Volume, file: File, path: string, size: number): void {
  if (size > maxSize) throw fault('EFBIG', path)
  const { held } = file
  resize(file, size)
  volume.disk.bytes += file.held - held
  file.modified = volume.now()
}
