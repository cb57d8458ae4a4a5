/** The standard input of a program: what has come and is not read yet. It knows no messages. */
import { DaemonError } from '../../kernel/daemon'

/** Bytes that may wait to be read. */
const CAPACITY = 1024 * 1024

export class Input implements AsyncIterable<Uint8Array> {
  readonly #chunks: Uint8Array[] = []
  #unread = 0
  #ended = false
  #wake: (() => void) | undefined

  /** @param whole all that there will ever be to read; without it, it comes by `push` */
  constructor(whole?: string | Uint8Array) {
    if (whole === undefined) return
    this.#add(bytesOf(whole))
    this.#ended = true
  }

  /**
   * Takes more to read; nothing at all ends the input.
   *
   * @returns how many bytes it was
   * @throws DaemonError `failed_precondition` (EPIPE) after the end, `resource_exhausted` (EAGAIN) when a
   * mebibyte would be unread
   */
  push(data: string | Uint8Array): number {
    const bytes = bytesOf(data)
    if (this.#ended) {
      throw new DaemonError('failed_precondition', 'the input has ended', { errno: 'EPIPE' })
    }
    if (this.#unread > 0 && this.#unread + bytes.length > CAPACITY) {
      throw new DaemonError('resource_exhausted', `${this.#unread} bytes of the input are unread`, {
        errno: 'EAGAIN',
      })
    }
    if (bytes.length === 0) this.#ended = true
    this.#add(bytes)
    this.#wake?.()
    return bytes.length
  }

  /** Whatever comes next goes to one reader; leaving a loop leaves the rest to the next one. */
  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for (;;) {
      const chunk = this.#chunks.shift()
      if (chunk) {
        this.#unread -= chunk.length
        yield chunk
      } else if (this.#ended) {
        return
      } else {
        await new Promise<void>((resolve) => (this.#wake = resolve))
      }
    }
  }

  #add(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#chunks.push(bytes)
    this.#unread += bytes.length
  }
}

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? new TextEncoder().encode(data) : data
}
