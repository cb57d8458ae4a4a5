/**
 * A limit for the memory of a WebAssembly module, put into its binary: the memory section says how many
 * pages a memory may have (https://webassembly.github.io/spec/core/binary/modules.html#memory-section),
 * and `memory.grow` fails beyond them.
 */
import { fault } from '../errno'

const PAGE = 65_536
const HEADER = 8
const MEMORY_SECTION = 5
const HAS_MAXIMUM = 1

/**
 * Gives the module with a maximum of `bytes` for each memory of its own, or a lower one that it has.
 *
 * @throws DaemonError ENOMEM when it needs more from the start, ENOEXEC when it is cut short
 */
export function limitMemory(module: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> {
  const limit = Math.floor(bytes / PAGE)
  const reader = new Reader(module, HEADER)
  while (!reader.ended) {
    const start = reader.at
    const id = reader.byte()
    const size = reader.number()
    const body = reader.at
    reader.at += size
    if (id !== MEMORY_SECTION) continue
    const section = limited(new Reader(module.subarray(0, body + size), body), limit, bytes)
    const parts = [
      module.subarray(0, start),
      [id, ...leb(section.length), ...section],
      module.subarray(body + size),
    ]
    return joined(parts)
  }
  return joined([module])
}

function limited(section: Reader, limit: number, bytes: number): number[] {
  const count = section.number()
  const out = leb(count)
  for (let index = 0; index < count; index++) {
    const flags = section.byte()
    const minimum = section.number()
    const maximum = flags & HAS_MAXIMUM ? section.number() : Infinity
    if (minimum > limit) {
      throw fault('ENOMEM', `the program needs ${minimum * PAGE} bytes of memory, and may have ${bytes}`)
    }
    out.push(flags | HAS_MAXIMUM, ...leb(minimum), ...leb(Math.min(maximum, limit)))
  }
  return out
}

class Reader {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}

  get ended(): boolean {
    return this.at >= this.bytes.length
  }

  byte(): number {
    const byte = this.bytes[this.at++]
    if (byte === undefined) throw fault('ENOEXEC', 'the WebAssembly module is cut short')
    return byte
  }

  /** An unsigned LEB128 number; by multiplication, as page counts of 64-bit memories exceed 32 bits. */
  number(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }
}

function leb(value: number): number[] {
  const bytes: number[] = []
  while (value >= 128) {
    bytes.push((value % 128) | 0x80)
    value = Math.floor(value / 128)
  }
  return [...bytes, value]
}

function joined(parts: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, { length }) => size + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
