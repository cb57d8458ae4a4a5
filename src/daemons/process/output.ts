/**
 * What a process wrote, for whoever reads it, however late. It keeps the last mebibyte and says to each
 * reader how much of it came too early for them. It knows no process.
 */

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
  readonly #waiting = new Set<() => void>()

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
    this.#wake()
  }

  end(): void {
    this.#ended = true
    this.#wake()
  }

  /** Everything from the start of what is kept until the end. Each reader has its own place. */
  read(): AsyncIterableIterator<OutputItem> {
    let next = 0
    let seen = 0
    let left = false
    const done = { done: true, value: undefined } as const
    return {
      next: async () => {
        for (;;) {
          if (left) return done
          next = Math.max(next, this.#first)
          const chunk = this.#chunks[next - this.#first]
          if (chunk) {
            const dropped = chunk.offset - seen
            next += 1
            seen = chunk.offset + chunk.data.length
            return { value: { fd: chunk.fd, data: chunk.data, ...(dropped > 0 && { dropped }) } }
          }
          if (this.#ended) return done
          await new Promise<void>((resolve) => this.#waiting.add(resolve))
        }
      },
      return: async () => {
        left = true
        this.#wake()
        return done
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const resume of waiting) resume()
  }
}
