/** Union directories and mounts of real file systems. */
import { expect, test } from 'vitest'
import filesystem from '../daemons/filesystem'
import namespace from '../daemons/namespace'
import { DaemonError, defineDaemon } from '../kernel/daemon'
import { testKernel } from '../kernel/testing'

/** Answers anything, but serves no files. */
const plain = defineDaemon({
  type: 'plain',
  messages: { hello: { doc: 'Answers.' } },
  start: ({ self }) => ({ hello: () => `hello from ${self.name}` }),
})

async function setup() {
  const { call, kernel } = await testKernel({
    behaviours: [filesystem, namespace, plain],
    daemons: [
      ...['disk', 'first', 'second'].map((name) => ({ name, type: 'filesystem', start: true })),
      { name: 'plain', type: 'plain', start: true },
      {
        name: 'namespace',
        type: 'namespace',
        start: true,
        config: { mounts: [{ path: '/', daemonName: 'disk' }] },
      },
    ],
  })
  const ns = (type: string, payload: object) => call('namespace', type, payload)
  const write = (path: string, content: string) => call(path, 'write', { content })
  const read = (path: string) => call(path, 'read')
  const put = (name: string, path: string, content = `${path} of ${name}`) =>
    call(name, 'write', { path, content })
  const listed = async (path: string) => ((await call(path, 'list')) as { name: string }[]).map((e) => e.name)
  const errno = async (work: Promise<unknown>) => {
    const thrown: unknown = await work.catch((error: unknown) => error)
    return (thrown as DaemonError).detail?.errno
  }
  return { call, kernel, ns, write, read, put, listed, errno }
}

test('the first layer that has a path answers for it', async () => {
  const { ns, put, read, call, errno, kernel } = await setup()
  await put('first', '/both')
  await put('second', '/both')
  await put('second', '/only')
  await ns('mount', { path: '/u', daemonName: 'first' })
  await ns('mount', { path: '/u', daemonName: 'second', flag: 'after' })
  expect(await read('/u/both')).toBe('/both of first')
  expect(await read('/u/only')).toBe('/only of second')
  expect(await ns('lookup', { path: '/u/only' })).toMatchObject({ daemonName: 'second', rest: '/only' })
  expect(await errno(read('/u/none'))).toBe('ENOENT')
  // What is new in an earlier layer is seen at once.
  await put('first', '/only')
  expect(await read('/u/only')).toBe('/only of first')
  await call('/u/only', 'delete')
  expect(await read('/u/only')).toBe('/only of second')
  await ns('mount', { path: '/u', daemonName: 'second', flag: 'before' })
  expect(await read('/u/both')).toBe('/both of second')
  await kernel.remove('second')
  expect(await read('/u/both')).toBe('/both of first')
})

test('what is new goes to the first layer that takes it, next to its parent', async () => {
  const { ns, put, write, read, call, errno } = await setup()
  await call('second', 'mkdir', { path: '/sub' })
  await call('disk', 'mkdir', { path: '/deep' })
  await put('first', '/old')
  await ns('mount', { path: '/u', daemonName: 'first', options: { create: false } })
  await ns('mount', { path: '/u', daemonName: 'disk', flag: 'after', options: { root: '/deep' } })
  await ns('mount', { path: '/u', daemonName: 'second', flag: 'after' })
  await write('/u/new', 'new')
  expect(await call('disk', 'read', { path: '/deep/new' })).toBe('new')
  await write('/u/old', 'changed')
  expect(await call('first', 'read', { path: '/old' })).toBe('changed')
  await write('/u/sub/new', 'in its own')
  expect(await call('second', 'read', { path: '/sub/new' })).toBe('in its own')
  await call('/u/made', 'mkdir')
  expect(await call('disk', 'stat', { path: '/deep/made' })).toMatchObject({ kind: 'directory' })
  expect(await errno(write('/u/none/new', ''))).toBe('ENOENT')
  expect(await read('/u/new')).toBe('new')
})

test('where no layer takes what is new it is refused', async () => {
  const { ns, put, write, errno } = await setup()
  await put('second', '/old')
  await ns('mount', { path: '/u', daemonName: 'first', options: { readonly: true } })
  await ns('mount', { path: '/u', daemonName: 'second', flag: 'after', options: { create: false } })
  expect(await errno(write('/u/new', ''))).toBe('EROFS')
  expect(await write('/u/old', 'x')).toBe(1)
})

test('a directory of several is listed as one, by path as by message', async () => {
  const { ns, put, listed, call, errno } = await setup()
  await put('first', '/a')
  await put('second', '/a')
  await put('second', '/b')
  await ns('mount', { path: '/u', daemonName: 'first' })
  await ns('mount', { path: '/u', daemonName: 'second', flag: 'after' })
  await ns('mount', { path: '/far/away', daemonName: 'first' })
  const own = (await call('first', 'list', { path: '/' })) as { name: string }[]
  const other = (await call('second', 'list', { path: '/' })) as { name: string }[]
  const names = [...new Set([...own, ...other].map(({ name }) => name))].sort()
  expect(await listed('/u')).toEqual(names)
  expect(await listed('/far')).toEqual(['away'])
  expect(await listed('/')).toEqual(expect.arrayContaining(['far', 'srv', 'u']))
  expect(await call('/far', 'stat')).toMatchObject({ path: '/far', kind: 'directory' })
  expect(await call('/srv', 'stat')).toMatchObject({ path: '/srv', kind: 'directory' })
  expect(await listed('/srv')).toContain('plain')
  expect(await errno(call('/u/a', 'list'))).toBe('ENOTDIR')
  expect(await errno(call('/u/none', 'list'))).toBe('ENOENT')
  expect(await errno(call('/far/none', 'stat'))).toBe('ENOENT')
})

test('a read-only way refuses every change, and nothing else', async () => {
  const { ns, put, write, read, call, errno } = await setup()
  await put('first', '/f')
  await ns('mount', { path: '/ro', daemonName: 'first', options: { readonly: true } })
  expect(await read('/ro/f')).toBe('/f of first')
  expect(await call('/ro/f', 'stat')).toMatchObject({ kind: 'file' })
  for (let again = 0; again < 2; again++) {
    expect(await errno(write('/ro/f', 'x'))).toBe('EROFS')
    expect(await errno(call('/ro/f', 'delete'))).toBe('EROFS')
    expect(await errno(call('/ro/d', 'mkdir'))).toBe('EROFS')
    expect(await errno(call('/ro/f', 'open', { flags: 'w' }))).toBe('EROFS')
    expect(await read('/ro/f')).toBe('/f of first')
  }
  await ns('unmount', { path: '/ro' })
  await ns('bind', { path: '/ro', daemonName: 'plain', options: { readonly: true } })
  expect(await errno(call('/ro', 'hello'))).toBe('EROFS')
  await ns('bind', { path: '/ro', daemonName: 'plain' })
  expect(await call('/ro', 'hello')).toBe('hello from plain')
})

test('a directory of a daemon stands for the mount, and nothing above it can be reached', async () => {
  const { ns, put, read, call } = await setup()
  await call('first', 'mkdir', { path: '/in/side', recursive: true })
  await put('first', '/in/side/f')
  await put('first', '/secret')
  await ns('mount', { path: '/m', daemonName: 'first', options: { root: '/in/side' } })
  await put('disk', '/secret')
  expect(await read('/m/f')).toBe('/in/side/f of first')
  expect(await read('/m/../secret')).toBe('/secret of disk')
  expect(await read('/m/../m/./x/../f')).toBe('/in/side/f of first')
  expect(await call('/m', 'list')).toMatchObject([{ name: 'f' }])
})

test('a bind names what another path leads to, from then on', async () => {
  const { ns, put, read, write, call, errno } = await setup()
  await put('first', '/f')
  await call('disk', 'mkdir', { path: '/home/me', recursive: true })
  await put('disk', '/home/me/x')
  await ns('mount', { path: '/mnt', daemonName: 'first', options: { readonly: true } })
  expect(await ns('bind', { path: '/me', from: '/home/me' })).toMatchObject({
    daemonName: 'disk',
    kind: 'bind',
    options: { root: '/home/me' },
  })
  expect(await read('/me/x')).toBe('/home/me/x of disk')
  await ns('bind', { path: '/me', from: '/mnt', flag: 'after' })
  await ns('unmount', { path: '/mnt' })
  expect(await read('/me/f')).toBe('/f of first')
  expect(await errno(write('/me/f', 'x'))).toBe('EROFS')
  await ns('bind', { path: '/p', from: '/srv/plain' })
  expect(await call('/p', 'hello')).toBe('hello from plain')
  await ns('bind', { path: '/home', from: '/home/me' })
  expect(await read('/home/x')).toBe('/home/me/x of disk')
  expect(await errno(ns('bind', { path: '/x', from: '/srv/nobody' }))).toBe('ENOENT')
})

test('what was bound from a path is unbound, and what stood under it is back', async () => {
  const { ns, put, read, call, listed, errno } = await setup()
  await put('first', '/f')
  await call('disk', 'mkdir', { path: '/home/me', recursive: true })
  await put('disk', '/home/me/f')
  await ns('mount', { path: '/mnt', daemonName: 'first' })
  await ns('bind', { path: '/both', from: '/home/me' })
  await ns('bind', { path: '/both', from: '/mnt' })
  expect(await read('/both/f')).toBe('/f of first')
  expect(await listed('/both')).toContain('readme.txt')
  await ns('unbind', { path: '/both' })
  expect(await read('/both/f')).toBe('/home/me/f of disk')
  expect(await listed('/both')).toEqual(['f'])
  await ns('unbind', { path: '/both', daemonName: 'disk' })
  expect(await errno(read('/both/f'))).toBe('ENOENT')
})

test('nothing leads to itself', async () => {
  const { ns, call, errno } = await setup()
  await call('disk', 'mkdir', { path: '/a/b', recursive: true })
  await ns('bind', { path: '/again', from: '/a' })
  for (const [from, path] of [
    ['/a', '/a'],
    ['/a', '/a/b/c'],
    ['/', '/anywhere'],
    ['/again', '/a/b'],
    ['/a', '/again/b'],
    ['/a/', '/x/../a/b'],
  ]) {
    expect(await errno(ns('bind', { from, path }))).toBe('ELOOP')
  }
  expect(await errno(ns('bind', { daemonName: 'namespace', path: '/n' }))).toBe('ELOOP')
  expect(await errno(ns('mount', { daemonName: 'namespace', path: '/n' }))).toBe('ELOOP')
  expect(await errno(ns('bind', { from: '/srv/namespace', path: '/n' }))).toBe('ELOOP')
  await expect(ns('bind', { path: '/n' })).rejects.toMatchObject({ code: 'invalid_argument' })
  await expect(ns('bind', { path: '/n', from: '/a', daemonName: 'disk' })).rejects.toMatchObject({
    code: 'invalid_argument',
  })
})

test('a layer that answers no stat has its own place and nothing below', async () => {
  const { ns, put, call, read } = await setup()
  await put('first', '/f')
  await ns('bind', { path: '/u', daemonName: 'plain' })
  await ns('mount', { path: '/u', daemonName: 'first', flag: 'after' })
  expect(await call('/u', 'hello')).toBe('hello from plain')
  expect(await read('/u/f')).toBe('/f of first')
})
