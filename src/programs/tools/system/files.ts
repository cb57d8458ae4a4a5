import { Located, locate } from './paths'
import * as wasi from './wasi_snapshot_preview1'

/** What `open` is for. */
export const enum Mode {
  read,
  /** Writes from the beginning of an empty file, which is made when there is none. */
  write,
  /** Writes after the end of a file, which is made when there is none. */
  append,
  /** As append, but the file must not be there yet. */
  create,
  directory,
}

export const enum Kind {
  unknown = 0,
  block = 1,
  character = 2,
  directory = 3,
  file = 4,
  datagram = 5,
  stream = 6,
  symlink = 7,
}

const follow = 1
// Rights by their bits: fd_read 1, fd_seek 2, fd_tell 5, fd_write 6, fd_readdir 14, fd_filestat_get 21.
const toRead: u64 = (1 << 1) | (1 << 2) | (1 << 5) | (1 << 21)
const toWrite: u64 = (1 << 2) | (1 << 5) | (1 << 6) | (1 << 21)
const toList: u64 = (1 << 14) | (1 << 21)

/** What is known of a file; `errno` when nothing is. */
export class Stat {
  errno: i32 = 0
  device: u64 = 0
  inode: u64 = 0
  kind: Kind = Kind.unknown
  links: u64 = 0
  size: u64 = 0
  /** Nanoseconds since 1970. */
  accessed: u64 = 0
  modified: u64 = 0

  get isDirectory(): bool {
    return this.errno == 0 && this.kind == Kind.directory
  }

  isSame(other: Stat): bool {
    return this.errno == 0 && this.device == other.device && this.inode == other.inode
  }
}

const raw = memory.data(64, 8)

function readStat(errno: i32): Stat {
  const stat = new Stat()
  stat.errno = errno
  if (errno != 0) return stat
  stat.device = load<u64>(raw)
  stat.inode = load<u64>(raw, 8)
  stat.kind = <Kind>load<u8>(raw, 16)
  stat.links = load<u64>(raw, 24)
  stat.size = load<u64>(raw, 32)
  stat.accessed = load<u64>(raw, 40)
  stat.modified = load<u64>(raw, 48)
  return stat
}

export function statOf(path: string, following: bool = true): Stat {
  const place = locate(path)
  const errno = wasi.path_filestat_get(place.directory, following ? follow : 0, place.at, place.length, raw)
  place.free()
  return readStat(errno)
}

export function statOfDescriptor(fd: i32): Stat {
  return readStat(wasi.fd_filestat_get(fd, raw))
}

/** Opens a file and gives its descriptor, or -errno. */
export function open(path: string, mode: Mode): i32 {
  const place = locate(path)
  let flags = 0
  let fdFlags = 0
  let rights = toWrite
  if (mode == Mode.read) rights = toRead
  else if (mode == Mode.directory) {
    rights = toList
    flags = 2
  } else if (mode == Mode.write) flags = 1 | 8
  else {
    flags = mode == Mode.create ? 1 | 4 : 1
    fdFlags = 1
  }
  const errno = wasi.path_open(
    place.directory,
    follow,
    place.at,
    place.length,
    flags,
    rights,
    0,
    fdFlags,
    raw,
  )
  place.free()
  return errno != 0 ? -errno : load<i32>(raw)
}

// Those below give an errno.

export function makeDirectory(path: string): i32 {
  const place = locate(path)
  return freed(place, wasi.path_create_directory(place.directory, place.at, place.length))
}

export function removeDirectory(path: string): i32 {
  const place = locate(path)
  return freed(place, wasi.path_remove_directory(place.directory, place.at, place.length))
}

export function removeFile(path: string): i32 {
  const place = locate(path)
  return freed(place, wasi.path_unlink_file(place.directory, place.at, place.length))
}

export function rename(path: string, to: string): i32 {
  const from = locate(path)
  const place = locate(to)
  const errno = wasi.path_rename(
    from.directory,
    from.at,
    from.length,
    place.directory,
    place.at,
    place.length,
  )
  from.free()
  return freed(place, errno)
}

export function link(path: string, to: string): i32 {
  const from = locate(path)
  const place = locate(to)
  const errno = wasi.path_link(
    from.directory,
    0,
    from.at,
    from.length,
    place.directory,
    place.at,
    place.length,
  )
  from.free()
  return freed(place, errno)
}

export function symlink(target: string, path: string): i32 {
  const text = String.UTF8.encode(target)
  const place = locate(path)
  const errno = wasi.path_symlink(
    changetype<usize>(text),
    text.byteLength,
    place.directory,
    place.at,
    place.length,
  )
  return freed(place, errno)
}

/** Sets the times, in nanoseconds since 1970. */
export function setTimes(path: string, accessed: u64, modified: u64): i32 {
  const place = locate(path)
  const which = 1 | 4
  return freed(
    place,
    wasi.path_filestat_set_times(place.directory, follow, place.at, place.length, accessed, modified, which),
  )
}

/** Where a symbolic link leads, or '' when that cannot be known. */
export function readLink(path: string): string {
  const place = locate(path)
  const size = 4096
  const buffer = heap.alloc(size)
  const errno = wasi.path_readlink(place.directory, place.at, place.length, buffer, size, raw)
  const target = errno != 0 ? '' : String.UTF8.decodeUnsafe(buffer, load<i32>(raw))
  heap.free(buffer)
  place.free()
  return target
}

function freed(place: Located, errno: i32): i32 {
  place.free()
  return errno
}
