/**
 * The bytes of one file, in a buffer that grows by doubling. What lies beyond the buffer, or was never
 * written, reads as zeros. It knows no names and no limits.
 */
import { fault } from './errno'
import type { File } from './volume'

/** A copy of up to `length` bytes from `offset` on; fewer, or none, where the file ends. */
export function readRange(file: File, path: string, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const end = Math.min(file.size, offset + length)
  if (end <= offset) return new Uint8Array(0)
  const bytes = allocate(end - offset, path)
  bytes.set(file.data.subarray(offset, end))
  return bytes
}

/**
 * The content of `file` once `bytes` are written at `offset`. Its buffer may be written to already, but
 * what is below its size and outside of `bytes` is as it was. Throws `ENOSPC`, with nothing changed,
 * when the memory is not to be had.
 */
export function writeAt(file: File, path: string, offset: number, bytes: Uint8Array) {
  const end = offset + bytes.length
  let data = file.data
  if (end > data.length) {
    data = allocate(Math.max(end, data.length * 2), path)
    data.set(file.data)
  }
  data.set(bytes, offset)
  return { data, size: Math.max(file.size, end) }
}

/** Cuts the file to `size` bytes, or lets zeros follow up to it. */
export function resize(file: File, size: number): void {
  if (size < file.data.length / 2) file.data = file.data.slice(0, size)
  else file.data.fill(0, size)
  file.size = size
}

function allocate(length: number, path: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(length)
  } catch {
    throw fault('ENOSPC', path, `no memory for ${length} bytes of ${path}`)
  }
}
