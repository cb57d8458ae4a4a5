import { expect, test, vi } from 'vitest'
import type { DaemonError } from '../../wire/error'
import { list, stat } from './attributes'
import { copy } from './copy'
import { read, truncate, write } from './files'
import { books, emptyVolume } from './testing/volume'
import { link, mkdir, mkdirAll, readlink, rename, symlink, unlink } from './tree'
import type { Volume } from './volume'

const bytes = (text: string) => new TextEncoder().encode(text)
const put = (volume: Volume, path: string, text = '') => write(volume, 'client', path, bytes(text), 'replace')
const get = (volume: Volume, path: string) =>
  new TextDecoder().decode(read(volume, 'client', path, 0, Infinity))

/** The error's POSIX name, or undefined when there is none. */
function errnoOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return (error as DaemonError).detail?.errno
  }
  return undefined
}

function checkConsistent(volume: Volume): void {
  const { said, counted } = books(volume)
  expect(said).toEqual(counted)
}

test('an error says the fact, with the path', () => {
  const { volume } = emptyVolume()
  expect(() => read(volume, 'client', '/data/x', 0, 1)).toThrow('[not_found] no file at /data/x')
  expect(() => read(volume, 'client', '/data/x', 0, 1)).toThrow(
    expect.objectContaining({ code: 'not_found', detail: { errno: 'ENOENT', path: '/data/x' } }),
  )
})

test('refuses what is no path', () => {
  const { volume } = emptyVolume()
  expect(errnoOf(() => put(volume, ''))).toBe('ENOENT')
  expect(errnoOf(() => put(volume, '/a\0b'))).toBe('EINVAL')
  expect(errnoOf(() => put(volume, '/\ud800'))).toBe('EINVAL')
  expect(errnoOf(() => put(volume, `/${'a'.repeat(256)}`))).toBe('ENAMETOOLONG')
  expect(errnoOf(() => put(volume, `/${'é'.repeat(128)}`))).toBe('ENAMETOOLONG')
  expect(errnoOf(() => put(volume, '/a/../'.repeat(1000)))).toBe('ENAMETOOLONG')
  expect(errnoOf(() => put(volume, `/${'é'.repeat(127)}a`))).toBeUndefined()
  expect(errnoOf(() => put(volume, `/${'a'.repeat(255)}`))).toBeUndefined()
  expect(errnoOf(() => put(volume, '/🜁 ünïcode'))).toBeUndefined()
})

test('a chain of forty links is followed, and no loop', () => {
  const { volume } = emptyVolume()
  put(volume, '/0', 'end')
  for (let count = 1; count <= 41; count++) symlink(volume, 'client', String(count - 1), `/${count}`)
  expect(get(volume, '/40')).toBe('end')
  expect(errnoOf(() => get(volume, '/41'))).toBe('ELOOP')
  symlink(volume, 'client', '/loop', '/loop')
  expect(errnoOf(() => stat(volume, 'client', '/loop/x'))).toBe('ELOOP')
  expect(readlink(volume, 'client', '/loop')).toBe('/loop')
})

test('.. leaves a directory, not the link that led there, and not the root', () => {
  const { volume } = emptyVolume()
  mkdirAll(volume, 'client', '/a/b')
  symlink(volume, 'client', '/a/b', '/link')
  put(volume, '/a/file', 'found')
  expect(get(volume, '/link/../file')).toBe('found')
  expect(get(volume, '/../../a/./file')).toBe('found')
  expect(stat(volume, 'client', '/link/..').path).toBe('/a')
})

test('keeps the times', () => {
  const { volume, clock } = emptyVolume()
  put(volume, '/f', 'one')
  clock.now = 2000
  get(volume, '/f')
  clock.now = 3000
  write(volume, 'client', '/f', bytes('two'), 'append')
  expect(stat(volume, 'client', '/f')).toMatchObject({
    created: 1000,
    accessed: 2000,
    modified: 3000,
    mode: 0o666,
  })
  clock.now = 4000
  truncate(volume, 'client', '/f', 0)
  rename(volume, 'client', '/f', '/g')
  expect(stat(volume, 'client', '/g')).toMatchObject({ created: 1000, modified: 4000 })
  expect(stat(volume, 'client', '/')).toMatchObject({ modified: 4000, mode: 0o777 })
})

test('holes read as zeros, and cost no more than they are written', () => {
  const { volume } = emptyVolume()
  write(volume, 'client', '/f', bytes('ab'), 4)
  expect(read(volume, 'client', '/f', 0, 100)).toEqual(new Uint8Array([0, 0, 0, 0, 97, 98]))
  truncate(volume, 'client', '/f', 5)
  truncate(volume, 'client', '/f', 2 ** 40)
  expect(read(volume, 'client', '/f', 3, 4)).toEqual(new Uint8Array([0, 97, 0, 0]))
  expect(read(volume, 'client', '/f', 2 ** 39, 2)).toEqual(new Uint8Array(2))
  expect(errnoOf(() => read(volume, 'client', '/f', 0, Infinity))).toBe('ENOMEM')
  expect(errnoOf(() => write(volume, 'client', '/f', bytes('x'), 2 ** 48))).toBe('EFBIG')
  expect(errnoOf(() => truncate(volume, 'client', '/f', 2 ** 48 + 1))).toBe('EFBIG')
  expect(stat(volume, 'client', '/f').size).toBe(2 ** 40)
})

test('hard links are one file', () => {
  const { volume } = emptyVolume()
  put(volume, '/one', 'text')
  link(volume, 'client', '/one', '/two')
  write(volume, 'client', '/two', bytes('!'), 'append')
  expect(get(volume, '/one')).toBe('text!')
  expect(stat(volume, 'client', '/one')).toMatchObject({
    links: 2,
    inode: stat(volume, 'client', '/two').inode,
  })
  rename(volume, 'client', '/one', '/two')
  expect(list(volume, 'client', '/').map(({ name }) => name)).toEqual(['one', 'two'])
  unlink(volume, 'client', '/one', false)
  expect(get(volume, '/two')).toBe('text!')
  unlink(volume, 'client', '/two', false)
  expect(volume.disk).toMatchObject({ bytes: 0, inodes: new Map([[1, volume.directory(1)]]) })
})

test('lists by name', () => {
  const { volume } = emptyVolume()
  put(volume, '/b', 'five!')
  mkdir(volume, 'client', '/c')
  symlink(volume, 'client', 'ünder', '/a')
  expect(list(volume, 'client', '/')).toEqual([
    { name: 'a', kind: 'symlink', size: 6 },
    { name: 'b', kind: 'file', size: 5 },
    { name: 'c', kind: 'directory', size: 0 },
  ])
})

test('the root stays', () => {
  const { volume } = emptyVolume()
  expect(errnoOf(() => unlink(volume, 'client', '/', true))).toBe('EBUSY')
  expect(errnoOf(() => rename(volume, 'client', '/', '/a'))).toBe('EBUSY')
  expect(errnoOf(() => mkdir(volume, 'client', '/'))).toBe('EEXIST')
})

test('a full disk is an error and nothing is torn', () => {
  const { volume, changes } = emptyVolume({ maxBytes: 10, maxFiles: 4 })
  put(volume, '/f', '12345678')
  mkdir(volume, 'client', '/d')
  changes.length = 0
  expect(errnoOf(() => write(volume, 'client', '/f', bytes('abc'), 'append'))).toBe('ENOSPC')
  expect(errnoOf(() => write(volume, 'client', '/f', bytes('abc'), 8))).toBe('ENOSPC')
  expect(errnoOf(() => put(volume, '/new', 'abc'))).toBe('ENOSPC')
  expect(errnoOf(() => copy(volume, 'client', '/f', '/new', false))).toBe('ENOSPC')
  expect(errnoOf(() => mkdirAll(volume, 'client', '/d/e/g'))).toBe('ENOSPC')
  expect(errnoOf(() => copy(volume, 'client', '/d', '/e/', true))).toBeUndefined()
  expect(errnoOf(() => mkdir(volume, 'client', '/x'))).toBe('ENOSPC')
  expect(errnoOf(() => symlink(volume, 'client', 'f', '/x'))).toBe('ENOSPC')
  expect(changes).toEqual([{ kind: 'created', path: '/e' }])
  expect(get(volume, '/f')).toBe('12345678')
  put(volume, '/f', 'abcdefghij')
  link(volume, 'client', '/f', '/d/f')
  checkConsistent(volume)
})

test('mkdir -p makes all or nothing', () => {
  const { volume } = emptyVolume()
  put(volume, '/file')
  expect(errnoOf(() => mkdirAll(volume, 'client', `/a/b/${'x'.repeat(300)}`))).toBe('ENAMETOOLONG')
  expect(errnoOf(() => mkdirAll(volume, 'client', '/file/a'))).toBe('ENOTDIR')
  expect(errnoOf(() => mkdirAll(volume, 'client', '/file'))).toBe('EEXIST')
  expect(list(volume, 'client', '/')).toHaveLength(1)
  checkConsistent(volume)
})

test('copies a directory with everything in it', () => {
  const { volume } = emptyVolume()
  mkdirAll(volume, 'client', '/a/b/c')
  put(volume, '/a/b/f', 'text')
  link(volume, 'client', '/a/b/f', '/a/g')
  symlink(volume, 'client', 'f', '/a/b/s')
  truncate(volume, 'client', '/a/g', 6)
  copy(volume, 'client', '/a', '/x', true)
  put(volume, '/a/b/f', 'other')
  expect(get(volume, '/x/b/s')).toBe('text\0\0')
  expect(readlink(volume, 'client', '/x/b/s')).toBe('f')
  expect(stat(volume, 'client', '/x/g').links).toBe(1)
  expect(errnoOf(() => copy(volume, 'client', '/a', '/x', true))).toBe('EEXIST')
  expect(errnoOf(() => copy(volume, 'client', '/a', '/a/b/again', true))).toBe('EINVAL')
  expect(errnoOf(() => copy(volume, 'client', '/a', '/y', false))).toBe('EISDIR')
  checkConsistent(volume)
})

test('is as deep as one likes', () => {
  const { volume } = emptyVolume()
  const half = '/d'.repeat(300)
  mkdirAll(volume, 'client', half)
  for (let count = 0; count < 5; count++) {
    mkdirAll(volume, 'client', `/next${half}`)
    rename(volume, 'client', '/d', `/next${half}/d`)
    rename(volume, 'client', '/next/d', '/d')
    unlink(volume, 'client', '/next', false)
  }
  copy(volume, 'client', '/d', '/copy', true)
  unlink(volume, 'client', '/d', true)
  unlink(volume, 'client', '/copy', true)
  expect(volume.disk.inodes.size).toBe(1)
})

/** How often work looks into a map, and whether it walks through one. */
function steps(work: () => void): number {
  const kinds = ['get', 'set', 'has', 'delete', 'entries', 'keys', 'values', 'forEach'] as const
  const spies = [...kinds, Symbol.iterator as never].map((kind) => vi.spyOn(Map.prototype, kind))
  try {
    work()
    return spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0)
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

test(
  'what is done to one of 100,000 files in a directory takes as many steps as to one of two',
  { timeout: 30_000 },
  () => {
    const inDirectoryOf = (count: number) => {
      const { volume } = emptyVolume()
      for (let index = 0; index < count; index++) put(volume, `/${index}`)
      return steps(() => {
        put(volume, '/new', 'text')
        stat(volume, 'client', '/1')
        get(volume, '/new')
        link(volume, 'client', '/new', '/other')
        rename(volume, 'client', '/new', '/1')
        unlink(volume, 'client', '/0', false)
        mkdir(volume, 'client', '/d')
      })
    }
    const few = inDirectoryOf(2)
    expect(few).toBeGreaterThan(10)
    expect(inDirectoryOf(100_000)).toBe(few)
  },
)

test('tells what has changed', () => {
  const { volume, changes } = emptyVolume()
  mkdirAll(volume, 'client', '/a/b')
  symlink(volume, 'client', '/a', '/s')
  put(volume, '/s/f')
  put(volume, '/a/f', 'x')
  truncate(volume, 'client', '/a/f', 0)
  rename(volume, 'client', '/s/f', '/g')
  link(volume, 'client', '/g', '/h')
  unlink(volume, 'client', '/a', true)
  expect(changes).toEqual([
    { kind: 'created', path: '/a' },
    { kind: 'created', path: '/a/b' },
    { kind: 'created', path: '/s' },
    { kind: 'created', path: '/a/f' },
    { kind: 'changed', path: '/a/f' },
    { kind: 'changed', path: '/a/f' },
    { kind: 'renamed', path: '/g', from: '/a/f' },
    { kind: 'created', path: '/h' },
    { kind: 'deleted', path: '/a' },
  ])
})
