import { close, read, write } from '../system/descriptors'
import { listDirectory } from '../system/directory'
import {
  Kind,
  Mode,
  Stat,
  makeDirectory,
  open,
  readLink,
  removeFile,
  setTimes,
  statOf,
  symlink,
} from '../system/files'
import { join } from '../system/paths'
import { complain, failed, out } from './output'

const size = 131072

/** Copies files and trees. What goes wrong is said; the exit code is given. */
export class Copier {
  recursive: bool = false
  /** Links are copied as links, not as what they lead to. */
  links: bool = false
  times: bool = false
  /** A file that cannot be opened for writing is removed first. */
  force: bool = false
  keeps: bool = false
  verbose: bool = false
  private buffer: usize = heap.alloc(size)
  /** The directory that a tree goes to, which must not be copied into itself. */
  private root: Stat = new Stat()

  copy(from: string, to: string): i32 {
    const stat = statOf(from, !this.links)
    if (stat.errno != 0) return failed("cannot stat '" + from + "'", stat.errno)
    this.root = new Stat()
    return this.copyAny(from, to, stat)
  }

  private copyAny(from: string, to: string, stat: Stat): i32 {
    const there = statOf(to, !this.links)
    if (there.errno == 0 && stat.isSame(there)) {
      complain("'" + from + "' and '" + to + "' are the same file")
      return 1
    }
    let code: i32
    if (stat.isDirectory) code = this.copyDirectory(from, to, there)
    else if (there.isDirectory) {
      complain("cannot overwrite directory '" + to + "' with non-directory")
      return 1
    } else if (this.keeps && there.errno == 0) return 0
    else if (stat.kind == Kind.symlink) code = this.copyLink(from, to, there)
    else code = this.copyFile(from, to)
    if (code == 0 && this.times && stat.kind != Kind.symlink) {
      const errno = setTimes(to, stat.accessed, stat.modified)
      if (errno != 0) code = failed("preserving times for '" + to + "'", errno)
    }
    return code
  }

  private copyDirectory(from: string, to: string, there: Stat): i32 {
    if (!this.recursive) {
      complain("-r not specified; omitting directory '" + from + "'")
      return 1
    }
    if (there.errno == 0 && !there.isDirectory) {
      complain("cannot overwrite non-directory '" + to + "' with directory '" + from + "'")
      return 1
    }
    if (!there.isDirectory) {
      const errno = makeDirectory(to)
      if (errno != 0) return failed("cannot create directory '" + to + "'", errno)
      this.say(from, to)
    }
    if (this.root.links == 0) this.root = statOf(to)
    const listing = listDirectory(from)
    if (listing.errno != 0) return failed("cannot access '" + from + "'", listing.errno)
    let code = 0
    for (let i = 0; i < listing.names.length; i++) {
      const below = join(from, listing.names[i])
      const stat = statOf(below, false)
      if (stat.isDirectory && stat.isSame(this.root)) {
        complain("cannot copy a directory, '" + from + "', into itself, '" + to + "'")
        code = 1
      } else if (stat.errno != 0) code = failed("cannot stat '" + below + "'", stat.errno)
      else code |= this.copyAny(below, join(to, listing.names[i]), stat)
    }
    return code
  }

  private copyLink(from: string, to: string, there: Stat): i32 {
    if (there.errno == 0) removeFile(to)
    const errno = symlink(readLink(from), to)
    if (errno != 0) return failed("cannot create symbolic link '" + to + "'", errno)
    this.say(from, to)
    return 0
  }

  private copyFile(from: string, to: string): i32 {
    const source = open(from, Mode.read)
    if (source < 0) return failed("cannot open '" + from + "' for reading", -source)
    let target = open(to, Mode.write)
    if (target < 0 && this.force && removeFile(to) == 0) target = open(to, Mode.write)
    if (target < 0) {
      close(source)
      return failed("cannot create regular file '" + to + "'", -target)
    }
    let code = 0
    while (true) {
      const count = read(source, this.buffer, size)
      if (count < 0) code = failed("error reading '" + from + "'", -count)
      if (count <= 0) break
      const errno = write(target, this.buffer, count)
      if (errno == 0) continue
      code = failed("error writing '" + to + "'", errno)
      break
    }
    close(source)
    const errno = close(target)
    if (errno != 0 && code == 0) code = failed("failed to close '" + to + "'", errno)
    if (code == 0) this.say(from, to)
    return code
  }

  private say(from: string, to: string): void {
    if (this.verbose) out.line("'" + from + "' -> '" + to + "'")
  }
}
