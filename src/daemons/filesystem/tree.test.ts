import { expect, test } from 'vitest'
import type { DaemonError } from '../../wire/error'
import { copy } from './copy'
import { read, truncate, write } from './files'
import { books, emptyVolume } from './testing'
import { link, list, mkdir, mkdirAll, readlink, rename, stat, symlink, unlink } from './tree'
import type { Volume } from './volume'

const bytes = (text: string) => new TextEncoder().encode(text)
const put = (volume: Volume, path: string, text = '') => write(volume, path, bytes(text), 'replace')
const get = (volume: Volume, path: string) => new TextDecoder().decode(read(volume, path, 0, Infinity))

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
  expect(() => read(volume, '/data/x', 0, 1)).toThrow('[not_found] no file at /data/x')
  expect(() => read(volume, '/data/x', 0, 1)).toThrow(
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
  for (let count = 1; count <= 41; count++) symlink(volume, String(count - 1), `/${count}`)
  expect(get(volume, '/40')).toBe('end')
  expect(errnoOf(() => get(volume, '/41'))).toBe('ELOOP')
  symlink(volume, '/loop', '/loop')
  expect(errnoOf(() => stat(volume, '/loop/x'))).toBe('ELOOP')
  expect(readlink(volume, '/loop')).toBe('/loop')
})

test('.. leaves a directory, not the link that led there, and not the root', () => {
  const { volume } = emptyVolume()
  mkdirAll(volume, '/a/b')
  symlink(volume, '/a/b', '/link')
  put(volume, '/a/file', 'found')
  expect(get(volume, '/link/../file')).toBe('found')
  expect(get(volume, '/../../a/./file')).toBe('found')
  expect(stat(volume, '/link/..').path).toBe('/a')
})

test('keeps the times', () => {
  const { volume, clock } = emptyVolume()
  put(volume, '/f', 'one')
  clock.now = 2000
  get(volume, '/f')
  clock.now = 3000
  write(volume, '/f', bytes('two'), 'append')
  expect(stat(volume, '/f')).toMatchObject({ created: 1000, accessed: 2000, modified: 3000, mode: 0o644 })
  clock.now = 4000
  truncate(volume, '/f', 0)
  rename(volume, '/f', '/g')
  expect(stat(volume, '/g')).toMatchObject({ created: 1000, modified: 4000 })
  expect(stat(volume, '/')).toMatchObject({ modified: 4000, mode: 0o755 })
})

test('holes read as zeros, and cost no more than they are written', () => {
  const { volume } = emptyVolume()
  write(volume, '/f', bytes('ab'), 4)
  expect(read(volume, '/f', 0, 100)).toEqual(new Uint8Array([0, 0, 0, 0, 97, 98]))
  truncate(volume, '/f', 5)
  truncate(volume, '/f', 2 ** 40)
  expect(read(volume, '/f', 3, 4)).toEqual(new Uint8Array([0, 97, 0, 0]))
  expect(read(volume, '/f', 2 ** 39, 2)).toEqual(new Uint8Array(2))
  expect(errnoOf(() => read(volume, '/f', 0, Infinity))).toBe('ENOSPC')
  expect(errnoOf(() => write(volume, '/f', bytes('x'), 2 ** 45))).toBe('ENOSPC')
  expect(stat(volume, '/f').size).toBe(2 ** 40)
})

test('hard links are one file', () => {
  const { volume } = emptyVolume()
  put(volume, '/one', 'text')
  link(volume, '/one', '/two')
  write(volume, '/two', bytes('!'), 'append')
  expect(get(volume, '/one')).toBe('text!')
  expect(stat(volume, '/one')).toMatchObject({ links: 2, inode: stat(volume, '/two').inode })
  rename(volume, '/one', '/two')
  expect(list(volume, '/').map(({ name }) => name)).toEqual(['one', 'two'])
  unlink(volume, '/one', false)
  expect(get(volume, '/two')).toBe('text!')
  unlink(volume, '/two', false)
  expect(volume.disk).toMatchObject({ bytes: 0, inodes: new Map([[1, volume.directory(1)]]) })
})

test('lists by name', () => {
  const { volume } = emptyVolume()
  put(volume, '/b', 'five!')
  mkdir(volume, '/c')
  symlink(volume, 'ünder', '/a')
  expect(list(volume, '/')).toEqual([
    { name: 'a', kind: 'symlink', size: 6 },
    { name: 'b', kind: 'file', size: 5 },
    { name: 'c', kind: 'directory', size: 0 },
  ])
})

test('the root stays', () => {
  const { volume } = emptyVolume()
  expect(errnoOf(() => unlink(volume, '/', true))).toBe('EBUSY')
  expect(errnoOf(() => rename(volume, '/', '/a'))).toBe('EBUSY')
  expect(errnoOf(() => mkdir(volume, '/'))).toBe('EEXIST')
})

test('a full disk is an error and nothing is torn', () => {
  const { volume, changes } = emptyVolume({ maxBytes: 10, maxFiles: 4 })
  put(volume, '/f', '12345678')
  mkdir(volume, '/d')
  changes.length = 0
  expect(errnoOf(() => write(volume, '/f', bytes('abc'), 'append'))).toBe('ENOSPC')
  expect(errnoOf(() => write(volume, '/f', bytes('abc'), 8))).toBe('ENOSPC')
  expect(errnoOf(() => truncate(volume, '/f', 11))).toBe('ENOSPC')
  expect(errnoOf(() => put(volume, '/new', 'abc'))).toBe('ENOSPC')
  expect(errnoOf(() => copy(volume, '/f', '/new', false))).toBe('ENOSPC')
  expect(errnoOf(() => mkdirAll(volume, '/d/e/g'))).toBe('ENOSPC')
  expect(errnoOf(() => copy(volume, '/d', '/e/', true))).toBeUndefined()
  expect(errnoOf(() => mkdir(volume, '/x'))).toBe('ENOSPC')
  expect(errnoOf(() => symlink(volume, 'f', '/x'))).toBe('ENOSPC')
  expect(changes).toEqual([{ kind: 'created', path: '/e' }])
  expect(get(volume, '/f')).toBe('12345678')
  put(volume, '/f', 'abcdefghij')
  link(volume, '/f', '/d/f')
  checkConsistent(volume)
})

test('mkdir -p makes all or nothing', () => {
  const { volume } = emptyVolume()
  put(volume, '/file')
  expect(errnoOf(() => mkdirAll(volume, `/a/b/${'x'.repeat(300)}`))).toBe('ENAMETOOLONG')
  expect(errnoOf(() => mkdirAll(volume, '/file/a'))).toBe('ENOTDIR')
  expect(errnoOf(() => mkdirAll(volume, '/file'))).toBe('EEXIST')
  expect(list(volume, '/')).toHaveLength(1)
  checkConsistent(volume)
})

test('copies a directory with everything in it', () => {
  const { volume } = emptyVolume()
  mkdirAll(volume, '/a/b/c')
  put(volume, '/a/b/f', 'text')
  link(volume, '/a/b/f', '/a/g')
  symlink(volume, 'f', '/a/b/s')
  truncate(volume, '/a/g', 6)
  copy(volume, '/a', '/x', true)
  put(volume, '/a/b/f', 'other')
  expect(get(volume, '/x/b/s')).toBe('text\0\0')
  expect(readlink(volume, '/x/b/s')).toBe('f')
  expect(stat(volume, '/x/g').links).toBe(1)
  expect(errnoOf(() => copy(volume, '/a', '/x', true))).toBe('EEXIST')
  expect(errnoOf(() => copy(volume, '/a', '/a/b/again', true))).toBe('EINVAL')
  expect(errnoOf(() => copy(volume, '/a', '/y', false))).toBe('EISDIR')
  checkConsistent(volume)
})

test('is as deep as one likes', () => {
  const { volume } = emptyVolume()
  const half = '/d'.repeat(300)
  mkdirAll(volume, half)
  for (let count = 0; count < 5; count++) {
    mkdirAll(volume, `/next${half}`)
    rename(volume, '/d', `/next${half}/d`)
    rename(volume, '/next/d', '/d')
    unlink(volume, '/next', false)
  }
  copy(volume, '/d', '/copy', true)
  unlink(volume, '/d', true)
  unlink(volume, '/copy', true)
  expect(volume.disk.inodes.size).toBe(1)
})

test('a directory of many files is as quick as one of few', () => {
  const { volume } = emptyVolume()
  const began = performance.now()
  for (let count = 0; count < 20_000; count++) put(volume, `/${count}`)
  for (let count = 0; count < 20_000; count++) stat(volume, `/${count}`)
  for (let count = 0; count < 20_000; count++) unlink(volume, `/${count}`, false)
  expect(performance.now() - began).toBeLessThan(5000)
})

test('tells what has changed', () => {
  const { volume, changes } = emptyVolume()
  mkdirAll(volume, '/a/b')
  symlink(volume, '/a', '/s')
  put(volume, '/s/f')
  put(volume, '/a/f', 'x')
  truncate(volume, '/a/f', 0)
  rename(volume, '/s/f', '/g')
  link(volume, '/g', '/h')
  unlink(volume, '/a', true)
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
