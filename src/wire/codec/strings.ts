/**
 * Strings. The browser's UTF-8 coders cost some 400 ns to call for writing and 200 ns for reading, in
 * Chromium 156, so that up to `LOOPED_WRITE` and `LOOPED_READ` characters a loop is ahead. Every string
 * arrives as it was, also with surrogates that stand alone, which UTF-8 cannot say.
 */
import type { Reader } from './reader'
import { Tag } from './tags'
import type { Writer } from './writer'

const LOOPED_WRITE = 512
/** At most 255: a length of one byte. */
export const LOOPED_READ = 100

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

export function writeString(out: Writer, text: string): void {
  const { length } = text
  if (length <= LOOPED_READ) writeLatin1(out, text)
  else if (length <= LOOPED_WRITE) writeAscii(out, text)
  else writeUtf8(out, text)
}

/** Of up to `LOOPED_READ` characters; gives their hash, or 0 when they need two bytes each. Two more bytes have room. */
export function writeLatin1(out: Writer, text: string): number {
  const { length } = text
  out.reserve(length + 4)
  const { bytes } = out
  let { at } = out
  let hash = length
  bytes[at++] = Tag.latin1
  bytes[at++] = length
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0xff) {
      writeWide(out, text)
      return 0
    }
    bytes[at++] = code
    hash = (Math.imul(hash, 31) + code) | 0
  }
  out.at = at
  return hash
}

/** UTF-8 by a loop, should it be no more than ASCII. */
function writeAscii(out: Writer, text: string): void {
  const { length } = text
  out.reserve(length + 5)
  const { bytes, at } = out
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return writeUtf8(out, text)
    bytes[at + 5 + i] = code
  }
  bytes[at] = Tag.utf8
  out.view.setUint32(at + 1, length, true)
  out.at = at + 5 + length
}

function writeUtf8(out: Writer, text: string): void {
  if (!text.isWellFormed()) return writeWide(out, text)
  out.reserve(3 * text.length + 5)
  const { written } = encoder.encodeInto(text, out.bytes.subarray(out.at + 5))
  out.byte(Tag.utf8)
  out.view.setUint32(out.at, written, true)
  out.at += 4 + written
}

function writeWide(out: Writer, text: string): void {
  const { length } = text
  out.reserve(2 * length + 9)
  out.byte(Tag.utf16)
  out.number(length)
  const { bytes } = out
  let { at } = out
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    bytes[at++] = code
    bytes[at++] = code >> 8
  }
  out.at = at
}

/** A string whose tag has been read. */
export function readString(from: Reader, tag: number): string {
  switch (tag) {
    case Tag.latin1:
      return readLatin1(from)
    case Tag.utf16:
      return readWide(from)
    default: {
      const length = from.count()
      const { at } = from
      from.at += length
      return decoder.decode(from.bytes.subarray(at, at + length))
    }
  }
}

export function readLatin1(from: Reader): string {
  const at = from.at + 1
  from.at = at + from.bytes[from.at]!
  return latin1(from.bytes, at, from.at)
}

/** The characters of the bytes from `at` to `end`: eight at a time, three times as fast as one by one. */
export function latin1(b: Uint8Array, at: number, end: number): string {
  let text = ''
  for (; end - at >= 8; at += 8) {
    text += String.fromCharCode(
      b[at]!,
      b[at + 1]!,
      b[at + 2]!,
      b[at + 3]!,
      b[at + 4]!,
      b[at + 5]!,
      b[at + 6]!,
      b[at + 7]!,
    )
  }
  if (end - at >= 4) {
    text += String.fromCharCode(b[at]!, b[at + 1]!, b[at + 2]!, b[at + 3]!)
    at += 4
  }
  switch (end - at) {
    case 1:
      return text + String.fromCharCode(b[at]!)
    case 2:
      return text + String.fromCharCode(b[at]!, b[at + 1]!)
    case 3:
      return text + String.fromCharCode(b[at]!, b[at + 1]!, b[at + 2]!)
    default:
      return text
  }
}

function readWide(from: Reader): string {
  const { view } = from
  const length = from.number()
  let { at } = from
  const end = at + 2 * length
  from.at = end
  let text = ''
  for (; end - at >= 8; at += 8) {
    text += String.fromCharCode(
      view.getUint16(at, true),
      view.getUint16(at + 2, true),
      view.getUint16(at + 4, true),
      view.getUint16(at + 6, true),
    )
  }
  for (; at < end; at += 2) text += String.fromCharCode(view.getUint16(at, true))
  return text
}
