/** The operations of the property test, done by the operating system, each in the name of its user. */
import fs from 'node:fs'
import { near, type Sides } from './ours'
import { now, textOf, users, type Operation, type User } from './operations'

const { O_WRONLY, O_CREAT } = fs.constants
const userOf = new Map<number, User>()

/** True when this process may act as other users. */
export const isRoot = process.geteuid?.() === 0
if (isRoot) for (const [name, id] of Object.entries(users)) userOf.set(id, name as User)
else userOf.set(process.getuid?.() ?? 0, 'alice')

let effective: User = 'client'

/** Gives this process the rights of `user`, until it becomes another one. */
function become(user: User): void {
  if (!isRoot || user === effective) return
  if (effective !== 'client') process.seteuid?.(0)
  if (user !== 'client') process.seteuid?.(users[user])
  effective = user
}

/** The group is the same for all, so it gets the rights of others: here, group and others are one. */
const forAll = (mode: number) => (mode & 0o707) | ((mode & 7) << 3)

class Errno extends Error {
  constructor(readonly code: string) {
    super(code)
  }
}

/** @param began a moment before the test, in milliseconds */
export function theirs(base: string, began: number): Sides & { end(): void } {
  const opened: { readonly user: User; file: number | undefined }[] = []
  const at = (op: Operation) => `${base}/${op.path}`
  const to = (op: Operation) => `${base}/${op.to}`
  const moment = (time: number) => (time >= began ? now : time)
  const facts = (found: fs.Stats) => {
    const kind = kindOf(found)
    return {
      ...{ kind, size: kind === 'directory' ? 0 : found.size, mode: found.mode & 0o707 },
      ...{ owner: userOf.get(found.uid), links: kind === 'directory' ? 0 : found.nlink },
      modified: moment(found.mtimeMs),
      accessed: kind === 'symlink' ? 0 : moment(found.atimeMs),
    }
  }
  /** Works with the file that a handle is open on. Descriptors are used again, handles are not. */
  const held = <T>(op: Operation, work: (file: number) => T): T | undefined => {
    const handle = opened[op.handle % opened.length]
    if (!handle) return undefined
    const { user, file } = handle
    if (file === undefined) throw new Errno('EBADF')
    become(user)
    return work(file)
  }
  const told = (file: number, changes: boolean, work: () => unknown) => {
    const answer = work()
    const path = changes ? fs.readlinkSync(`/proc/self/fd/${file}`) : ''
    return { answer, told: path === '' || path.endsWith(' (deleted)') ? undefined : path }
  }
  const readAt = (file: number, length: number, position: number | null) => {
    const buffer = Buffer.alloc(length)
    return buffer.toString('utf8', 0, fs.readSync(file, buffer, 0, length, position))
  }
  const sides: Sides = {
    read: (op) =>
      opening(at(op), 'r', 0, (file) => {
        // Node does nothing to read no bytes, and the system says of a directory that it is one.
        if (op.length === 0 && fs.fstatSync(file).isDirectory()) throw new Errno('EISDIR')
        return readAt(file, op.length, op.offset)
      }),
    write: (op) => opening(at(op), 'w', forAll(op.mode), (file) => fs.writeSync(file, textOf(op))),
    append: (op) => opening(at(op), 'a', forAll(op.mode), (file) => fs.writeSync(file, textOf(op))),
    'write at': (op) =>
      opening(at(op), O_WRONLY | O_CREAT, forAll(op.mode), (file) =>
        fs.writeSync(file, textOf(op), op.offset),
      ),
    // Node's own truncate opens the file for reading too.
    truncate: (op) => opening(at(op), O_WRONLY, 0, (file) => fs.ftruncateSync(file, op.length)),
    copy: (op) => copyFile(at(op), to(op)),
    'copy all': (op) => copyAll(at(op), to(op), op.user),
    list: (op) =>
      fs
        .readdirSync(at(op), { withFileTypes: true })
        .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
        .sort((one, other) => (one.name < other.name ? -1 : 1)),
    stat: (op) => {
      const found = fs.statSync(at(op))
      return { path: fs.realpathSync.native(at(op)), ...facts(found) }
    },
    lstat: (op) => facts(fs.lstatSync(at(op))),
    readlink: (op) => fs.readlinkSync(at(op)),
    mkdir: (op) => fs.mkdirSync(at(op), forAll(op.mode)),
    'mkdir all': (op) => makeAll(at(op), forAll(op.mode)),
    delete: (op) => unlinkOr(at(op), fs.rmdirSync),
    'delete all': (op) => deleteAll(at(op), op.user),
    rename: (op) => fs.renameSync(at(op), to(op)),
    link: (op) => fs.linkSync(at(op), to(op)),
    symlink: (op) => fs.symlinkSync(near(op.path), to(op)),
    'absolute symlink': (op) => fs.symlinkSync(at(op), to(op)),
    chmod: (op) => fs.chmodSync(at(op), forAll(op.mode)),
    chown: (op) => {
      fs.chownSync(at(op), isRoot ? users[op.owner] : process.getuid!(), process.getgid!())
    },
    utimes: (op) => {
      const accessed = op.accessed ?? fs.statSync(at(op)).atimeMs
      fs.utimesSync(at(op), accessed / 1000, op.modified / 1000)
    },
    open: (op) => void opened.push({ user: op.user, file: fs.openSync(at(op), op.flags, forAll(op.mode)) }),
    close: (op) => {
      held(op, fs.closeSync)
      const handle = opened[op.handle % opened.length]
      if (handle) handle.file = undefined
    },
    'handle read': (op) => held(op, (file) => readAt(file, op.length + 1, null)),
    'handle read at': (op) => held(op, (file) => readAt(file, op.length + 1, op.offset)),
    'handle write': (op) =>
      held(op, (file) => told(file, textOf(op) !== '', () => fs.writeSync(file, textOf(op)))),
    'handle write at': (op) =>
      held(op, (file) => told(file, textOf(op) !== '', () => fs.writeSync(file, textOf(op), op.offset))),
    'handle truncate': (op) => held(op, (file) => told(file, true, () => fs.ftruncateSync(file, op.length))),
    'handle stat': (op) => held(op, (file) => facts(fs.fstatSync(file))),
  }
  const inTheNameOf = Object.entries(sides).map(([type, work]) => {
    const own = /^(handle|close)/.test(type)
    const asUser = (op: Operation) => {
      become(op.user)
      return work(op)
    }
    return [type, own ? work : asUser] as const
  })
  return {
    ...(Object.fromEntries(inTheNameOf) as Sides),
    end: () => {
      become('client')
      for (const { file } of opened) if (file !== undefined) fs.closeSync(file)
    },
  }
}

/** The POSIX name of what a system call threw; undefined for anything else. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function opening<T>(path: string, flags: string | number, mode: number, work: (file: number) => T): T {
  const file = fs.openSync(path, flags, mode)
  try {
    return work(file)
  } finally {
    fs.closeSync(file)
  }
}

function unlinkOr(path: string, removeDirectory: (path: string) => void): void {
  try {
    fs.unlinkSync(path)
  } catch (error) {
    if (errnoOf(error) !== 'EISDIR') throw error
    removeDirectory(path)
  }
}

function deleteAll(path: string, user: User): void {
  unlinkOr(path, () => {
    try {
      fs.rmdirSync(path)
    } catch (error) {
      if (errnoOf(error) !== 'ENOTEMPTY' || /\.\.\/*$/.test(path)) throw error
      demandAll(path, user, 7)
      empty(path)
    }
  })
}

/** Removes a directory that holds something, and all of it. */
function empty(path: string): void {
  for (const name of fs.readdirSync(path)) {
    unlinkOr(`${path}/${name}`, (child) => {
      try {
        fs.rmdirSync(child)
      } catch (error) {
        if (errnoOf(error) !== 'ENOTEMPTY') throw error
        empty(child)
      }
    })
  }
  fs.rmdirSync(path)
}

/** `mkdir -p`, in steps: Node's own answers otherwise where a link or a file is in the way. */
function makeAll(path: string, mode: number): void {
  const prefixes = [...path.matchAll(/[^/](?=\/|$)/g)].map(({ index }) => path.slice(0, index + 1))
  for (const prefix of prefixes) {
    const last = prefix === prefixes.at(-1)
    try {
      fs.mkdirSync(prefix, last ? mode : 0o777)
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error
      if (!fs.statSync(prefix).isDirectory() && last) throw error
    }
  }
}

function copyFile(from: string, to: string): void {
  const source = fs.statSync(from)
  if (source.isDirectory()) throw new Errno('EISDIR')
  opening(from, 'r', 0, (file) => {
    if (inodeAt(to) === source.ino) return
    opening(to, 'w', source.mode & 0o777, (copy) => fs.writeSync(copy, fs.readFileSync(file)))
  })
}

function inodeAt(path: string): number | undefined {
  try {
    return fs.statSync(path).ino
  } catch {
    return undefined
  }
}

/** `cp -r` to a name that is free. */
function copyAll(from: string, to: string, user: User): void {
  const source = fs.statSync(from)
  if (!source.isDirectory()) return copyFile(from, to)
  fs.mkdirSync(to)
  try {
    if (`${fs.realpathSync.native(to)}/`.startsWith(`${fs.realpathSync.native(from)}/`))
      throw new Errno('EINVAL')
    demandAll(fs.realpathSync.native(from), user, 4)
  } catch (error) {
    fs.rmdirSync(to)
    throw error
  }
  fill(from, to)
}

function fill(from: string, to: string): void {
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [`${from}/${entry.name}`, `${to}/${entry.name}`]
    if (entry.isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(source), target)
    else if (entry.isFile()) copyFile(source, target)
    else {
      fs.mkdirSync(target)
      fill(source, target)
    }
  }
  fs.chmodSync(to, fs.statSync(from).mode & 0o777)
}

/**
 * Throws EACCES unless `user` may do all that it takes, looking at the bits with full rights: to empty every
 * directory that holds something, or to read everything.
 */
function demandAll(top: string, user: User, right: 7 | 4): void {
  const look = (path: string): boolean => {
    const found = fs.lstatSync(path)
    const { mode, uid, atimeMs, mtimeMs } = found
    const kind = kindOf(found)
    const bits = userOf.get(uid) === user ? mode >> 6 : mode
    if (kind !== 'directory') return right === 7 || kind === 'symlink' || (bits & 4) === 4
    const names = fs.readdirSync(path)
    // That was a look of the test's own.
    fs.utimesSync(path, atimeMs / 1000, mtimeMs / 1000)
    const needed = right === 7 ? (names.length > 0 ? 7 : 0) : names.length > 0 ? 5 : 4
    return (bits & needed) === needed && names.every((name) => look(`${path}/${name}`))
  }
  if (user !== 'client' && !withFullRights(() => look(top))) throw new Errno('EACCES')
}

function withFullRights<T>(work: () => T): T {
  if (!isRoot) {
    try {
      return work()
    } catch {
      throw new Errno('EACCES')
    }
  }
  const user = effective
  become('client')
  try {
    return work()
  } finally {
    become(user)
  }
}

function kindOf(entry: Pick<fs.Stats, 'isDirectory' | 'isFile'>): string {
  return entry.isDirectory() ? 'directory' : entry.isFile() ? 'file' : 'symlink'
}
