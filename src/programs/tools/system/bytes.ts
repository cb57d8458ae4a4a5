/**
 * Bytes that grow, outside the garbage collector's care: who makes one keeps it as long as the tool runs,
 * or calls free.
 */
export class Bytes {
  at: usize
  length: i32 = 0

  constructor(private capacity: i32) {
    this.at = heap.alloc(capacity)
  }

  /** Makes room for so many more bytes after the last. */
  reserve(more: i32): void {
    const needed = this.length + more
    if (needed <= this.capacity) return
    this.capacity = max(needed, this.capacity * 2)
    this.at = heap.realloc(this.at, this.capacity)
  }

  get room(): i32 {
    return this.capacity - this.length
  }

  push(byte: i32): void {
    if (this.length == this.capacity) this.reserve(1)
    store<u8>(this.at + this.length++, <u8>byte)
  }

  append(from: usize, length: i32): void {
    this.reserve(length)
    memory.copy(this.at + this.length, from, length)
    this.length += length
  }

  /** Adds a text as UTF-8. */
  text(text: string): void {
    const most = text.length * 3
    this.reserve(most)
    this.length += <i32>String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, this.at + this.length)
  }

  /** Drops bytes at the beginning. */
  drop(count: i32): void {
    this.length -= count
    memory.copy(this.at, this.at + count, this.length)
  }

  toString(): string {
    return String.UTF8.decodeUnsafe(this.at, this.length)
  }

  free(): void {
    heap.free(this.at)
  }
}

/** The bytes of a text as UTF-8, to be freed by who asked. */
export function utf8(text: string): Bytes {
  const bytes = new Bytes(text.length * 3 + 1)
  bytes.text(text)
  return bytes
}

/** Less than, equal to or greater than 0, as the first bytes are before, like or after the second. */
export function compareBytes(a: usize, aLength: i32, b: usize, bLength: i32): i32 {
  const order = memory.compare(a, b, min(aLength, bLength))
  return order != 0 ? order : aLength - bLength
}

/** Texts in the order of their bytes in UTF-8, which is not the order of UTF-16. */
export function compareTexts(a: string, b: string): i32 {
  const first = utf8(a)
  const second = utf8(b)
  const order = compareBytes(first.at, first.length, second.at, second.length)
  first.free()
  second.free()
  return order
}
