/**
 * The inode table: what files there are and how much room they take. It is plain data, so that it can
 * be looked at, saved and cloned whole. It knows no paths: names stand in the directories.
 */
import type { Content } from './content'
import { fault } from './errno'
import { superuser } from './rights'

interface Common {
  readonly id: number
  /** The name of a daemon. */
  owner: string
  /** Permission bits; the kind stands beside them. */
  mode: number
  /**
   * How many directory entries lead here; for a directory, 2 and one for each directory in it. 0 when it
   * is there only for the handles that are open on it.
   */
  links: number
  /** Milliseconds, as the volume's clock gives them. */
  created: number
  modified: number
  accessed: number
}

export interface File extends Common, Content {
  readonly kind: 'file'
}

export interface Directory extends Common {
  readonly kind: 'directory'
  /** Inode numbers by name. */
  readonly entries: Map<string, number>
}

interface Symlink extends Common {
  readonly kind: 'symlink'
  readonly target: string
}

export type Inode = File | Directory | Symlink

/** Everything that a filesystem holds. */
export interface Disk {
  inodes: Map<number, Inode>
  /** The next inode number; none is used twice. */
  next: number
  /** What all files hold together. */
  bytes: number
}

export interface Limits {
  /** Bytes that all files hold together. */
  readonly maxBytes: number
  /** Files, directories and symbolic links together. */
  readonly maxFiles: number
}

/** What happened to a path; a directory stands for everything in it. */
export interface Change {
  readonly kind: 'created' | 'changed' | 'deleted' | 'renamed'
  readonly path: string
  /** Where it was before it was renamed. */
  readonly from?: string
}

/** Permission bits of what is made with none said: everybody's, as with an umask of 0. */
export const modes = { file: 0o666, directory: 0o777, symlink: 0o777 } as const

/** A disk that holds nothing, not even a root. */
export function emptyDisk(): Disk {
  return { inodes: new Map(), next: 1, bytes: 0 }
}

/** A disk in use: its limits, its clock, its root, what is open, and who hears of changes. */
export class Volume {
  /** The number of the directory that paths start at. */
  root = 1
  /** How many handles are open on an inode. */
  readonly #open = new Map<Inode, number>()

  constructor(
    readonly disk: Disk,
    private readonly limits: Limits,
    /** Milliseconds. */
    readonly now: () => number,
    readonly changed: (change: Change) => void,
  ) {
    if (disk.inodes.size === 0) this.put(this.makeDirectory(superuser, modes.directory))
    // What was deleted while it was open, and the disk put away before it was closed.
    for (const inode of disk.inodes.values()) if (inode.links === 0) this.release(inode)
  }

  get usage(): Limits & { readonly bytes: number; readonly files: number } {
    return { bytes: this.disk.bytes, files: this.disk.inodes.size, ...this.limits }
  }

  inode(id: number): Inode {
    const inode = this.disk.inodes.get(id)
    if (!inode) throw new Error(`inode ${id} is in a directory and not in the table`)
    return inode
  }

  directory(id: number): Directory {
    const inode = this.inode(id)
    if (inode.kind !== 'directory') throw new Error(`inode ${id} is no directory`)
    return inode
  }

  // What makes an inode gives one with a number of its own that is not in the table yet.

  makeFile(owner: string, mode: number, { size, pages, held }: Content): File {
    return { kind: 'file', ...this.#common(owner, mode, 0), size, pages, held }
  }

  makeDirectory(owner: string, mode: number): Directory {
    return { kind: 'directory', ...this.#common(owner, mode, 2), entries: new Map() }
  }

  makeSymlink(owner: string, target: string): Symlink {
    return { kind: 'symlink', ...this.#common(owner, modes.symlink, 0), target }
  }

  /** Takes an inode into the table, and what it holds into the account. */
  put(inode: Inode): void {
    this.disk.inodes.set(inode.id, inode)
    if (inode.kind === 'file') this.disk.bytes += inode.held
  }

  /** Enters `inode` as `name`; the name is free. */
  enter(directory: Directory, name: string, inode: Inode): void {
    directory.entries.set(name, inode.id)
    directory.modified = this.now()
    if (inode.kind === 'directory') directory.links++
    else inode.links++
  }

  /** Takes the name out of the directory; what it led to stays in the table. */
  leave(directory: Directory, name: string, inode: Inode): void {
    directory.entries.delete(name)
    directory.modified = this.now()
    if (inode.kind === 'directory') directory.links--
    else inode.links--
  }

  /** Frees an inode that no name leads to any more, and everything under it, but for what is open. */
  release(inode: Inode): void {
    const rest = [inode]
    for (let next = rest.pop(); next; next = rest.pop()) {
      if (next.kind === 'directory') {
        for (const id of next.entries.values()) {
          const child = this.inode(id)
          if (child.kind !== 'directory') child.links--
          rest.push(child)
        }
        next.entries.clear()
        next.links = 0
      }
      if (next.links > 0 || this.#open.has(next)) continue
      if (next.kind === 'file') this.disk.bytes -= next.held
      this.disk.inodes.delete(next.id)
    }
  }

  /** Keeps an inode in the table until it is closed as often as it was opened. */
  open(inode: Inode): void {
    this.#open.set(inode, (this.#open.get(inode) ?? 0) + 1)
  }

  close(inode: Inode): void {
    const left = (this.#open.get(inode) ?? 0) - 1
    if (left > 0) this.#open.set(inode, left)
    else {
      this.#open.delete(inode)
      if (inode.links === 0) this.release(inode)
    }
  }

  /** Throws `ENOSPC` unless so many more bytes and inodes fit. Nothing is set aside. */
  check(path: string, bytes: number, inodes: number): void {
    const { maxBytes, maxFiles } = this.limits
    if (bytes > 0 && this.disk.bytes + bytes > maxBytes) {
      throw fault('ENOSPC', path, `no space left for ${path}: ${maxBytes} bytes are all there is`)
    }
    if (inodes > 0 && this.disk.inodes.size + inodes > maxFiles) {
      throw fault('ENOSPC', path, `no space left for ${path}: ${maxFiles} files are all there may be`)
    }
  }

  #common(owner: string, mode: number, links: number): Common {
    const now = this.now()
    return { id: this.disk.next++, owner, mode, links, created: now, modified: now, accessed: now }
  }
}
