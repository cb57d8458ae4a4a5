import { expect, test } from 'vitest'
import { pieceSize } from './access'
import { MemoryFiles } from './testing'
import { collisions, upload, type Incoming } from './upload'

const file = (path: string, content: BlobPart): Incoming => ({ path, file: new File([content], path) })
const never = new AbortController().signal
const nothing = () => {}

test('folders are made before what is in them, and each once', async () => {
  const files = new MemoryFiles()
  const took: [number, string][] = []
  await upload(
    files,
    '/',
    [{ path: 'empty' }, file('photos/a.txt', 'one'), file('photos/b.txt', 'three'), file('top', '')],
    (bytes, path) => took.push([bytes, path]),
    never,
  )
  expect([...files.nodes.keys()]).toEqual([
    '/',
    '/empty',
    '/photos',
    '/photos/a.txt',
    '/photos/b.txt',
    '/top',
  ])
  expect(files.asked.filter((said) => said.startsWith('mkdir'))).toEqual(['mkdir /empty', 'mkdir /photos'])
  expect(took).toEqual([
    [3, 'photos/a.txt'],
    [5, 'photos/b.txt'],
    [0, 'top'],
  ])
})

test('a large file comes in pieces beside its place, and is moved there when it is whole', async () => {
  const files = new MemoryFiles()
  const bytes = new Uint8Array(2 * pieceSize + 5).map((_, at) => at % 251)
  await upload(files, '/', [file('large', bytes)], nothing, never)
  const written = await files.call('/large', 'read')
  expect(Buffer.compare(written as Uint8Array, bytes)).toBe(0)
  expect(files.asked).toEqual([
    ...Array<string>(4).fill('write /large.part'),
    'lookup /large.part',
    'rename ',
    'read /large',
  ])
})

test('a full disk is an error, and what is there is whole', async () => {
  const files = new MemoryFiles(pieceSize + 10)
  await files.call('/large', 'write', { content: 'the old one' })
  const large = file('large', new Uint8Array(2 * pieceSize))
  const upload1 = upload(files, '/', [file('small', 'good'), large], nothing, never)
  await expect(upload1).rejects.toMatchObject({ detail: { errno: 'ENOSPC' } })
  expect(files.text('/large')).toBe('the old one')
  expect(files.text('/small')).toBe('good')
  expect([...files.nodes.keys()]).toEqual(['/', '/large', '/small'])
})

test('what is canceled leaves no part of a file', async () => {
  const files = new MemoryFiles()
  const abort = new AbortController()
  const cancel = () => abort.abort()
  const large = file('large', new Uint8Array(3 * pieceSize))
  await expect(upload(files, '/', [large], cancel, abort.signal)).rejects.toThrow()
  expect([...files.nodes.keys()]).toEqual(['/'])
})

test('what is there already is said by the topmost names', async () => {
  const files = new MemoryFiles()
  await upload(files, '/', [file('photos/a', ''), file('b', '')], nothing, never)
  const coming = [file('photos/new', ''), file('photos/a', ''), file('c', '')]
  expect(await collisions(files, '/', coming)).toEqual(['photos'])
})
