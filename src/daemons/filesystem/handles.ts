/**
 * The open handles: what was opened stays, also when its name is taken away or given to something else, until it is
 * closed or its owner ends. A handle belongs to the daemon that opened it. Handles do not outlive a run of
 * the filesystem, as descriptors do not outlive a kernel.
 */
import { statOf, type Stat } from './attributes'
import { nothing, type Page } from './content'
import { fault } from './errno'
import { locate, makeAt, readFrom, replace, truncateTo, writeTo, type Access } from './files'
import { modes, type Change, type File, type Inode, type Volume } from './volume'
import { below } from './watch'

/** As Node's `fs.open` takes them. */
export const flags = ['r', 'r+', 'w', 'wx', 'w+', 'wx+', 'a', 'ax', 'a+', 'ax+'] as const
export type Flags = (typeof flags)[number]

/** How many handles one daemon may have open. */
const maxOpen = 1024

interface Handle {
  readonly owner: string
  /** When its owner asked for it: the message's timestamp. */
  readonly asked: number
  readonly inode: Inode
  readonly reads: boolean
  readonly writes: boolean
  readonly appends: boolean
  /** Where the next read or write goes that says no offset. */
  position: number
  /** By which it was opened, and what that was renamed to since. */
  path: string
  /** False once the path leads to it no more. */
  named: boolean
}

export class Handles {
  readonly #open = new Map<number, Handle>()
  readonly #counts = new Map<string, number>()
  #last = 0

  /** @param changed is told how many are open, whenever that or what they hold has changed */
  constructor(
    private readonly volume: Volume,
    private readonly changed: (count: number) => void,
  ) {}

  /** The number of the last handle opened. */
  get last(): number {
    return this.#last
  }

  owners(): string[] {
    return [...this.#counts.keys()]
  }

  /** How many handles a daemon has open. */
  of(owner: string): number {
    return this.#counts.get(owner) ?? 0
  }

  /** Opens a file; a directory only for reading. Throws as a read or write by path does; EMFILE; EEXIST with x. */
  open(owner: string, asked: number, path: string, flags: Flags, mode: number = modes.file): number {
    const { volume } = this
    if (this.of(owner) >= maxOpen) throw fault('EMFILE', path)
    const [first] = flags
    const access: Access = {
      read: first === 'r' || flags.endsWith('+'),
      write: flags !== 'r',
      create: first !== 'r',
      exclusive: flags.includes('x'),
    }
    const place = locate(volume, owner, path, access)
    const inode = place.node ?? makeAt(volume, owner, path, place, mode)
    if (first === 'w' && place.node) {
      replace(volume, inode as File, path, nothing())
      volume.changed({ kind: 'changed', path: place.path })
    }
    volume.open(inode)
    this.#counts.set(owner, this.of(owner) + 1)
    this.#open.set(++this.#last, {
      ...{ owner, asked, inode, reads: access.read!, writes: access.write!, appends: first === 'a' },
      ...{ position: 0, path: place.path, named: true },
    })
    this.changed(this.#open.size)
    return this.#last
  }

  close(owner: string, id: number): void {
    this.#forget(id, this.#handle(owner, id))
  }

  /** Closes what `owner` has open, of the handles up to the number `last` and those asked for before a time. */
  release(owner: string, { last = Infinity, before = Infinity }: { last?: number; before?: number }): void {
    if (!this.#counts.has(owner)) return
    for (const [id, handle] of this.#open) {
      if (handle.owner === owner && id <= last && handle.asked < before) this.#forget(id, handle)
    }
  }

  /** Reads from `offset`, or from where the handle stands, which then moves on. Throws EBADF, EISDIR. */
  read(owner: string, id: number, offset: number | undefined, length: number): Page {
    const handle = this.#handle(owner, id)
    if (!handle.reads) throw fault('EBADF', String(id), `handle ${id} is not open for reading`)
    const bytes = readFrom(this.volume, handle.inode, handle.path, offset ?? handle.position, length)
    if (offset === undefined) handle.position += bytes.length
    return bytes
  }

  /**
   * Writes at `offset`, or where the handle stands, which then moves on; at the end, when it was opened to
   * append or `append` says so. Throws EBADF, ENOSPC, EFBIG.
   */
  write(owner: string, id: number, bytes: Uint8Array, offset: number | undefined, append: boolean): number {
    const handle = this.#handle(owner, id)
    const file = this.#file(id, handle, 'EBADF')
    const at = append || handle.appends ? file.size : (offset ?? handle.position)
    writeTo(this.volume, file, handle.path, bytes, at)
    if (offset === undefined && bytes.length > 0) handle.position = at + bytes.length
    if (bytes.length > 0) this.#written(handle)
    return bytes.length
  }

  /** Throws EBADF, EINVAL (not open for writing), EFBIG. */
  truncate(owner: string, id: number, size: number): void {
    const handle = this.#handle(owner, id)
    truncateTo(this.volume, this.#file(id, handle, 'EINVAL'), handle.path, size)
    this.#written(handle)
  }

  stat(owner: string, id: number): Stat {
    const { inode, path } = this.#handle(owner, id)
    return statOf(inode, path)
  }

  /** The handles' paths go with what happens to the names in them. */
  follow({ kind, path, from }: Change): void {
    if (kind === 'changed' || kind === 'created') return
    for (const handle of this.#open.values()) {
      if (!handle.named) continue
      if (from !== undefined && below(handle.path, from)) handle.path = path + handle.path.slice(from.length)
      else if (below(handle.path, path)) handle.named = false
    }
  }

  #handle(owner: string, id: number): Handle {
    const handle = this.#open.get(id)
    if (handle?.owner !== owner) throw fault('EBADF', String(id), `${owner} has no open handle ${id}`)
    return handle
  }

  #file(id: number, { inode, writes }: Handle, errno: 'EBADF' | 'EINVAL'): File {
    if (!writes) throw fault(errno, String(id), `handle ${id} is not open for writing`)
    return inode as File
  }

  #written({ named, path }: Handle): void {
    if (named) this.volume.changed({ kind: 'changed', path })
    else this.changed(this.#open.size)
  }

  #forget(id: number, { owner, inode }: Handle): void {
    this.#open.delete(id)
    const left = this.of(owner) - 1
    if (left > 0) this.#counts.set(owner, left)
    else this.#counts.delete(owner)
    this.volume.close(inode)
    this.changed(this.#open.size)
  }
}
