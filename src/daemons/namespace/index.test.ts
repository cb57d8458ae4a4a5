import { expect, test } from 'vitest'
import { z } from 'zod'
import { DaemonError, defineDaemon, message } from '../../kernel/daemon'
import { testKernel } from '../../kernel/testing'
import namespace from '.'

/** Serves one file a directory, named for the daemon, and says what path it was asked for. */
const files = defineDaemon({
  type: 'files',
  messages: {
    list: message({ doc: 'Lists.', payload: z.object({ path: z.string() }) }),
    read: message({ doc: 'Reads.', payload: z.object({ path: z.string() }) }),
  },
  start: ({ self }) => ({
    list: ({ path }) => {
      if (path === '/missing') throw new DaemonError('not_found', 'no such file', { errno: 'ENOENT' })
      if (path === '/secret') throw new DaemonError('permission_denied', 'not for you', { errno: 'EACCES' })
      return [
        { name: 'shared', kind: 'file', size: self.name.length },
        { name: `of-${self.name}`, kind: 'file', size: 1 },
        { name: 'tmp', kind: 'file', size: 1 },
      ]
    },
    read: ({ path }) => `${self.name}:${path}`,
  }),
})

/** Takes a `list` that knows no paths. */
const plain = defineDaemon({
  type: 'plain',
  messages: { list: message({ doc: 'Something else.' }) },
  start: () => ({ list: () => ['anything'] }),
})

/** Keeps every change of the table. */
const watcher = defineDaemon({
  type: 'watcher',
  messages: { seen: message({ doc: 'All changes so far.' }) },
  async start({ subscribe, call }) {
    const seen: unknown[] = []
    const watch = async () => {
      for await (const change of subscribe('namespace', 'watch')) seen.push(change)
    }
    watch().catch(() => {})
    // Answered after the subscription.
    await call('namespace', 'list')
    return { seen: () => seen }
  },
})

async function setup(mounts: object[] = [{ path: '/', daemonName: 'one' }]) {
  const { call, kernel } = await testKernel({
    behaviours: [namespace, files, plain, watcher],
    daemons: [
      { name: 'one', type: 'files', start: true },
      { name: 'two', type: 'files', start: true },
      { name: 'plain', type: 'plain', start: true },
      { name: 'plain/part', type: 'plain', start: true },
      { name: 'hidden', type: 'plain', start: true, register: false },
      { name: 'namespace', type: 'namespace', start: true, config: { mounts } },
    ],
  })
  const ask = (type: string, payload: object = {}) => call('namespace', type, payload)
  const namesIn = async (path: string) =>
    ((await ask('list', { path })) as { name: string }[]).map((e) => e.name)
  return { call, kernel, ask, namesIn }
}

test('the longest prefix answers, with the rest of the path', async () => {
  const { ask } = await setup()
  await ask('mount', { path: '/tmp', daemonName: 'two' })
  expect(await ask('lookup', { path: '/tmp/a//b/' })).toEqual({
    path: '/tmp',
    daemonName: 'two',
    rest: '/a/b',
    kind: 'mount',
  })
  expect(await ask('lookup', { path: '/tmp' })).toMatchObject({ path: '/tmp', rest: '' })
  expect(await ask('lookup', { path: '/tmpfile' })).toMatchObject({ path: '/', daemonName: 'one' })
})

test('a mount may have a root and be read-only, and says so', async () => {
  const { ask, call } = await setup()
  const options = { root: '/deep//er/', readonly: true }
  await ask('mount', { path: '/m', daemonName: 'two', options })
  const expected = { path: '/m', daemonName: 'two', kind: 'mount', root: '/deep/er', readonly: true }
  expect(await ask('lookup', { path: '/m' })).toEqual({ ...expected, rest: '/deep/er' })
  expect(await ask('lookup', { path: '/m/x' })).toEqual({ ...expected, rest: '/deep/er/x' })
  expect(await call('/m/x', 'read')).toBe('two:/deep/er/x')
})

test.each(['bind', 'mount'])('nothing can %s at a path that no file can have, however deep', async (type) => {
  const { ask, kernel } = await setup()
  for (const path of [`/${'x/'.repeat(200_000)}`, `/${'é'.repeat(2_048)}`]) {
    await expect(ask(type, { path, daemonName: 'two' })).rejects.toMatchObject({
      code: 'invalid_argument',
      detail: { errno: 'ENAMETOOLONG' },
    })
  }
  await ask(type, { path: `/${'x/'.repeat(2_047)}`, daemonName: 'two' })
  expect(await ask('lookup', { path: `/${'x/'.repeat(2_047)}y` })).toMatchObject({ daemonName: 'two' })
  expect((await ask('ns')) as string).toContain('/x/x')
  expect((await kernel.status('namespace')).state).toBe('running')
})

test('nothing is null', async () => {
  const { ask } = await setup([])
  expect(await ask('lookup', { path: '/' })).toBeNull()
  expect(await ask('lookup', { path: '/srv/nobody' })).toBeNull()
  expect(await ask('lookup', { path: '/srv' })).toBeNull()
})

test('every registered daemon is below /srv, the longest name first', async () => {
  const { ask, call } = await setup()
  const bound = { kind: 'bind', path: '/srv/plain/part', daemonName: 'plain/part' }
  expect(await ask('lookup', { path: '/srv/plain/part/x' })).toEqual({ ...bound, rest: '/x' })
  expect(await ask('lookup', { path: '/srv/plain/x' })).toMatchObject({ daemonName: 'plain', rest: '/x' })
  expect(await ask('lookup', { path: '/srv/hidden' })).toBeNull()

  await ask('bind', { path: '/srv/plain', daemonName: 'two' })
  expect(await ask('lookup', { path: '/srv/plain' })).toMatchObject({ daemonName: 'plain' })
  await ask('bind', { path: '/srv/alias', daemonName: 'two' })
  expect(await ask('lookup', { path: '/srv/alias/x' })).toMatchObject({ daemonName: 'two', rest: '/x' })
  expect(await call('/srv/alias/x', 'read')).toBe('two:/x')
})

test('unbinding restores what was there', async () => {
  const { ask } = await setup()
  const at = async () => ((await ask('lookup', { path: '/x' })) as { daemonName: string }).daemonName
  await ask('bind', { path: '/x', daemonName: 'two' })
  await ask('bind', { path: '/x/', daemonName: 'plain', flag: 'before' })
  expect(await at()).toBe('plain')
  expect(await ask('unbind', { path: '/x' })).toMatchObject({ daemonName: 'plain' })
  expect(await at()).toBe('two')
  await ask('unbind', { path: '/x', daemonName: 'two' })
  expect(await at()).toBe('one')
})

test.each([
  ['bind', { path: '/x', daemonName: 'nobody' }, 'not_found', 'no daemon is named nobody'],
  ['mount', { path: '/x', daemonName: 'nobody' }, 'not_found', 'nobody'],
  ['unbind', { path: '/x' }, 'not_found', 'no daemon is bound at /x'],
  ['unbind', { path: '/', daemonName: 'one' }, 'not_found', 'one is not bound at /'],
  ['unmount', { path: '/x' }, 'not_found', 'no daemon is mounted at /x'],
  ['bind', { path: 'x', daemonName: 'one' }, 'invalid_argument', '"x" is not an absolute path'],
  ['bind', { path: '/x\0', daemonName: 'one' }, 'invalid_argument', 'not an absolute path'],
  ['lookup', { path: '' }, 'invalid_argument', 'not an absolute path'],
  ['list', { path: '/missing' }, 'not_found', 'nothing is at /missing'],
  ['list', { path: '/secret' }, 'permission_denied', 'not for you'],
])('%s %o is %s', async (type, payload, code, text) => {
  const { ask } = await setup()
  await expect(ask(type, payload)).rejects.toMatchObject({
    code,
    text: expect.stringContaining(text) as string,
  })
})

test('an unregistered daemon can be bound by its name', async () => {
  const { ask } = await setup()
  expect(await ask('bind', { path: '/x', daemonName: 'hidden' })).toMatchObject({ daemonName: 'hidden' })
})

test('the whole table, in the order of a lookup', async () => {
  const { ask } = await setup()
  await ask('bind', { path: '/x', daemonName: 'plain' })
  await ask('mount', { path: '/x', daemonName: 'two', flag: 'after' })
  await ask('bind', { path: '/x', daemonName: 'one', flag: 'replace' })
  const table = (await ask('list')) as { path: string; daemonName: string; flag: string; covered?: true }[]
  expect(table.map(({ path, daemonName, flag, covered }) => [path, daemonName, flag, covered])).toEqual([
    ['/', 'one', 'replace', undefined],
    ['/x', 'one', 'replace', undefined],
    ['/x', 'plain', 'replace', true],
    ['/x', 'two', 'after', true],
  ])
})

test('a directory is its layers, merged, the first one winning, and what stands below it', async () => {
  const { ask } = await setup()
  await ask('mount', { path: '/', daemonName: 'two', flag: 'before' })
  await ask('bind', { path: '/tmp', daemonName: 'plain' })
  await ask('mount', { path: '/far/away', daemonName: 'two' })
  expect(await ask('list', { path: '/' })).toEqual([
    { name: 'far', kind: 'directory' },
    { name: 'of-one', kind: 'file', size: 1 },
    { name: 'of-two', kind: 'file', size: 1 },
    { name: 'shared', kind: 'file', size: 3 },
    { name: 'srv', kind: 'directory' },
    { name: 'tmp', kind: 'daemon', daemonName: 'plain' },
  ])
})

test('only names below a path make a directory of it', async () => {
  const { ask, namesIn } = await setup([{ path: '/a/b', daemonName: 'one' }])
  expect(await namesIn('/a')).toEqual(['b'])
  await expect(ask('list', { path: '/c' })).rejects.toMatchObject({
    code: 'not_found',
    detail: { errno: 'ENOENT' },
  })
})

test('/srv lists the registered daemons', async () => {
  const { ask, namesIn } = await setup()
  const srv = (await ask('list', { path: '/srv' })) as object[]
  expect(await namesIn('/srv')).toEqual(['client', 'kernel', 'namespace', 'one', 'plain', 'two'])
  expect(srv).toContainEqual({ name: 'plain', kind: 'daemon', daemonName: 'plain' })
  expect(await namesIn('/srv/plain')).toEqual(['part'])
})

test('a bound daemon lists what it lists by path, any other is empty', async () => {
  const { ask, namesIn } = await setup()
  await ask('bind', { path: '/p', daemonName: 'plain' })
  expect(await namesIn('/p')).toEqual([])
  await expect(ask('list', { path: '/p/x' })).rejects.toMatchObject({ code: 'not_found' })
  expect(await namesIn('/srv/two')).toEqual(['of-two', 'shared', 'tmp'])
  expect(await namesIn('/srv/namespace')).toEqual([])
})

test('what is mounted but lists no entries is no directory', async () => {
  const { ask } = await setup([{ path: '/p', daemonName: 'plain' }])
  await expect(ask('list', { path: '/p' })).rejects.toMatchObject({ detail: { errno: 'ENOTDIR' } })
})

test('every change is told', async () => {
  const { ask, call, kernel } = await setup()
  await kernel.create({ name: 'watcher', type: 'watcher', start: true })
  await ask('bind', { path: '/x', daemonName: 'two' })
  await ask('unbind', { path: '/x' })
  await ask('mount', { path: '/x', daemonName: 'one' })
  await ask('unmount', { path: '/x' })
  await expect
    .poll(() => call('watcher', 'seen'))
    .toEqual([
      { kind: 'bind', path: '/x', daemonName: 'two' },
      { kind: 'unbind', path: '/x', daemonName: 'two' },
      { kind: 'mount', path: '/x', daemonName: 'one' },
      { kind: 'unmount', path: '/x', daemonName: 'one' },
    ])
})

test('the table survives a restart', async () => {
  const { ask, kernel } = await setup()
  await ask('bind', { path: '/x', daemonName: 'two' })
  await ask('unmount', { path: '/' })
  const before = await ask('list')
  await kernel.restart('namespace')
  expect(await ask('list')).toEqual(before)
})
