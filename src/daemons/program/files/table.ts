/** The file descriptors of one process, and the system calls on them. Numbers are POSIX's: the lowest that is free. */
import { join, normalise } from '../../../wire/path'
import { resolve } from '../paths'
import { errnoOf, fault } from '../errno'
import { ROOM } from '../shared'
import type { Call, Descriptor, Entry, Kind, Stat } from './descriptor'
import { Stream } from './stream'
import { open, OpenDirectory, type OpenOptions } from './open'

/** For a descriptor that can be read, or written, or for so many milliseconds. */
export interface Wait {
  readonly fd?: number
  readonly write?: boolean
  readonly ms?: number
}

export interface Event {
  readonly index: number
  /** How many can be read at once. */
  readonly bytes: number
  readonly ended: boolean
  readonly errno?: string
}

/** The descriptors of the root and of the working directory. */
const ROOT = 3
const HERE = 4

/** How many entries of a directory are given at once. */
const ENTRIES = 128

export class FileTable {
  readonly #open = new Map<number, Descriptor>()
  readonly #lent = new Set<Descriptor>()

  constructor(
    private readonly call: Call,
    public cwd: string,
  ) {}

  /** A line for each descriptor. */
  get lines(): string[] {
    return [...this.#open].sort(([a], [b]) => a - b).map(([fd, { label }]) => `${fd} ${label}`)
  }

  /** One that is not closed with its number: it is not this process's to close, unless it is a stream. */
  lend(fd: number, descriptor: Descriptor): void {
    this.#open.set(fd, descriptor)
    if (!(descriptor instanceof Stream)) this.#lent.add(descriptor)
  }

  /** Opens `/` and `.` as the first two after the standard descriptors, as WASI programs look for them. */
  preopen(): void {
    this.#open.set(ROOT, new OpenDirectory(this.call, '/'))
    this.#open.set(HERE, new OpenDirectory(this.call, this.cwd))
  }

  async open(at: number, path: string, options: OpenOptions): Promise<number> {
    const descriptor = await open(this.call, this.#path(at, path), options)
    let fd = 3
    while (this.#open.has(fd)) fd++
    this.#open.set(fd, descriptor)
    return fd
  }

  read(fd: number, length: number, offset?: number): Promise<Uint8Array> {
    return this.#get(fd).read(Math.min(length, ROOM), offset)
  }

  write(fd: number, data: Uint8Array, offset?: number): Promise<number> {
    return this.#get(fd).write(data, offset)
  }

  seek(fd: number, offset: number, whence: 'set' | 'current' | 'end'): Promise<number> {
    return this.#get(fd).seek(offset, whence)
  }

  async close(fd: number): Promise<void> {
    const descriptor = this.#get(fd)
    this.#open.delete(fd)
    if (!this.#lent.has(descriptor)) await descriptor.close()
  }

  /** Makes `to` mean what `from` meant, which is free then. */
  async renumber(from: number, to: number): Promise<void> {
    const descriptor = this.#get(from)
    if (from === to) return
    const replaced = this.#open.get(to)
    this.#open.set(to, descriptor)
    this.#open.delete(from)
    if (replaced && !this.#lent.has(replaced)) await replaced.close()
  }

  kind(fd: number): Promise<{ kind: Kind; append: boolean }> {
    const { kind, append } = this.#get(fd)
    return Promise.resolve({ kind, append })
  }

  async setAppend(fd: number, append: boolean): Promise<void> {
    const descriptor = this.#get(fd)
    if (descriptor.append !== append) descriptor.setAppend(append)
  }

  stat(fd: number): Promise<Stat> {
    return this.#get(fd).stat()
  }

  async statAt(at: number, path: string, follow: boolean): Promise<Stat> {
    return (await this.call(this.#path(at, path), 'stat', { follow })) as Stat
  }

  change(fd: number, type: 'truncate' | 'utimes', payload: object): Promise<unknown> {
    return this.#get(fd).change(type, payload)
  }

  /** Sends a message of one path: `mkdir`, `utimes`, `symlink`, `readlink`. */
  changeAt(at: number, path: string, type: string, payload: object): Promise<unknown> {
    return this.call(this.#path(at, path), type, payload)
  }

  /** @param kind what is to be deleted: a directory (ENOTDIR), or anything else (EISDIR) */
  async remove(at: number, path: string, kind: 'file' | 'directory'): Promise<void> {
    const stat = await this.statAt(at, path, false)
    if (kind === 'directory' && stat.kind !== 'directory')
      throw fault('ENOTDIR', `${path} is not a directory`)
    if (kind === 'file' && stat.kind === 'directory') throw fault('EISDIR', `${path} is a directory`)
    await this.call(this.#path(at, path), 'delete', {})
  }

  /** Sends a message of two paths, `rename` or `link`, to the one file server that has both. EXDEV. */
  async both(type: 'rename' | 'link', at: number, from: string, toAt: number, to: string): Promise<unknown> {
    const [source, target] = await Promise.all([
      this.#lookup(this.#path(at, from)),
      this.#lookup(this.#path(toAt, to)),
    ])
    if (source.daemonName !== target.daemonName)
      throw fault('EXDEV', `${from} and ${to} are on two file servers`)
    if (source.readonly || target.readonly) throw fault('EROFS', `${to} is mounted for reading only`)
    return this.call(source.daemonName, type, { from: source.rest, to: target.rest })
  }

  /** Some entries of a directory, from the one with number `from` on; none at its end. */
  async list(fd: number, from: number): Promise<readonly Entry[]> {
    const directory = this.#get(fd)
    if (!(directory instanceof OpenDirectory)) throw fault('ENOTDIR', `descriptor ${fd} is no directory`)
    const entries = await directory.entries(from)
    return entries.slice(0, ENTRIES).map(({ name, kind }) => ({ name, kind }))
  }

  /** Resolves when one of them can be read or written, or its time is over: which, by its place in the list. */
  async poll(waits: readonly Wait[], after: (ms: number, act: () => void) => () => void): Promise<Event[]> {
    const ending = new AbortController()
    const cancels: (() => void)[] = []
    const event = async ({ fd, write, ms = 0 }: Wait, index: number): Promise<Event> => {
      if (fd !== undefined && write) return { index, bytes: (await this.kind(fd), 1), ended: false }
      if (fd !== undefined) return { index, ...(await this.#get(fd).ready(ending.signal)) }
      await new Promise<void>((resolve) => cancels.push(after(ms, resolve)))
      return { index, bytes: 0, ended: false }
    }
    const failed = (index: number) => (thrown: unknown) => ({
      ...{ index, bytes: 0, ended: false },
      errno: errnoOf(thrown),
    })
    const first = await Promise.race(waits.map((wait, index) => event(wait, index).catch(failed(index))))
    ending.abort()
    for (const cancel of cancels) cancel()
    return [first]
  }

  /** Gives the absolute path. ENOENT, ENOTDIR. */
  async chdir(path: string): Promise<string> {
    const absolute = resolve(this.cwd, path)
    const { kind } = (await this.call(absolute, 'stat', {})) as Stat
    if (kind !== 'directory') throw fault('ENOTDIR', `${absolute} is not a directory`)
    return (this.cwd = absolute)
  }

  /** The absolute path of one that is relative to a directory's descriptor. */
  #path(at: number, path: string): string {
    if (path.startsWith('/')) return normalise(path)
    const directory = this.#get(at)
    if (!(directory instanceof OpenDirectory)) throw fault('ENOTDIR', `descriptor ${at} is no directory`)
    return join(directory.path, path)
  }

  async #lookup(path: string): Promise<{ daemonName: string; rest: string; readonly?: boolean }> {
    const found = await this.call('namespace', 'lookup', { path })
    if (found === null) throw fault('ENOENT', `nothing is mounted at ${path}`)
    return found as { daemonName: string; rest: string; readonly?: boolean }
  }

  #get(fd: number): Descriptor {
    const descriptor = this.#open.get(fd)
    if (!descriptor) throw fault('EBADF', `no file has the descriptor ${fd}`)
    return descriptor
  }
}
