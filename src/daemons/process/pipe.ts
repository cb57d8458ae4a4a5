/**
 * A pipe: bytes from writers to readers, in order, so many of them under way at most. It knows no process;
 * who holds an end, and until when, is said from outside.
 */
import { fault } from './errno'
import { Changes } from './waiting'

/** Bytes that fit into a pipe, as in Linux (https://man7.org/linux/man-pages/man7/pipe.7.html). */
const CAPACITY = 64 * 1024

export class Pipe {
  readonly #chunks: Uint8Array[] = []
  #unread = 0
  #writable = true
  #readable = true
  /** Whole writes follow each other. */
  #writing: Promise<unknown> = Promise.resolve()
  readonly #changes = new Changes()

  constructor(private readonly capacity = CAPACITY) {}

  get unread(): number {
    return this.#unread
  }

  /** Nothing more will be written; what is unread can be read. */
  get ended(): boolean {
    return !this.#writable
  }

  /** At most `length` bytes as soon as there are some; none at the end. */
  async read(length: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (length === 0) return new Uint8Array()
    await this.ready(signal)
    const data = this.#take(length)
    this.#changes.announce()
    return data
  }

  /** Resolves when a read would. */
  async ready(signal?: AbortSignal): Promise<void> {
    while (this.#unread === 0 && this.#writable) await this.#changes.next(signal)
  }

  /**
   * Resolves when all of it is in the pipe.
   *
   * @throws DaemonError EPIPE when nobody can read it
   */
  write(data: Uint8Array, signal?: AbortSignal): Promise<number> {
    const written = this.#writing.then(() => this.#write(data, signal))
    this.#writing = written.catch(() => {})
    return written
  }

  endWriting(): void {
    this.#writable = false
    this.#changes.announce()
  }

  endReading(): void {
    this.#readable = false
    this.#chunks.length = 0
    this.#unread = 0
    this.#changes.announce()
  }

  async #write(data: Uint8Array, signal?: AbortSignal): Promise<number> {
    for (let at = 0; at < data.length || at === 0;) {
      if (!this.#readable || !this.#writable) throw fault('EPIPE', 'nobody reads the pipe any more')
      if (data.length === 0) return 0
      const room = this.capacity - this.#unread
      if (room > 0) {
        const part = data.subarray(at, at + room)
        this.#chunks.push(part)
        this.#unread += part.length
        this.#changes.announce()
        at += part.length
      } else {
        await this.#changes.next(signal)
      }
    }
    return data.length
  }

  #take(length: number): Uint8Array {
    const size = Math.min(length, this.#unread)
    const data = new Uint8Array(size)
    for (let at = 0; at < size;) {
      const chunk = this.#chunks[0]!
      const part = chunk.subarray(0, size - at)
      data.set(part, at)
      at += part.length
      if (part.length === chunk.length) this.#chunks.shift()
      else this.#chunks[0] = chunk.subarray(part.length)
    }
    this.#unread -= size
    return data
  }
}
