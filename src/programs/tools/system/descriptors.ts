import { Errno } from './errno'
import { statOfDescriptor } from './files'
import * as wasi from './wasi_snapshot_preview1'

const vector = memory.data(12)

/** Reads what is there, at most so many bytes. Gives their number, 0 at the end, or -errno. */
export function read(fd: i32, to: usize, length: i32): i32 {
  store<usize>(vector, to)
  store<i32>(vector, length, 4)
  let errno: i32
  do errno = wasi.fd_read(fd, vector, 1, vector + 8)
  while (errno == Errno.interrupted)
  // A host may open a directory without the right to read it.
  if (errno == Errno.capability && statOfDescriptor(fd).isDirectory) return -Errno.isDirectory
  return errno != 0 ? -errno : load<i32>(vector, 8)
}

/** Writes all of it. Gives an errno. */
export function write(fd: i32, from: usize, length: i32): i32 {
  while (length > 0) {
    store<usize>(vector, from)
    store<i32>(vector, length, 4)
    const errno = wasi.fd_write(fd, vector, 1, vector + 8)
    if (errno == Errno.interrupted) continue
    if (errno != 0) return errno
    const written = load<i32>(vector, 8)
    from += written
    length -= written
  }
  return 0
}

/** Gives an errno. */
export function close(fd: i32): i32 {
  return wasi.fd_close(fd)
}
