import { expect, test } from 'vitest'
import { asText, fileSorting, formatMode, hexDump, imageType, type FileRow } from './file-table'

test.each([
  [0o755, 'rwxr-xr-x'],
  [0o640, 'rw-r-----'],
  [0o4755, 'rwsr-xr-x'],
  [0o1777, 'rwxrwxrwt'],
  [0o6644, 'rwSr-Sr--'],
  [0, '---------'],
])('%o reads %s', (mode, text) => {
  expect(formatMode(mode)).toBe(text)
})

const rows: FileRow[] = [
  { name: 'b10', kind: 'file', size: 4, stat: { kind: 'file', size: 4, modified: 30 } },
  { name: 'b9', kind: 'file', size: 40, stat: { kind: 'file', size: 40, modified: 20 } },
  { name: 'z', kind: 'directory', size: 99, stat: undefined },
]

test.each([
  [undefined, 'b9 b10 z'],
  ['kind', 'z b9 b10'],
  ['-size', 'b9 b10 z'],
  ['-modified', 'b10 b9 z'],
])('sorted by %s', (sort, names) => {
  expect(
    fileSorting
      .rows(rows, fileSorting.parse(sort))
      .map(({ name }) => name)
      .join(' '),
  ).toBe(names)
})

test('bytes are text when they are UTF-8 without a NUL', () => {
  expect(asText(new TextEncoder().encode('grüße\n'))).toBe('grüße\n')
  expect(asText(Uint8Array.of(0xff, 0xfe))).toBeUndefined()
  expect(asText(Uint8Array.of(0x61, 0))).toBeUndefined()
})

test('bytes are shown sixteen a line, with their letters', () => {
  const bytes = new TextEncoder().encode('0123456789abcdef\n~')
  expect(hexDump(bytes)).toBe(
    '00000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef\n' +
      `00000010  0a 7e${' '.repeat(42)}  .~`,
  )
})

test('an image is known by its name', () => {
  expect(imageType('photo.JPG')).toBe('image/jpeg')
  expect(imageType('png')).toBe('image/png')
  expect(imageType('notes.txt')).toBeUndefined()
})
