/** The functions of WASI for descriptors: reading, writing, and what a descriptor is. */
import type { FileCalls } from '../../calls'
import type { Stat } from '../../files/descriptor'
import { ROOM, SystemError } from '../../shared'
import { errnoNumber, fdflags, filetypes, fstflags, rights, SUCCESS, whences } from './abi'
import type { Memory } from './memory'

const NANOSECONDS = 1_000_000

export function descriptorFunctions(
  memory: Memory,
  system: FileCalls,
  preopens: ReadonlyMap<number, string>,
) {
  const preopenName = (fd: number) => {
    const name = preopens.get(fd)
    if (name === undefined) throw new SystemError('EBADF')
    return new TextEncoder().encode(name)
  }

  /** Reads into vectors until one is not filled; gives how much. */
  const read = (fd: number, vectors: readonly Uint8Array[], result: number, offset?: number) => {
    const wanted = vectors.reduce((size, { length }) => size + length, 0)
    const data = system.read(fd, Math.min(wanted, ROOM), offset)
    let at = 0
    for (const vector of vectors) {
      const part = data.subarray(at, at + vector.length)
      vector.set(part)
      at += part.length
    }
    memory.u32(result, data.length)
  }

  const write = (fd: number, vectors: readonly Uint8Array[], result: number, offset?: number) => {
    const data = joined(vectors)
    memory.u32(result, data.length === 0 ? 0 : system.write(fd, data, offset))
  }

  return {
    fd_read: (fd: number, vectors: number, count: number, result: number) =>
      read(fd, memory.vectors(vectors, count), result),
    fd_pread: (fd: number, vectors: number, count: number, offset: bigint, result: number) =>
      read(fd, memory.vectors(vectors, count), result, Number(offset)),
    fd_write: (fd: number, vectors: number, count: number, result: number) =>
      write(fd, memory.vectors(vectors, count), result),
    fd_pwrite: (fd: number, vectors: number, count: number, offset: bigint, result: number) =>
      write(fd, memory.vectors(vectors, count), result, Number(offset)),
    fd_seek: (fd: number, offset: bigint, whence: number, result: number) => {
      const name = whences[whence]
      if (!name) throw new SystemError('EINVAL')
      memory.u64(result, system.seek(fd, Number(offset), name))
    },
    fd_tell: (fd: number, result: number) => memory.u64(result, system.seek(fd, 0, 'current')),
    fd_close: (fd: number) => system.close(fd),
    fd_renumber: (from: number, to: number) => system.renumber(from, to),
    fd_sync: (fd: number) => void system.kind(fd),
    fd_datasync: (fd: number) => void system.kind(fd),
    fd_advise: (fd: number) => void system.kind(fd),
    fd_allocate: (fd: number, offset: bigint, length: bigint) => {
      const size = Number(offset + length)
      if (system.stat(fd).size < size) system.change(fd, 'truncate', { size })
    },
    fd_fdstat_get: (fd: number, result: number) => {
      const { kind, append } = system.kind(fd)
      memory.u8(result, filetypeOf(kind))
      memory.u16(result + 2, append ? fdflags.append : 0)
      memory.u64(
        result + 8,
        kind === 'stream' || kind === 'terminal' ? rights.read | rights.write : rights.all,
      )
      memory.u64(result + 16, rights.all)
    },
    fd_fdstat_set_flags: (fd: number, flags: number) => system.setAppend(fd, (flags & fdflags.append) !== 0),
    fd_fdstat_set_rights: (fd: number) => void system.kind(fd),
    fd_filestat_get: (fd: number, result: number) => putStat(memory, result, system.stat(fd)),
    fd_filestat_set_size: (fd: number, size: bigint) =>
      void system.change(fd, 'truncate', { size: Number(size) }),
    fd_filestat_set_times: (fd: number, accessed: bigint, modified: bigint, flags: number) =>
      void system.change(fd, 'utimes', times(accessed, modified, flags)),
    fd_prestat_get: (fd: number, result: number) => {
      const { length } = preopenName(fd)
      memory.u32(result, 0)
      memory.u32(result + 4, length)
    },
    fd_prestat_dir_name: (fd: number, pointer: number, length: number) => {
      const name = preopenName(fd)
      if (name.length > length) throw new SystemError('ENAMETOOLONG')
      memory.put(pointer, length, name)
    },
  }
}

/** Makes WASI functions of some that throw: they give the number of an error, 0 for none. */
export function checked<Args extends unknown[]>(act: (...args: Args) => unknown): (...args: Args) => number {
  return (...args) => {
    try {
      act(...args)
      return SUCCESS
    } catch (thrown) {
      if (thrown instanceof SystemError) return errnoNumber(thrown.errno)
      if (thrown instanceof RangeError) return errnoNumber('EFAULT')
      throw thrown
    }
  }
}

export function putStat(memory: Memory, at: number, stat: Stat): void {
  const { kind, size, inode = 0, links = 1, created = 0, modified = created, accessed = modified } = stat
  memory.u64(at, 0)
  memory.u64(at + 8, inode)
  memory.u64(at + 16, filetypeOf(kind))
  memory.u64(at + 24, links)
  memory.u64(at + 32, size)
  for (const [index, time] of [accessed, modified, created].entries()) {
    memory.u64(at + 40 + index * 8, BigInt(Math.round(time * NANOSECONDS)))
  }
}

/** What `utimes` is told. */
export function times(
  accessed: bigint,
  modified: bigint,
  flags: number,
): { accessed?: number; modified?: number } {
  const time = (given: bigint, set: number, now: number) =>
    flags & now ? Date.now() : flags & set ? Number(given) / NANOSECONDS : undefined
  const [access, change] = [
    time(accessed, fstflags.accessed, fstflags.accessedNow),
    time(modified, fstflags.modified, fstflags.modifiedNow),
  ]
  return {
    ...(access !== undefined && { accessed: access }),
    ...(change !== undefined && { modified: change }),
  }
}

export function filetypeOf(kind: string): number {
  if (kind === 'file' || kind === 'directory' || kind === 'symlink') return filetypes[kind]
  return kind === 'terminal' ? filetypes.character : filetypes.unknown
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, { length }) => size + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
