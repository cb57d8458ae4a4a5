/**
 * Strings that repeat: addresses, names, words. The second time that one is written, both ends put it into a place of
 * a table; from then on it is the number of its place, and a small message is read in half the time (Chromium 156, 20
 * characters). Where it belongs its last characters say, so that nothing is looked for, and one string drives out
 * another; those that never repeat cost a hash of what is being written anyway.
 */
import { outOfSync } from './out-of-sync'
import type { Reader } from './reader'
import { latin1, LOOPED_READ, readLatin1, writeLatin1, writeString } from './strings'
import { Tag } from './tags'
import type { Writer } from './writer'

/** Places of a table: a power of two. */
const PLACES = 2048
/** Shorter ones cost as much as a number. */
const SHORTEST = 5

/** The last four characters, so that numbers at the end of names do not meet. */
function placeOf(text: string, length: number): number {
  const last = text.charCodeAt(length - 1) + 10 * text.charCodeAt(length - 2)
  return (
    (last + 100 * text.charCodeAt(length - 3) + 1000 * text.charCodeAt(length - 4) + 77 * length) &
    (PLACES - 1)
  )
}

const noStrings = (): string[] => new Array<string>(PLACES).fill('')

/** The table of who writes. */
export class RepeatsWriter {
  /** What the reader has in each place; copies, for a piece of a text would keep the whole. */
  readonly #told = noStrings()
  /** The hash of what was written last of those that belong into a place. */
  readonly #seen = new Int32Array(PLACES)
  /** Places that have been told of since the last `settle`. */
  #fresh: number[] = []

  constructor(private readonly out: Writer) {}

  write(text: string): void {
    const { out } = this
    const { length } = text
    if (length < SHORTEST || length > LOOPED_READ) return writeString(out, text)
    const place = placeOf(text, length)
    if (this.#told[place] === text) {
      const { bytes, at } = out
      bytes[at] = Tag.known
      bytes[at + 1] = place
      bytes[at + 2] = place >> 8
      out.at = at + 3
    } else this.#spell(text, place)
  }

  /** What has been written will be read. */
  settle(): void {
    if (this.#fresh.length > 0) this.#fresh = []
  }

  /** What was written since the last `settle` will not be read. */
  undo(): void {
    for (const place of this.#fresh) this.#told[place] = ''
    this.settle()
  }

  #spell(text: string, place: number): void {
    const { out } = this
    const start = out.at
    const hash = writeLatin1(out, text)
    if (this.#seen[place] !== hash || hash === 0) {
      this.#seen[place] = hash
      return
    }
    out.bytes[start] = Tag.noted
    out.byte(place)
    out.byte(place >> 8)
    this.#told[place] = latin1(out.bytes, start + 2, start + 2 + text.length)
    this.#fresh.push(place)
  }
}

/** The table of who reads. */
export class RepeatsReader {
  readonly #known = noStrings()

  constructor(private readonly from: Reader) {}

  /** A string whose tag has been read: it has a place from now on. */
  noted(): string {
    const text = readLatin1(this.from)
    return (this.#known[this.#place()] = text)
  }

  /** One that has a place. */
  known(): string {
    const place = this.#place()
    const text = this.#known[place]
    if (!text) throw outOfSync(`there is no string ${place}`)
    return text
  }

  #place(): number {
    return this.from.byte() | (this.from.byte() << 8)
  }
}
