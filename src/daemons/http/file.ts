/** Answers with a file, or a part of it, or the news that it has not changed. */
import type { RequestHead } from '../../wire/http/head'
import { bare, type Answer } from './answer'
import { isFresh, rangeHolds, validators } from './preconditions'
import { rangeOf } from './range'
import { Refusal } from './status'
import { pieceSize, type FileStatus, type Tree } from './tree'
import { typeOf } from './types'

/** Text is known by its first bytes, where the name does not say what a file is. */
const sample = 512

/** Throws Refusal 416, and what reading the file throws. */
export async function fileAnswer(
  tree: Tree,
  path: string,
  status: FileStatus,
  { method, headers: asked }: RequestHead,
): Promise<Answer> {
  const headers = new Headers(validators(status))
  headers.set('cache-control', headers.has('etag') ? 'no-cache' : 'no-store')
  if (isFresh(asked, status)) return bare(304, headers)
  // What is small, or made as it is read, is read whole: then its length is sure.
  const whole = status.size > pieceSize ? undefined : await tree.content(path)
  const size = whole?.length ?? status.size
  const read = (from: number, to: number): Answer['content'] =>
    whole ? whole.subarray(from, to) : tree.pieces(path, from, to)
  headers.set('content-type', await typeOf(path, async () => whole ?? firstOf(tree.pieces(path, 0, sample))))
  headers.set('accept-ranges', 'bytes')
  const range = method === 'GET' && rangeHolds(asked, status) ? rangeOf(asked.get('range'), size) : undefined
  if (range === 'unsatisfiable') {
    throw new Refusal(416, `the file has ${size} bytes`, { 'content-range': `bytes */${size}` })
  }
  if (!range) return { status: 200, headers, content: read(0, size), length: size }
  const { from, to } = range
  headers.set('content-range', `bytes ${from}-${to - 1}/${size}`)
  return { status: 206, headers, content: read(from, to), length: to - from }
}

async function firstOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  for await (const piece of pieces) return piece
  return new Uint8Array(0)
}
