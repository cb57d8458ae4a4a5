/** The operations of the property test, done by this filesystem. */
import { chmod, chown, list, stat, utimes } from '../attributes'
import { copy } from '../copy'
import { read, truncate, write } from '../files'
import { Handles } from '../handles'
import { link, mkdir, mkdirAll, readlink, rename, symlink, unlink } from '../tree'
import { now, textOf, type Operation, type Type } from './operations'
import type { emptyVolume } from './volume'

export type Sides = Record<Type, (operation: Operation) => unknown>

/** Not set by anybody: the moment that the volume's clock shows. */
const moment = (time: number, clock: number) => (time === clock ? now : time)

export function ours({ volume, changes, listeners }: ReturnType<typeof emptyVolume>, base: string): Sides {
  const handles = new Handles(volume, () => undefined)
  listeners.push((change) => handles.follow(change))
  const opened: { readonly user: string; readonly id: number }[] = []
  const at = (op: Operation) => `${base}/${op.path}`
  const to = (op: Operation) => `${base}/${op.to}`
  const bytes = (op: Operation) => new TextEncoder().encode(textOf(op))
  const text = (content: Uint8Array) => Buffer.from(content).toString()
  const facts = ({ kind, size, mode, owner, links, modified, accessed }: ReturnType<typeof stat>) => ({
    ...{
      kind,
      size: kind === 'directory' ? 0 : size,
      mode: mode & 0o707,
      owner,
      links: kind === 'directory' ? 0 : links,
    },
    modified: moment(modified, volume.now()),
    accessed: kind === 'symlink' ? 0 : moment(accessed, volume.now()),
  })
  const held = (op: Operation) => opened[op.handle % opened.length]
  /** What a write or truncate through a handle gives, and at which path a watcher hears of it. */
  const told = (work: () => unknown) => {
    changes.length = 0
    return { answer: work(), told: changes[0]?.path }
  }
  return {
    read: (op) => text(read(volume, op.user, at(op), op.offset, op.length)),
    write: (op) => write(volume, op.user, at(op), bytes(op), 'replace', op.mode),
    append: (op) => write(volume, op.user, at(op), bytes(op), 'append', op.mode),
    'write at': (op) => write(volume, op.user, at(op), bytes(op), op.offset, op.mode),
    truncate: (op) => truncate(volume, op.user, at(op), op.length),
    copy: (op) => copy(volume, op.user, at(op), to(op), false),
    'copy all': (op) => copy(volume, op.user, at(op), to(op), true),
    list: (op) => list(volume, op.user, at(op)).map(({ name, kind }) => ({ name, kind })),
    stat: (op) => {
      const found = stat(volume, op.user, at(op))
      return { path: found.path, ...facts(found) }
    },
    lstat: (op) => facts(stat(volume, op.user, at(op), false)),
    readlink: (op) => readlink(volume, op.user, at(op)),
    mkdir: (op) => mkdir(volume, op.user, at(op), op.mode),
    'mkdir all': (op) => mkdirAll(volume, op.user, at(op), op.mode),
    delete: (op) => unlink(volume, op.user, at(op), false),
    'delete all': (op) => unlink(volume, op.user, at(op), true),
    rename: (op) => rename(volume, op.user, at(op), to(op)),
    link: (op) => link(volume, op.user, at(op), to(op)),
    symlink: (op) => symlink(volume, op.user, near(op.path), to(op)),
    'absolute symlink': (op) => symlink(volume, op.user, at(op), to(op)),
    chmod: (op) => chmod(volume, op.user, at(op), op.mode),
    chown: (op) => chown(volume, op.user, at(op), op.owner),
    utimes: (op) => utimes(volume, op.user, at(op), op.accessed, op.modified),
    open: (op) =>
      void opened.push({ user: op.user, id: handles.open(op.user, 0, at(op), op.flags, op.mode) }),
    close: (op) => {
      const handle = held(op)
      if (handle) handles.close(handle.user, handle.id)
    },
    'handle read': (op) => {
      const handle = held(op)
      return handle && text(handles.read(handle.user, handle.id, undefined, op.length + 1))
    },
    'handle read at': (op) => {
      const handle = held(op)
      return handle && text(handles.read(handle.user, handle.id, op.offset, op.length + 1))
    },
    'handle write': (op) => {
      const handle = held(op)
      return handle && told(() => handles.write(handle.user, handle.id, bytes(op), undefined, false))
    },
    'handle write at': (op) => {
      const handle = held(op)
      return handle && told(() => handles.write(handle.user, handle.id, bytes(op), op.offset, false))
    },
    'handle truncate': (op) => {
      const handle = held(op)
      return handle && told(() => handles.truncate(handle.user, handle.id, op.length))
    },
    'handle stat': (op) => {
      const handle = held(op)
      return handle && facts(handles.stat(handle.user, handle.id))
    },
  }
}

/** A relative link climbs one step at most, so that no chain of links leaves what belongs to the test. */
export function near(target: string): string {
  let climbed = false
  return target.replaceAll('..', () => {
    const step = climbed ? '.' : '..'
    climbed = true
    return step
  })
}
