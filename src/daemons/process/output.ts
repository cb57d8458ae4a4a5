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
  /** What everything before it weighed. */
  readonly before: number
}

/** What a chunk weighs beside its bytes, so that a million chunks of one byte have a bound too. */
const CHUNK_WEIGHT = 64

export class OutputLog {
  /** The number of the first chunk that is kept. */
  #first = 0
  #chunks: Chunk[] = []
  #written = 0
  /** What everything that was ever written weighed. */
  #weight = 0
  #ended = false
  readonly #changes = new Changes()
  /** The number of the next chunk of each who reads. */
  readonly #readers = new Set<{ next: number }>()

  /** @param capacity bytes that are kept, a chunk counting 64 more than its own */
  constructor(private readonly capacity = 1024 * 1024) {}

  /** Takes `data` for its own. After the end it is lost. */
  append(fd: 1 | 2, data: Uint8Array): void {
    if (this.#ended || data.length === 0) return
    this.#chunks.push({ fd, data, offset: this.#written, before: this.#weight })
    this.#written += data.length
    this.#weight += data.length + CHUNK_WEIGHT
    let dropped = 0
    while (this.#since(dropped) > this.capacity && dropped < this.#chunks.length - 1) dropped++
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
    while (!this.#ended && this.#lag > 0 && this.#lag + data.length + CHUNK_WEIGHT > this.capacity) {
      await this.#changes.next(signal)
    }
    if (this.#ended) throw fault('EPIPE', 'the process whose output this was has exited')
    this.append(fd, data)
    return data.length
  }

  /** What weighs on the slowest of those who read. */
  get #lag(): number {
    const behind = [...this.#readers].map(({ next }) => this.#since(Math.max(0, next - this.#first)))
    return Math.max(0, ...behind)
  }

  /** What a chunk that is kept, and all after it, weigh. */
  #since(index: number): number {
    const chunk = this.#chunks[index]
    return chunk ? this.#weight - chunk.before : 0
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
