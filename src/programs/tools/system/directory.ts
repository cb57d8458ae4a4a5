import { compareTexts } from './bytes'
import { close } from './descriptors'
import { Mode, open } from './files'
import * as wasi from './wasi_snapshot_preview1'

/** The names in a directory, sorted by their bytes, without `.` and `..`. */
export class Listing {
  names: string[] = []
  errno: i32 = 0
}

const headSize = 24

/** Reads a directory in pieces, each from where the last whole entry ended. */
export function listDirectory(path: string): Listing {
  const listing = new Listing()
  const fd = open(path, Mode.directory)
  if (fd < 0) {
    listing.errno = -fd
    return listing
  }
  const used = memory.data(4)
  let size = 16384
  let buffer = heap.alloc(size)
  let cookie: u64 = 0
  while (true) {
    listing.errno = wasi.fd_readdir(fd, buffer, size, cookie, used)
    if (listing.errno != 0) break
    const end = buffer + load<i32>(used)
    let entry = buffer
    while (entry + headSize <= end) {
      const length = load<i32>(entry, 16)
      if (entry + headSize + length > end) break
      cookie = load<u64>(entry)
      const name = String.UTF8.decodeUnsafe(entry + headSize, length)
      if (name != '.' && name != '..') listing.names.push(name)
      entry += headSize + length
    }
    if (load<i32>(used) < size) break
    if (entry == buffer) {
      size *= 2
      buffer = heap.realloc(buffer, size)
    }
  }
  heap.free(buffer)
  close(fd)
  listing.names.sort(compareTexts)
  return listing
}
