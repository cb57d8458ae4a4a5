/**
 * The bytes of one file, in pages. A page that is missing, and what a page does not reach, reads as zeros, so
 * a file costs what was written to it and not its size. It knows no names, no rights and no limits.
 */
import { fault } from './errno'

/** Bytes in a whole page: what a lone byte far out may cost, and what is copied at a time. */
export const pageSize = 2 ** 16

/** Bytes in the longest file: its pages can be counted in 32 bits. */
export const maxSize = 2 ** 48

/**
 * A page's bytes from its first on, as far as it was written; its buffer may be longer, for what comes next.
 */
export type Page = Uint8Array<ArrayBuffer>

export interface Content {
  /** Bytes, holes among them. */
  size: number
  /** By number; those that were never written are missing. */
  pages: Map<number, Page>
  /** The sum of the pages' lengths. */
  held: number
}

/** Of a file that was never written. */
export function nothing(): Content {
  return { size: 0, pages: new Map(), held: 0 }
}

/** The same bytes and holes once more. Throws ENOSPC when the memory is not to be had. */
export function cloned({ size, pages, held }: Content, path: string): Content {
  const copies = new Map<number, Page>()
  for (const [index, page] of pages) {
    const copy = allocate(page.length, 'ENOSPC', path)
    copy.set(page)
    copies.set(index, copy)
  }
  return { size, pages: copies, held }
}

/** A copy of up to `length` bytes from `offset` on; fewer, or none, where the file ends. Throws ENOMEM. */
export function readRange(file: Content, path: string, offset: number, length: number): Page {
  const end = Math.min(file.size, offset + length)
  if (end <= offset) return new Uint8Array(0)
  const bytes = allocate(end - offset, 'ENOMEM', path)
  for (const { page, start, from, to } of pagesIn(file, offset, end)) {
    if (page && from < page.length) bytes.set(page.subarray(from, to), start + from - offset)
  }
  return bytes
}

/** How many more bytes the file will hold when so many are written at `offset`. */
export function growth(file: Content, offset: number, length: number): number {
  let bytes = 0
  for (const { page, to } of pagesIn(file, offset, offset + length)) {
    bytes += Math.max(0, to - (page?.length ?? 0))
  }
  return bytes
}

/** Writes `bytes` at `offset`. Throws ENOSPC, with nothing changed, when the memory is not to be had. */
export function writeAt(file: Content, path: string, offset: number, bytes: Uint8Array): void {
  const end = offset + bytes.length
  const rooms: { readonly index: number; readonly room: Page }[] = []
  for (const { index, page, to } of pagesIn(file, offset, end)) {
    rooms.push({ index, room: roomIn(page, to, path) })
  }
  for (const { index, room } of rooms) {
    const start = index * pageSize
    const from = Math.max(offset, start)
    room.set(bytes.subarray(from - offset, start + pageSize - offset), from - start)
    file.held += room.length - (file.pages.get(index)?.length ?? 0)
    file.pages.set(index, room)
  }
  file.size = Math.max(file.size, end)
}

/** Cuts the file to `size` bytes, or lets zeros follow up to it. */
export function resize(file: Content, size: number): void {
  if (size < file.size) {
    for (const [index, page] of file.pages) {
      const left = size - index * pageSize
      if (left >= page.length) continue
      file.held -= page.length - Math.max(0, left)
      if (left <= 0) file.pages.delete(index)
      else
        file.pages.set(
          index,
          left < page.buffer.byteLength / 2 ? page.slice(0, left) : page.subarray(0, left),
        )
    }
  }
  file.size = size
}

/** The pages that bytes from `offset` to `end` stand in, and which of each page's bytes they are. */
function* pagesIn(file: Content, offset: number, end: number) {
  for (let index = Math.floor(offset / pageSize); index * pageSize < end; index++) {
    const start = index * pageSize
    const from = Math.max(0, offset - start)
    yield { index, page: file.pages.get(index), start, from, to: Math.min(pageSize, end - start) }
  }
}

/** The page, or one with the same bytes, that reaches to `end`. */
function roomIn(page: Page | undefined, end: number, path: string): Page {
  if (!page) return allocate(end, 'ENOSPC', path)
  if (page.length >= end) return page
  const { byteLength: capacity } = page.buffer
  if (end <= capacity) return new Uint8Array(page.buffer, 0, end).fill(0, page.length)
  const longer = allocate(Math.min(pageSize, Math.max(end, capacity * 2)), 'ENOSPC', path)
  longer.set(page)
  return longer.subarray(0, end)
}

function allocate(length: number, errno: 'ENOMEM' | 'ENOSPC', path: string): Page {
  try {
    return new Uint8Array(length)
  } catch {
    throw fault(errno, path, `no memory for ${length} bytes of ${path}`)
  }
}
