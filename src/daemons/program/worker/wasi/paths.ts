/** The functions of WASI for paths, and for reading directories. */
import type { FileCalls } from '../../calls'
import type { Entry } from '../../files/descriptor'
import { fdflags, FOLLOW, oflags, rights } from './abi'
import { filetypeOf, putStat, times } from './files'
import type { Memory } from './memory'

const DIRENT = 24
const SLASH = 0x2f
const SPACE = 0x20
const DELETE = 0x7f

/** @param here the descriptor of the working directory */
export function pathFunctions(memory: Memory, system: FileCalls, here: number) {
  /**
   * The path at a place in memory. wasi-libc takes the leading '/' of an absolute path away, and gives the
   * rest of the same text as one below the working directory: what stands before it tells.
   */
  const pathAt = (fd: number, pointer: number, length: number): string => {
    const path = memory.text(pointer, length)
    const { view } = memory
    if (fd !== here || pointer === 0 || view.getUint8(pointer - 1) !== SLASH) return path
    let start = pointer - 1
    while (start > 0 && view.getUint8(start - 1) === SLASH) start--
    const before = start === 0 ? 0 : view.getUint8(start - 1)
    // The end of a longer path, as a base name is one, is relative.
    return before > SPACE && before < DELETE ? path : `/${path}`
  }

  /** The last part of a directory that was read, by its descriptor. */
  const parts = new Map<number, { first: number; entries: readonly Entry[] }>()
  const entryAt = (fd: number, index: number): Entry | undefined => {
    let part = parts.get(fd)
    if (!part || index < part.first || index >= part.first + part.entries.length || index === 0) {
      part = { first: index, entries: system.list(fd, index) }
      parts.set(fd, part)
    }
    return part.entries[index - part.first]
  }

  return {
    path_open: (
      ...[fd, lookup, pointer, length, open, base, , flags, result]: [
        ...[fd: number, lookup: number, pointer: number, length: number, open: number],
        ...[base: bigint, inheriting: bigint, flags: number, result: number],
      ]
    ) => {
      const write = (base & rights.write) !== 0n
      const opened = system.open(fd, pathAt(fd, pointer, length), {
        read: (base & rights.read) !== 0n || !write,
        write,
        create: (open & oflags.create) !== 0,
        exclusive: (open & oflags.exclusive) !== 0,
        truncate: (open & oflags.truncate) !== 0,
        append: (flags & fdflags.append) !== 0,
        directory: (open & oflags.directory) !== 0,
        noFollow: (lookup & FOLLOW) === 0,
      })
      parts.delete(opened)
      memory.u32(result, opened)
    },
    path_filestat_get: (fd: number, lookup: number, pointer: number, length: number, result: number) =>
      putStat(memory, result, system.statAt(fd, pathAt(fd, pointer, length), (lookup & FOLLOW) !== 0)),
    path_filestat_set_times: (
      ...[fd, lookup, pointer, length, accessed, modified, flags]: [
        ...[fd: number, lookup: number, pointer: number, length: number],
        ...[accessed: bigint, modified: bigint, flags: number],
      ]
    ) => {
      const payload = { ...times(accessed, modified, flags), follow: (lookup & FOLLOW) !== 0 }
      system.changeAt(fd, pathAt(fd, pointer, length), 'utimes', payload)
    },
    path_create_directory: (fd: number, pointer: number, length: number) =>
      void system.changeAt(fd, pathAt(fd, pointer, length), 'mkdir', {}),
    path_unlink_file: (fd: number, pointer: number, length: number) =>
      system.remove(fd, pathAt(fd, pointer, length), 'file'),
    path_remove_directory: (fd: number, pointer: number, length: number) =>
      system.remove(fd, pathAt(fd, pointer, length), 'directory'),
    path_rename: (
      ...[fd, pointer, length, toFd, toPointer, toLength]: [
        ...[fd: number, pointer: number, length: number],
        ...[toFd: number, toPointer: number, toLength: number],
      ]
    ) => {
      const to = pathAt(toFd, toPointer, toLength)
      system.both('rename', fd, pathAt(fd, pointer, length), toFd, to)
    },
    path_link: (
      ...[fd, , pointer, length, toFd, toPointer, toLength]: [
        ...[fd: number, lookup: number, pointer: number, length: number],
        ...[toFd: number, toPointer: number, toLength: number],
      ]
    ) => {
      const to = pathAt(toFd, toPointer, toLength)
      system.both('link', fd, pathAt(fd, pointer, length), toFd, to)
    },
    path_symlink: (target: number, targetLength: number, fd: number, pointer: number, length: number) => {
      const payload = { target: memory.text(target, targetLength) }
      system.changeAt(fd, pathAt(fd, pointer, length), 'symlink', payload)
    },
    path_readlink: (
      ...[fd, pointer, length, buffer, room, result]: [
        ...[fd: number, pointer: number, length: number],
        ...[buffer: number, room: number, result: number],
      ]
    ) => {
      const target = system.changeAt(fd, pathAt(fd, pointer, length), 'readlink', {}) as string
      memory.u32(result, memory.put(buffer, room, new TextEncoder().encode(target)))
    },
    fd_readdir: (fd: number, buffer: number, room: number, cookie: bigint, result: number) => {
      let used = 0
      // An entry that does not fit is cut short: that is how a program knows that there are more.
      for (let index = Number(cookie); used < room; index++) {
        const entry = entryAt(fd, index)
        if (!entry) break
        used += memory.put(buffer + used, room - used, dirent(entry, index + 1))
      }
      memory.u32(result, used)
    },
  }
}

function dirent({ name, kind }: Entry, next: number): Uint8Array {
  const text = new TextEncoder().encode(name)
  const bytes = new Uint8Array(DIRENT + text.length)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(next), true)
  view.setUint32(16, text.length, true)
  view.setUint8(20, filetypeOf(kind))
  bytes.set(text, DIRENT)
  return bytes
}
