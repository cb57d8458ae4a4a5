/**
 * The inode table: what files there are and how much room they take. It is plain data, so that it can
 * be looked at, saved and cloned whole. It knows no paths: names stand in the directories.
 */
import { fault } from './errno'

interface Common {
  readonly id: number
  /** Permission bits; the kind stands beside them. */
  mode: number
  /** How many directory entries lead here; for a directory, 2 and one for each directory in it. */
  links: number
  /** Milliseconds, as the volume's clock gives them. */
  created: number
  modified: number
  accessed: number
}

export interface File extends Common {
  readonly kind: 'file'
  size: number
  /** May be shorter than `size` (the rest reads as zeros) or longer (the rest is zeros). */
  data: Uint8Array<ArrayBuffer>
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
  /** The sum of the files' sizes. */
  bytes: number
}

export interface Limits {
  /** Bytes of content in all files together. */
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

const modes = { file: 0o644, directory: 0o755, symlink: 0o777 } as const

/** A disk that holds nothing, not even a root. */
export function emptyDisk(): Disk {
  return { inodes: new Map(), next: 1, bytes: 0 }
}

/** A disk in use: its limits, its clock, its root, and who hears of changes. */
export class Volume {
  /** The number of the directory that paths start at. */
  root = 1

  constructor(
    readonly disk: Disk,
    private readonly limits: Limits,
    /** Milliseconds. */
    readonly now: () => number,
    readonly changed: (change: Change) => void,
  ) {
    if (disk.inodes.size === 0) this.put(this.make('directory', { entries: new Map() }))
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

  /**
   * Makes an inode that is not in the table yet, with a number of its own; a directory has its two
   * links, anything else none.
   */
  make(kind: 'file', own: Pick<File, 'size' | 'data'>): File
  make(kind: 'directory', own: Pick<Directory, 'entries'>): Directory
  make(kind: 'symlink', own: Pick<Symlink, 'target'>): Symlink
  make(kind: Inode['kind'], own: object): Inode {
    const now = this.now()
    const links = kind === 'directory' ? 2 : 0
    const times = { created: now, modified: now, accessed: now }
    return { kind, id: this.disk.next++, mode: modes[kind], links, ...times, ...own } as Inode
  }

  /** Takes an inode into the table. */
  put(inode: Inode): void {
    this.disk.inodes.set(inode.id, inode)
    if (inode.kind === 'file') this.disk.bytes += inode.size
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

  /** Frees an inode that no name leads to any more, and everything under it. */
  release(inode: Inode): void {
    const rest = [inode]
    for (let next = rest.pop(); next; next = rest.pop()) {
      if (next.kind === 'directory') {
        for (const id of next.entries.values()) {
          const child = this.inode(id)
          if (child.kind !== 'directory') child.links--
          rest.push(child)
        }
      } else if (next.links > 0) continue
      else if (next.kind === 'file') this.disk.bytes -= next.size
      this.disk.inodes.delete(next.id)
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
}
