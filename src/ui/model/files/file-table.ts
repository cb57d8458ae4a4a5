/** How the table of files is filtered, sorted and worded. */
import type { Fields } from '../filter'
import { Sorting } from '../sorting'
import type { FileEntry, FileStat } from './access'

/** An entry with what is known of it so far. */
export interface FileRow extends FileEntry {
  readonly stat: FileStat | undefined
}

export const fileKeys = ['name', 'kind'] as const

export const fileFields: Fields<FileEntry> = (row, key) => (key === 'kind' ? [row.kind] : [row.name])

const kinds = ['directory', 'daemon', 'symlink', 'file']

export const fileSorting = new Sorting(
  {
    name: (row: FileRow) => row.name,
    kind: (row) => kinds.indexOf(row.kind),
    size: (row) => (row.kind === 'file' ? (row.size ?? 0) : -1),
    modified: (row) => row.stat?.modified ?? 0,
    mode: (row) => row.stat?.mode ?? 0,
    owner: (row) => row.stat?.owner ?? '',
  },
  'name',
  ['size', 'modified'],
)

/** The columns that need more than the listing says. */
export const needsStat = (column: string): boolean => ['modified', 'mode', 'owner'].includes(column)

/** `rwxr-x---`, with `s`, `S`, `t`, `T` as `ls` writes them. */
export function formatMode(mode: number): string {
  const bits = [0o400, 0o200, 0o100, 0o040, 0o020, 0o010, 0o004, 0o002, 0o001]
  const letters = bits.map((bit, at) => (mode & bit ? 'rwx'[at % 3]! : '-'))
  const special = [
    [0o4000, 2, 's'],
    [0o2000, 5, 's'],
    [0o1000, 8, 't'],
  ] as const
  for (const [bit, at, letter] of special) {
    if (mode & bit) letters[at] = letters[at] === 'x' ? letter : letter.toUpperCase()
  }
  return letters.join('')
}

const images: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
  svg: 'image/svg+xml',
}

/** The media type of an image by its name; undefined for anything else. */
export const imageType = (name: string): string | undefined => images[name.split('.').at(-1)!.toLowerCase()]

/** The text of these bytes, or undefined when they are none: not UTF-8, or with a NUL in them. */
export function asText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

/** Sixteen bytes a line as `hexdump -C` shows them: where they are, in hexadecimal, and as letters. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)]
    const pairs = row.map((byte) => byte.toString(16).padStart(2, '0'))
    const letters = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
    lines.push(`${at.toString(16).padStart(8, '0')}  ${pairs.join(' ').padEnd(47)}  ${letters.join('')}`)
  }
  return lines.join('\n')
}
