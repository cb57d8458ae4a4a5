/** The bodies of HTTP/1.1 messages (RFC 9112, sections 6 and 7): how long they are, and their bytes. */
import { HttpError } from './error'
import type { RequestHead, ResponseHead } from './head'
import type { ByteReader } from './reader'

/** A number of bytes, pieces that say their own length, or everything until the connection ends. */
type Framing = number | 'chunked' | 'until-end'

const maxPiece = 65_536
const maxChunkLine = 4_096
const maxTrailer = 16_384

/** The body of a message as its bytes come; it takes no byte that follows it. */
export class Body {
  /** Bytes of a whole body or of the chunk at hand that have not come yet. */
  #left: number
  #inChunks: boolean
  #ended: boolean

  constructor(
    private readonly reader: ByteReader,
    private readonly framing: Framing,
  ) {
    this.#inChunks = framing === 'chunked'
    this.#left = typeof framing === 'number' ? framing : this.#inChunks ? 0 : Infinity
    this.#ended = framing === 0
  }

  /** True when all of it has been read: what follows in the connection is another message. */
  get ended(): boolean {
    return this.#ended
  }

  /** Waits for some of it, up to `max` bytes; none at its end. Throws HttpError 400 when it breaks off. */
  async read(max = maxPiece): Promise<Uint8Array> {
    if (!this.#ended && this.#inChunks && this.#left === 0) await this.#nextChunk()
    if (this.#ended) return new Uint8Array(0)
    const bytes = await this.reader.take(Math.min(this.#left, max))
    if (bytes.length === 0) {
      if (this.framing !== 'until-end') throw new HttpError(400, 'the connection ended within a body')
      this.#ended = true
    }
    this.#left -= bytes.length
    if (this.#left === 0) {
      if (!this.#inChunks) this.#ended = true
      else if ((await this.reader.line(1)) !== '') throw new HttpError(400, 'a chunk is longer than it says')
    }
    return bytes
  }

  async #nextChunk(): Promise<void> {
    const line = await this.reader.line(maxChunkLine)
    const size = /^([\da-f]{1,12})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/i.exec(line ?? '')?.[1]
    if (size === undefined) throw new HttpError(400, 'a chunk does not say its size')
    this.#left = parseInt(size, 16)
    if (this.#left > 0) return
    let room = maxTrailer
    for (;;) {
      const trailer = await this.reader.line(room)
      if (trailer === undefined) throw new HttpError(400, 'the trailer does not end')
      if (trailer === '') break
      room -= trailer.length
    }
    this.#ended = true
  }
}

/**
 * The body that follows a request's head. Throws HttpError 400 for one that two readers could delimit
 * differently (request smuggling), 501 for a coding other than chunked.
 */
export function requestBody(head: RequestHead, reader: ByteReader): Body {
  return new Body(reader, framingOf(head) ?? 0)
}

/** The body that follows the head of a response to `method`. Throws HttpError as `requestBody` does. */
export function responseBody(head: ResponseHead, method: string, reader: ByteReader): Body {
  return new Body(reader, hasBody(head.status, method) ? (framingOf(head) ?? 'until-end') : 0)
}

/** False for responses that end with their head, whatever it says. */
export function hasBody(status: number, method: string): boolean {
  return method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304
}

/** `bytes`, some at least, as one chunk. */
export function chunk(bytes: Uint8Array): Uint8Array {
  const size = new TextEncoder().encode(`${bytes.length.toString(16)}\r\n`)
  const framed = new Uint8Array(size.length + bytes.length + 2)
  framed.set(size)
  framed.set(bytes, size.length)
  framed.set([13, 10], size.length + bytes.length)
  return framed
}

/** The end of a body in chunks. */
export const lastChunk: Uint8Array = new TextEncoder().encode('0\r\n\r\n')

function framingOf({ version, headers }: RequestHead | ResponseHead): number | 'chunked' | undefined {
  const coding = headers.get('transfer-encoding')
  const length = headers.get('content-length')
  if (coding !== null) {
    if (length !== null || version === '1.0') throw new HttpError(400, 'the length of the body is ambiguous')
    if (coding.toLowerCase() !== 'chunked') throw new HttpError(501, `${coding} is no coding known here`)
    return 'chunked'
  }
  if (length === null) return undefined
  if (!/^\d{1,15}$/.test(length)) throw new HttpError(400, `${length} is no length of a body`)
  return Number(length)
}
