import { unpackTar } from 'modern-tar'
import { expect, test } from 'vitest'
import { pieceSize } from './access'
import { archive } from './archive'
import { MemoryFiles } from './testing'

const never = new AbortController().signal
const large = new Uint8Array(pieceSize + 700).map((_, at) => at % 253)

const same = (a: Uint8Array | undefined, b: Uint8Array) => a !== undefined && Buffer.compare(a, b) === 0

async function tree(): Promise<MemoryFiles> {
  const files = new MemoryFiles()
  for (const path of ['/home', '/home/empty', '/home/mounted']) await files.call(path, 'mkdir')
  files.layers.push({ path: '/home/mounted', daemonName: 'other' })
  await files.call('/home/notes.txt', 'write', { content: 'grüße' })
  await files.call('/home/large', 'write', { content: large })
  await files.call('/home/nothing', 'write', { content: '' })
  await files.call('/outside', 'write', { content: 'no' })
  files.nodes.set('/home/link', { kind: 'symlink', target: 'notes.txt' })
  return files
}

test('a tar holds the tree with modes, times, owners and links, but nothing of another daemon', async () => {
  let read = 0
  const stream = await archive(await tree(), '/home', 'tar', (bytes) => (read += bytes), never)
  const entries = await unpackTar(stream)
  expect(entries.map(({ header: { name, type, size } }) => [name, type, size])).toEqual([
    ['home/', 'directory', 0],
    ['home/empty/', 'directory', 0],
    ['home/notes.txt', 'file', 7],
    ['home/large', 'file', large.length],
    ['home/nothing', 'file', 0],
    ['home/link', 'symlink', 0],
  ])
  expect(new TextDecoder().decode(entries[2]?.data)).toBe('grüße')
  expect(same(entries[3]?.data, large)).toBe(true)
  expect(entries[5]?.header.linkname).toBe('notes.txt')
  expect(entries[2]?.header).toMatchObject({
    mode: 0o640,
    uname: 'client',
    mtime: new Date(Date.UTC(2025, 2, 4)),
  })
  expect(read).toBe(large.length + 7)
})

/** The members of an archive whose members are stored as they are, by its central directory. */
function unzip(bytes: Uint8Array): { name: string; mode: number; content: Uint8Array }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const end = bytes.length - 22
  expect(view.getUint32(end, true)).toBe(0x06054b50)
  let at = view.getUint32(end + 16, true)
  return Array.from({ length: view.getUint16(end + 10, true) }, () => {
    expect(view.getUint32(at, true)).toBe(0x02014b50)
    const size = view.getUint32(at + 20, true)
    const nameLength = view.getUint16(at + 28, true)
    const local = view.getUint32(at + 42, true)
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength))
    const mode = view.getUint16(at + 40, true)
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
    return { name, mode, content: bytes.slice(start, start + size) }
  })
}

test('a zip holds the tree with modes and links', async () => {
  const stream = await archive(await tree(), '/home', 'zip', () => {}, never)
  const members = unzip(new Uint8Array(await new Response(stream).arrayBuffer()))
  expect(members.map(({ name, mode }) => [name, mode.toString(8)])).toEqual([
    ['home/', '40755'],
    ['home/empty/', '40755'],
    ['home/notes.txt', '100640'],
    ['home/large', '100640'],
    ['home/nothing', '100640'],
    ['home/link', '120777'],
  ])
  expect(same(members[3]?.content, large)).toBe(true)
  expect(new TextDecoder().decode(members[5]?.content)).toBe('notes.txt')
})

test.each(['tar', 'zip'] as const)('a file that cannot be read fails the %s', async (kind) => {
  const files = await tree()
  files.call = (to, type, payload) =>
    type === 'read'
      ? Promise.reject(new Error('gone'))
      : MemoryFiles.prototype.call.call(files, to, type, payload)
  const stream = await archive(files, '/home', kind, () => {}, never)
  await expect(new Response(stream).arrayBuffer()).rejects.toThrow('gone')
})

test.each(['tar', 'zip'] as const)('a %s that is canceled reads no further', async (kind) => {
  const abort = new AbortController()
  const stream = await archive(
    await tree(),
    '/home',
    kind,
    () => abort.abort(new Error('enough')),
    abort.signal,
  )
  await expect(new Response(stream).arrayBuffer()).rejects.toThrow('enough')
})
