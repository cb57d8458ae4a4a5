import { Bytes } from '../system/bytes'
import { close, read } from '../system/descriptors'
import { Mode, open } from '../system/files'
import { Char } from './ascii'
import { failed, out } from './output'

const size = 65536

/** Bytes from a descriptor, by pieces or by lines. What was written goes out before more is waited for. */
export class Input {
  private bytes: Bytes = new Bytes(size)
  private next: i32 = 0
  private ended: bool = false
  /** Why reading ended early. */
  errno: i32 = 0
  /** The line, or the piece, that was read last: good until the next is read. */
  at: usize = 0
  length: i32 = 0
  /** Whether a newline followed the line; it is the byte after it. */
  terminated: bool = false

  constructor(
    public fd: i32,
    /** For the words of an error. */
    public name: string,
  ) {}

  /** Reads some bytes, as many as come at once; false at the end. */
  piece(): bool {
    this.next = this.bytes.length
    if (!this.fill()) return false
    this.at = this.bytes.at
    this.length = this.bytes.length
    this.next = this.bytes.length
    return true
  }

  /** Reads a line of any length; false at the end. */
  line(separator: i32 = Char.newline): bool {
    let looked = this.next
    while (true) {
      const from = this.bytes.at
      let place = from + looked
      const end = from + this.bytes.length
      while (place < end && load<u8>(place) != separator) place++
      this.at = from + this.next
      this.length = <i32>(place - this.at)
      if (place < end) {
        this.terminated = true
        this.next = <i32>(place - from) + 1
        return true
      }
      looked = this.length
      if (this.fill()) continue
      this.at = this.bytes.at + this.next
      this.next = this.bytes.length
      this.terminated = false
      return this.length > 0
    }
  }

  /** Closes it. Gives 1 when reading had failed, and says so, for an exit code. */
  close(): i32 {
    if (this.fd > 2) close(this.fd)
    this.bytes.free()
    return this.errno != 0 ? failed(this.name, this.errno) : 0
  }

  /** Drops what was taken and reads more behind what was not. */
  private fill(): bool {
    if (this.ended) return false
    this.bytes.drop(this.next)
    this.next = 0
    if (this.bytes.room == 0) this.bytes.reserve(this.bytes.length)
    out.flush()
    const count = read(this.fd, this.bytes.at + this.bytes.length, this.bytes.room)
    if (count > 0) {
      this.bytes.length += count
      return true
    }
    this.ended = true
    this.errno = -count
    return false
  }
}

/**
 * Opens a file, or stdin for `-`. Says what is wrong and gives null when it cannot be opened; `before` and `after`
 * are the words around its name.
 */
export function openInput(path: string, before: string = '', after: string = ''): Input | null {
  const name = before + path + after
  if (path == '-') return new Input(0, name)
  const fd = open(path, Mode.read)
  if (fd >= 0) return new Input(fd, name)
  failed(name, -fd)
  return null
}

/** How many bytes the last `count` bytes or lines are; a line without a newline counts as one. */
export function lastPart(bytes: Bytes, count: i64, byBytes: bool): i32 {
  if (byBytes) return <i32>min(count, <i64>bytes.length)
  if (count == 0) return 0
  let left = count
  let place = bytes.length - 1
  for (; place > 0; place--) {
    if (load<u8>(bytes.at + place - 1) == Char.newline && --left == 0) return bytes.length - place
  }
  return bytes.length
}
