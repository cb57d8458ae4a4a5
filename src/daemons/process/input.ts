/**
 * What a process is given to read from outside, as from a terminal: a read gives one piece of it at most, so
 * that what comes after is left to the next program that reads, and an empty piece is an end for one read
 * only. It knows no process.
 */
import { Description } from './descriptions'
import { fault } from './errno'
import { Changes } from './waiting'

/** Bytes that may wait to be read. */
const CAPACITY = 1024 * 1024

export class Input extends Description {
  readonly label = 'input'
  readonly #pieces: Uint8Array[] = []
  #unread = 0
  /** No more will come; what is unread can be read. */
  #ended = false
  readonly #changes = new Changes()

  /**
   * Adds a piece, or an end when it is empty.
   *
   * @throws DaemonError EPIPE after `end`, EAGAIN when too much is unread
   */
  put(data: Uint8Array): void {
    if (this.#ended) throw fault('EPIPE', 'the process reads no input any more')
    if (this.#unread > 0 && this.#unread + data.length > CAPACITY) {
      throw fault('EAGAIN', `${this.#unread} bytes of the input are unread`)
    }
    this.#pieces.push(data)
    this.#unread += data.length
    this.#changes.announce()
  }

  /** From here on there is only the end. */
  end(): void {
    this.#ended = true
    this.#changes.announce()
  }

  override async read(length: number, signal: AbortSignal): Promise<Uint8Array> {
    if (length === 0) return new Uint8Array()
    await this.#come(signal)
    const piece = this.#pieces.shift() ?? new Uint8Array()
    if (piece.length > length) this.#pieces.unshift(piece.subarray(length))
    const data = piece.slice(0, length)
    this.#unread -= data.length
    this.#changes.announce()
    return data
  }

  override async ready(signal: AbortSignal): Promise<{ bytes: number; ended: boolean }> {
    await this.#come(signal)
    const bytes = this.#pieces[0]?.length ?? 0
    return { bytes, ended: bytes === 0 }
  }

  protected override over(): void {
    this.#pieces.length = 0
    this.#unread = 0
    this.end()
  }

  async #come(signal: AbortSignal): Promise<void> {
    while (this.#pieces.length === 0 && !this.#ended) await this.#changes.next(signal)
  }
}
