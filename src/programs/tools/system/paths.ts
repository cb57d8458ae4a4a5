import { Bytes, utf8 } from './bytes'
import { variable } from './process'
import * as wasi from './wasi_snapshot_preview1'

/** A path as WASI takes it: relative to a directory that the process was given at its start. */
export class Located {
  bytes: Bytes
  constructor(
    public directory: i32,
    path: string,
  ) {
    this.bytes = utf8(path)
  }

  get at(): usize {
    return this.bytes.at
  }

  get length(): i32 {
    return this.bytes.length
  }

  free(): void {
    this.bytes.free()
  }
}

const given: string[] = []

function findGiven(): void {
  if (given.length > 0) return
  const prestat = heap.alloc(8)
  for (let fd = 3; wasi.fd_prestat_get(fd, prestat) == 0; fd++) {
    const length = load<i32>(prestat, 4)
    const name = heap.alloc(length + 1)
    wasi.fd_prestat_dir_name(fd, name, length)
    let end = name + length
    while (end > name && load<u8>(end - 1) == 0) end--
    given.push(String.UTF8.decodeUnsafe(name, end - name))
    heap.free(name)
  }
  heap.free(prestat)
}

/** The path below the directory, or null when it is not in it. */
function below(directory: string, path: string): string | null {
  let rest = path
  if (directory != '.') {
    const prefix = directory.endsWith('/') ? directory : directory + '/'
    if (path == directory) return '.'
    if (!path.startsWith(prefix)) return null
    rest = path.substring(prefix.length)
  } else if (path.startsWith('/')) return null
  let start = 0
  while (start < rest.length && rest.charCodeAt(start) == 47) start++
  rest = rest.substring(start)
  return rest == '' ? '.' : rest
}

/** Whether `..` leads out of the directory where a relative path begins. */
function escapes(path: string): bool {
  const parts = path.split('/')
  let depth = 0
  for (let i = 0; i < parts.length; i++) {
    if (parts[i] == '..') depth--
    else if (parts[i] != '' && parts[i] != '.') depth++
    if (depth < 0) return true
  }
  return false
}

/** An absolute path without `.` and `..`, by its letters alone. */
function clean(path: string): string {
  const parts = path.split('/')
  const kept: string[] = []
  for (let i = 0; i < parts.length; i++) {
    if (parts[i] == '..') {
      if (kept.length > 0) kept.pop()
    } else if (parts[i] != '' && parts[i] != '.') kept.push(parts[i])
  }
  return '/' + kept.join('/')
}

/** The working directory: what the environment says, for WASI does not. */
export function workingDirectory(): string {
  const pwd = variable('PWD')
  return pwd.startsWith('/') ? clean(pwd) : '/'
}

/**
 * Finds the given directory with the longest name that the path is in, as wasi-libc does. A relative path
 * is in `.`; one that leads out of it, or that has no `.`, begins at the working directory.
 */
export function locate(path: string): Located {
  findGiven()
  let whole = path
  if (path.startsWith('/')) {
    if (escapes(path)) whole = clean(path)
  } else if (path != '' && (!given.includes('.') || escapes(path))) {
    whole = clean(workingDirectory() + '/' + path)
  }
  let best = -1
  let rest = whole
  for (let i = 0; i < given.length && path != ''; i++) {
    if (best >= 0 && given[i].length <= given[best].length) continue
    const found = below(given[i], whole)
    if (found == null) continue
    best = i
    rest = found
  }
  return new Located(best < 0 ? 3 : best + 3, rest)
}

/** The last part of a path, as basename gives it. */
export function baseName(path: string): string {
  let end = path.length
  while (end > 1 && path.charCodeAt(end - 1) == 47) end--
  const trimmed = path.substring(0, end)
  if (trimmed == '/') return trimmed
  return trimmed.substring(trimmed.lastIndexOf('/') + 1)
}

/** All but the last part of a path, as dirname gives it. */
export function directoryName(path: string): string {
  let end = path.length
  while (end > 1 && path.charCodeAt(end - 1) == 47) end--
  while (end > 0 && path.charCodeAt(end - 1) != 47) end--
  if (end == 0) return '.'
  while (end > 1 && path.charCodeAt(end - 1) == 47) end--
  return path.substring(0, end)
}

export function join(directory: string, name: string): string {
  return directory.endsWith('/') ? directory + name : directory + '/' + name
}
