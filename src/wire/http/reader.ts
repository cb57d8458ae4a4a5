/** Bytes from a source that gives them as they come, read in lines and pieces. It knows no HTTP. */

export class ByteReader {
  #buffer: Uint8Array = new Uint8Array(0)
  #ended = false
  #filling: Promise<boolean> | undefined

  /** @param source waits for more bytes and gives them; none at the end */
  constructor(private readonly source: () => Promise<Uint8Array>) {}

  /** What has come and was not taken. */
  get buffered(): number {
    return this.#buffer.length
  }

  /** Waits for more than is there; false at the end. What comes is not lost when nobody waits any more. */
  fill(): Promise<boolean> {
    this.#filling ??= this.#fill().finally(() => (this.#filling = undefined))
    return this.#filling
  }

  /** Waits for bytes and gives up to `max` of them, a view; none at the end. */
  async take(max: number): Promise<Uint8Array> {
    if (this.#buffer.length === 0) await this.fill()
    const taken = this.#buffer.subarray(0, max)
    this.#buffer = this.#buffer.subarray(taken.length)
    return taken
  }

  /**
   * The next line, a character for each byte, without the CRLF that ends it; undefined when the source
   * ends first, or when `limit` bytes go by without an end.
   */
  async line(limit: number): Promise<string | undefined> {
    let searched = 0
    for (;;) {
      const end = this.#buffer.indexOf(lineFeed, searched)
      if (end > limit || (end < 0 && this.#buffer.length > limit)) return undefined
      if (end >= 0) {
        const line = latin1(this.#buffer.subarray(0, end))
        this.#buffer = this.#buffer.subarray(end + 1)
        return line.endsWith('\r') ? line.slice(0, -1) : `${line}\n`
      }
      searched = this.#buffer.length
      if (!(await this.fill())) return undefined
    }
  }

  async #fill(): Promise<boolean> {
    if (this.#ended) return false
    const bytes = await this.source()
    if (bytes.length === 0) {
      this.#ended = true
      return false
    }
    if (this.#buffer.length === 0) this.#buffer = bytes
    else {
      const joined = new Uint8Array(this.#buffer.length + bytes.length)
      joined.set(this.#buffer)
      joined.set(bytes, this.#buffer.length)
      this.#buffer = joined
    }
    return true
  }
}

const lineFeed = 10

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
