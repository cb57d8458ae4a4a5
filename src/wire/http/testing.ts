/** What the tests of HTTP share: sources that give bytes in any pieces, and what was read of them. */
import { ByteReader } from './reader'

export const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

export const textOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')

export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]))
}

/** Reads `bytes` as they come in pieces of these sizes by turns. */
export function readerOf(bytes: Uint8Array, sizes: readonly number[] = [bytes.length || 1]): ByteReader {
  let at = 0
  let turn = 0
  return new ByteReader(() => {
    const size = sizes[turn++ % sizes.length]!
    return Promise.resolve(bytes.subarray(at, (at += size)))
  })
}

/** Everything that a body holds. */
export async function drain(body: { read(max?: number): Promise<Uint8Array> }): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for (let piece = await body.read(); piece.length > 0; piece = await body.read()) pieces.push(piece.slice())
  return concat(pieces)
}
