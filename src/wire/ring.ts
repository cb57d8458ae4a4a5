/**
 * A ring of frames in shared memory, from one producer to one consumer in another thread. It wakes nobody
 * itself: the flags `asleep` and `waiting` say when a doorbell, whatever that is, has to be rung. Each side
 * raises its flag first and then looks once more, the other first moves and then looks at the flag; all
 * of it in the one order that Atomics keep, so that no wake-up is lost. A needless one may come.
 *
 * A frame is its length in four bytes and its bytes, filled up to a multiple of four. Head and tail count
 * bytes from the beginning and run over at 2^32.
 */

/** Places of the header's words: a cache line of their own each, so that the sides do not disturb each other. */
const HEAD = 0
const TAIL = 16
const ASLEEP = 32
const WAITING = 48
const HEADER_BYTES = 256

const LENGTH_BYTES = 4

/** How a consumer sleeps: only a frame that is not quiet wakes it, or any. */
const SOUNDLY = 1
const LIGHTLY = 2

/** What a frame takes in the ring. */
const sizeOf = (length: number): number => LENGTH_BYTES + ((length + 3) & ~3)

/**
 * The memory of a ring, empty and nobody asleep, for one `RingProducer` and one `RingConsumer`.
 *
 * @param capacity bytes, a power of two from 8 to 2^30
 * @throws RangeError for another capacity
 */
export function createRing(capacity: number): SharedArrayBuffer {
  if (!Number.isInteger(Math.log2(capacity)) || capacity < 8 || capacity > 2 ** 30) {
    throw new RangeError(`the capacity of a ring is a power of two from 8 to 2^30, not ${capacity}`)
  }
  return new SharedArrayBuffer(HEADER_BYTES + capacity)
}

class RingEnd {
  protected readonly words: Int32Array
  protected readonly bytes: Uint8Array
  protected readonly mask: number
  /** The positions as this side knows them: its own exactly, the other's as last seen. */
  protected head: number
  protected tail: number

  constructor(ring: SharedArrayBuffer) {
    this.words = new Int32Array(ring)
    this.bytes = new Uint8Array(ring, HEADER_BYTES)
    this.mask = this.bytes.length - 1
    this.head = Atomics.load(this.words, HEAD)
    this.tail = Atomics.load(this.words, TAIL)
  }

  get empty(): boolean {
    return Atomics.load(this.words, TAIL) === Atomics.load(this.words, HEAD)
  }

  protected get capacity(): number {
    return this.bytes.length
  }

  /** The place of a frame's length among the words. */
  protected lengthAt(position: number): number {
    return (HEADER_BYTES + (position & this.mask)) >> 2
  }

  /** Lowers a flag that is raised to `level` at least; true when it was. */
  protected lower(flag: number, level: number): boolean {
    return Atomics.load(this.words, flag) >= level && Atomics.exchange(this.words, flag, 0) > 0
  }
}

export class RingProducer extends RingEnd {
  /** True when a frame of `length` bytes can ever be pushed. */
  fits(length: number): boolean {
    return sizeOf(length) <= this.capacity
  }

  /**
   * Appends the first `length` bytes as one frame; false when there is no room now. Call `wake` afterwards.
   *
   * @throws RangeError when the frame does not fit even into the empty ring
   */
  push(frame: Uint8Array, length = frame.length): boolean {
    if (!this.#hasRoom(length)) {
      if (!this.fits(length)) {
        throw new RangeError(`a frame of ${length} bytes does not fit into a ring of ${this.capacity}`)
      }
      return false
    }
    const { tail, bytes } = this
    this.words[this.lengthAt(tail)] = length
    const start = (tail + LENGTH_BYTES) & this.mask
    const whole = length === frame.length ? frame : frame.subarray(0, length)
    if (start + length <= this.capacity) {
      bytes.set(whole, start)
    } else {
      const first = this.capacity - start
      bytes.set(whole.subarray(0, first), start)
      bytes.set(whole.subarray(first), 0)
    }
    this.tail = (tail + sizeOf(length)) | 0
    Atomics.store(this.words, TAIL, this.tail)
    return true
  }

  /**
   * True when the consumer sleeps and has to be told now that something has been pushed.
   *
   * @param quiet it is nothing to be told of, unless the consumer has asked for that too
   */
  wake(quiet = false): boolean {
    return this.lower(ASLEEP, quiet ? LIGHTLY : SOUNDLY)
  }

  /**
   * Asks to be told when there is room again, after a push was refused. False when a frame of `length`
   * bytes has room by now: then nobody needs to be told, though it may happen.
   */
  waitRoom(length: number): boolean {
    Atomics.store(this.words, WAITING, 1)
    if (!this.#hasRoom(length)) return true
    Atomics.store(this.words, WAITING, 0)
    return false
  }

  #hasRoom(length: number): boolean {
    const most = this.capacity - sizeOf(length)
    if (((this.tail - this.head) | 0) <= most) return true
    this.head = Atomics.load(this.words, HEAD)
    return ((this.tail - this.head) | 0) <= most
  }
}

export class RingConsumer extends RingEnd {
  #scratch = new Uint8Array(4096)

  /**
   * Takes the next frame, a copy that is valid until the next one is taken; undefined when there is none.
   * Call `wakeProducer` afterwards.
   */
  pull(): Uint8Array<ArrayBuffer> | undefined {
    const { head, words, bytes } = this
    if (head === this.tail) {
      // A plain look costs a tenth; it may come too late, but nobody sleeps without an atomic one.
      if (words[TAIL] === head) return undefined
      this.tail = Atomics.load(words, TAIL)
    }
    const length = words[this.lengthAt(head)]!
    if (length > this.#scratch.length) this.#scratch = new Uint8Array(this.capacity)
    const frame = this.#scratch.subarray(0, length)
    const start = (head + LENGTH_BYTES) & this.mask
    if (start + length <= this.capacity) {
      frame.set(bytes.subarray(start, start + length))
    } else {
      const first = this.capacity - start
      frame.set(bytes.subarray(start))
      frame.set(bytes.subarray(0, length - first), first)
    }
    this.head = (head + sizeOf(length)) | 0
    Atomics.store(words, HEAD, this.head)
    return frame
  }

  /**
   * True when the producer waits for room and has to be told now that half of the ring is free. Unless it
   * is told so after every pull, it may wait for ever.
   */
  wakeProducer(): boolean {
    if (Atomics.load(this.words, WAITING) === 0) return false
    const used = (Atomics.load(this.words, TAIL) - this.head) | 0
    return used <= this.capacity >> 1 && this.lower(WAITING, 1)
  }

  /**
   * Asks to be told of the next frame. False when there is one already: then pull it, and do not sleep.
   *
   * @param lightly also of one that was pushed quietly
   */
  sleep(lightly = false): boolean {
    Atomics.store(this.words, ASLEEP, lightly ? LIGHTLY : SOUNDLY)
    if (this.empty) return true
    Atomics.store(this.words, ASLEEP, 0)
    return false
  }
}
