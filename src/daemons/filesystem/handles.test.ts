/** Open handles by message: what they outlive, whose they are, and when they end. */
import { expect, test } from 'vitest'
import { testKernel } from '../../kernel/testing'
import filesystem from '.'

async function boot(config: object = {}) {
  const kernel = await testKernel({
    behaviours: [filesystem],
    daemons: [
      { name: 'fs', type: 'filesystem', config, start: true, host: 2 },
      { name: 'alice', type: 'client', start: true, host: 1 },
      { name: 'bob', type: 'client', start: true, host: 1 },
    ],
  })
  let calls = 1_000
  const as = (name: string) => (type: string, payload: object) =>
    kernel.gateway.call(++calls, name, 'fs', type, payload, 5_000)
  const open = async (name: string, payload: object) =>
    ((await as(name)('open', payload)) as { handle: number }).handle
  return { ...kernel, as, open, alice: as('alice'), bob: as('bob') }
}

const errno = (name: string) => ({ detail: { errno: name } })

test('a handle outlives the name, and its file’s room is free when it is closed', async () => {
  const { alice, open } = await boot()
  const usage = () => alice('usage', {}) as Promise<{ bytes: number; files: number }>
  const before = await usage()
  await alice('write', { path: '/tmp/f', content: 'kept' })
  expect(await alice('open', { path: '/tmp/f', flags: 'r+' })).toEqual({ handle: 1, daemonName: 'fs' })
  await alice('delete', { path: '/tmp/f' })
  await expect(alice('stat', { path: '/tmp/f' })).rejects.toMatchObject(errno('ENOENT'))
  expect(await alice('write', { handle: 1, content: ' on', append: true })).toBe(3)
  expect(await alice('read', { handle: 1, offset: 0 })).toBe('kept on')
  expect(await alice('stat', { handle: 1 })).toMatchObject({
    kind: 'file',
    size: 7,
    links: 0,
    path: '/tmp/f',
  })
  expect(await usage()).toMatchObject({ bytes: before.bytes + 7, files: before.files + 1 })
  await alice('close', { handle: 1 })
  expect(await usage()).toEqual(before)
  await expect(alice('read', { handle: 1 })).rejects.toMatchObject(errno('EBADF'))
  expect(await open('alice', { path: '/tmp/f', flags: 'w+' })).toBe(2)
})

test('a handle stays with its file when another takes the name', async () => {
  const { alice, open } = await boot()
  await alice('write', { path: '/tmp/f', content: 'old' })
  await alice('write', { path: '/tmp/new', content: 'new' })
  const handle = await open('alice', { path: '/tmp/f' })
  await alice('rename', { from: '/tmp/new', to: '/tmp/f' })
  expect(await alice('read', { handle })).toBe('old')
  expect(await alice('read', { path: '/tmp/f' })).toBe('new')
})

test('reads and writes go on where the last one ended, unless they say where', async () => {
  const { alice, open } = await boot()
  const handle = await open('alice', { path: '/tmp/f', flags: 'w+', mode: 0o600 })
  await alice('write', { handle, content: 'one ' })
  await alice('write', { handle, content: 'two' })
  await alice('write', { handle, content: 'ON', offset: 0 })
  expect(await alice('read', { handle })).toBe('')
  const reader = await open('alice', { path: '/tmp/f' })
  expect(await alice('read', { handle: reader, length: 4 })).toBe('ONe ')
  expect(await alice('read', { handle: reader, offset: 1, length: 1 })).toBe('N')
  expect(await alice('read', { handle: reader })).toBe('two')
  await alice('truncate', { handle, size: 2 })
  expect(await alice('stat', { path: '/tmp/f' })).toMatchObject({ size: 2, mode: 0o600, owner: 'alice' })
  await expect(alice('write', { handle: reader, content: 'x' })).rejects.toMatchObject(errno('EBADF'))
  await expect(alice('truncate', { handle: reader, size: 0 })).rejects.toMatchObject(errno('EINVAL'))
})

test('what was opened stays open for its opener when the rights are gone, and is nobody else’s', async () => {
  const { alice, bob, open } = await boot()
  const handle = await open('alice', { path: '/tmp/f', flags: 'a+', mode: 0o600 })
  await expect(bob('read', { handle })).rejects.toMatchObject({ code: 'not_found', ...errno('EBADF') })
  await expect(bob('close', { handle })).rejects.toMatchObject(errno('EBADF'))
  await expect(bob('open', { path: '/tmp/f' })).rejects.toMatchObject(errno('EACCES'))
  await alice('chmod', { path: '/tmp/f', mode: 0 })
  expect(await alice('write', { handle, content: 'still' })).toBe(5)
  await expect(alice('open', { path: '/tmp/f' })).rejects.toMatchObject(errno('EACCES'))
  await expect(alice('open', { path: '/tmp/f', flags: 'wx' })).rejects.toMatchObject(errno('EEXIST'))
})

test('a directory can be opened to stat it', async () => {
  const { alice, open } = await boot()
  await alice('mkdir', { path: '/tmp/d' })
  const handle = await open('alice', { path: '/tmp/d' })
  await expect(alice('read', { handle })).rejects.toMatchObject(errno('EISDIR'))
  await expect(alice('open', { path: '/tmp/d', flags: 'r+' })).rejects.toMatchObject(errno('EISDIR'))
  await alice('delete', { path: '/tmp/d' })
  expect(await alice('stat', { handle })).toMatchObject({ kind: 'directory', links: 0 })
  await alice('close', { handle })
})

test('handles end with their daemon, and those of others stay', async () => {
  const { alice, bob, open, kernel } = await boot()
  await alice('write', { path: '/tmp/f', content: 'x'.repeat(1000) })
  const before = (await bob('usage', {})) as { files: number }
  await open('alice', { path: '/tmp/f' })
  await open('alice', { path: '/tmp/f', flags: 'a' })
  const other = await open('bob', { path: '/tmp/f' })
  await alice('delete', { path: '/tmp/f' })
  await kernel.remove('alice')
  await expect.poll(async () => (await kernel.metrics('fs')).handles).toBe(1)
  expect(await bob('read', { handle: other, length: 2 })).toBe('xx')
  await kernel.stop('bob')
  await expect.poll(async () => (await kernel.metrics('fs')).handles).toBe(0)
  expect((await kernel.metrics('fs')).files).toBe(before.files - 1)
})

test('an open that is handled after its sender has ended leaves no handle', async () => {
  const { gateway, kernel } = await boot()
  await kernel.suspend('fs')
  await gateway.send('alice', 'fs', 'open', { path: '/data' })
  await kernel.remove('alice')
  await kernel.resume('fs')
  await expect.poll(async () => (await kernel.metrics('fs'))['open-count']).toBe(1)
  await expect.poll(async () => (await kernel.metrics('fs')).handles).toBe(0)
})

test('a restart of the filesystem ends its handles, and frees what only they held', async () => {
  const { alice, open, kernel } = await boot()
  const before = await alice('usage', {})
  const handle = await open('alice', { path: '/tmp/f', flags: 'w' })
  await alice('write', { handle, content: 'x'.repeat(100_000) })
  await alice('delete', { path: '/tmp/f' })
  await kernel.restart('fs')
  expect(await alice('usage', {})).toEqual(before)
  await expect(alice('write', { handle, content: 'x' })).rejects.toMatchObject(errno('EBADF'))
})

test('a daemon may have 1,024 handles open', async () => {
  const { alice, open } = await boot()
  await Promise.all(Array.from({ length: 1_024 }, () => open('alice', { path: '/data' })))
  await expect(alice('open', { path: '/data' })).rejects.toMatchObject({
    code: 'resource_exhausted',
    ...errno('EMFILE'),
  })
  await alice('close', { handle: 7 })
  expect(await open('alice', { path: '/data' })).toBe(1_025)
})

test('a full disk tears nothing, also through a handle', async () => {
  const { alice, open } = await boot({ maxBytes: 3_000 })
  const handle = await open('alice', { path: '/tmp/f', flags: 'w+' })
  await alice('write', { handle, content: 'kept' })
  await expect(alice('write', { handle, content: 'x'.repeat(3_000) })).rejects.toMatchObject(errno('ENOSPC'))
  await alice('write', { handle, content: '!' })
  expect(await alice('read', { handle, offset: 0 })).toBe('kept!')
  await alice('truncate', { handle, size: 2 ** 40 })
  expect(await alice('stat', { handle })).toMatchObject({ size: 2 ** 40 })
  await expect(alice('truncate', { handle, size: 2 ** 49 })).rejects.toMatchObject(errno('EFBIG'))
})

test('a path or a handle is said, and not both', async () => {
  const { alice } = await boot()
  await expect(alice('read', {})).rejects.toThrow(/\[invalid_argument\].*path/)
  await expect(alice('stat', { path: '/', handle: 1 })).rejects.toThrow(/a path or a handle, and not both/)
})
