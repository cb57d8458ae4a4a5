/**
 * What a process wrote, for whoever reads it, however late. It keeps the last mebibyte and says to each
 * reader how much of it came too early for them; but whoever reads is waited for. It knows no process.
 */
import { fault } from './errno'
import { Changes } from './waiting'

export interface Written {
  /** 1 is the standard output, 2 the standard error. */
  readonly fd: 1 | 2
  readonly data: Uint8Array
}

export interface OutputItem extends Written {
  /** How many bytes before these this reader has missed. */
  readonly dropped?: number
}

interface Chunk extends Written {
  /** How many bytes were written before it. */
  readonly offset: number
}

/** What a chunk weighs beside its bytes, so that a million chunks of one byte have a bound too. */
const CHUNK_WEIGHT = 64

export class OutputLog {
  /** The number of the first chunk that is kept. */
  #first = 0
  #chunks: Chunk[] = []
  #weight = 0
  #written = 0
  #ended = false
  readonly #changes = new Changes()
  /** The number of the next chunk of each who reads. */
  readonly #readers = new Set<{ next: number }>()

  /** @param capacity bytes that are kept, a chunk counting 64 more than its own */
  constructor(private readonly capacity = 1024 * 1024) {}

  /** Takes `data` for its own. After the end it is lost. */
  append(fd: 1 | 2, data: Uint8Array): void {
    if (this.#ended || data.length === 0) return
    this.#chunks.push({ fd, data, offset: this.#written })
    this.#written += data.length
    this.#weight += data.length + CHUNK_WEIGHT
    let dropped = 0
    while (this.#weight > this.capacity && dropped < this.#chunks.length - 1) {
      this.#weight -= this.#chunks[dropped++]!.data.length + CHUNK_WEIGHT
    }
    this.#chunks.splice(0, dropped)
    this.#first += dropped
    this.#changes.announce()
  }

  /**
   * Resolves when it has been taken in, which waits for those who read and are as far behind as is kept.
   *
   * @throws DaemonError EPIPE after the end, `canceled`
   */
  async write(fd: 1 | 2, data: Uint8Array, signal?: AbortSignal): Promise<number> {
    while (!this.#ended && this.#lag + data.length > this.capacity && this.#lag > 0) {
      await this.#changes.next(signal)
    }
    if (this.#ended) throw fault('EPIPE', 'the process whose output this was has exited')
    this.append(fd, data)
    return data.length
  }

  /** What the slowest of those who read has not read yet, in bytes. */
  get #lag(): number {
    let lag = 0
    for (const { next } of this.#readers) {
      const chunk = this.#chunks[Math.max(0, next - this.#first)]
      if (chunk) lag = Math.max(lag, this.#written - chunk.offset)
    }
    return lag
  }

  end(): void {
    this.#ended = true
    this.#changes.announce()
  }

  /** Everything from the start of what is kept until the end. Each reader has its own place. */
  read(): AsyncIterableIterator<OutputItem> {
    const place = { next: 0 }
    let seen = 0
    let left = false
    const done = { done: true, value: undefined } as const
    this.#readers.add(place)
    return {
      next: async () => {
        for (;;) {
          if (left) return done
          place.next = Math.max(place.next, this.#first)
          const chunk = this.#chunks[place.next - this.#first]
          if (chunk) {
            const dropped = chunk.offset - seen
            place.next += 1
            this.#changes.announce()
            seen = chunk.offset + chunk.data.length
            return { value: { fd: chunk.fd, data: chunk.data, ...(dropped > 0 && { dropped }) } }
          }
          if (this.#ended) return done
          await this.#changes.next()
        }
      },
      return: async () => {
        left = true
        this.#readers.delete(place)
        this.#changes.announce()
        return done
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }
}
