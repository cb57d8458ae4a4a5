/** Bytes first in, first out, in a ring that grows by doubling. It knows no limit and waits for nothing. */

const smallest = 1024

export class ByteQueue {
  #ring: Uint8Array<ArrayBuffer> = new Uint8Array(0)
  /** Where the first byte is. */
  #first = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Copies `bytes` in behind the others. */
  push(bytes: Uint8Array): void {
    const length = this.#length + bytes.length
    if (length > this.#ring.length) this.#grow(length)
    const end = (this.#first + this.#length) % this.#ring.length || 0
    const untilEdge = bytes.subarray(0, this.#ring.length - end)
    this.#ring.set(untilEdge, end)
    this.#ring.set(bytes.subarray(untilEdge.length), 0)
    this.#length = length
  }

  /** Takes up to `max` of the first bytes out, as a copy. */
  take(max: number): Uint8Array<ArrayBuffer> {
    const bytes = this.#copy(new Uint8Array(Math.min(max, this.#length)))
    this.#first = (this.#first + bytes.length) % this.#ring.length || 0
    this.#length -= bytes.length
    return bytes
  }

  clear(): void {
    this.#ring = new Uint8Array(0)
    this.#first = this.#length = 0
  }

  #grow(length: number): void {
    this.#ring = this.#copy(new Uint8Array(Math.max(smallest, length, this.#ring.length * 2)))
    this.#first = 0
  }

  /** Fills the beginning of `target` with the first bytes. */
  #copy(target: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const count = Math.min(target.length, this.#length)
    const untilEdge = this.#ring.subarray(this.#first, this.#first + count)
    target.set(untilEdge)
    target.set(this.#ring.subarray(0, count - untilEdge.length), untilEdge.length)
    return target
  }
}
