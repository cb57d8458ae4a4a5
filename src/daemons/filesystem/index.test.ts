import { expect, test } from 'vitest'
import { z } from 'zod'
import { testKernel } from '../../kernel/testing'
import filesystem from './index'

const boot = (config: object = {}) =>
  testKernel({
    behaviours: [filesystem],
    daemons: [{ name: 'fs', type: 'filesystem', config, start: true }],
  })

test('greets, and says what it is', async () => {
  const { call } = await boot()
  expect(await call('fs', 'read', { path: '/data' })).toMatch(/Dan9/)
  expect(await call('fs', 'read', { path: '/readme.txt' })).toMatch(/filesystem daemon/)
  const entries = (await call('fs', 'list', { path: '/' })) as { name: string }[]
  expect(entries.map(({ name }) => name)).toEqual([
    ...['bin', 'daemons', 'data', 'net', 'proc', 'readme.txt', 'srv', 'tmp'],
  ])
})

test('reads and writes strings and bytes', async () => {
  const { call } = await boot()
  expect(await call('fs', 'write', { path: '/f', content: '\ufeffhé' })).toBe(6)
  expect(await call('fs', 'write', { path: '/f', content: new Uint8Array([33]), append: true })).toBe(1)
  expect(await call('fs', 'write', { path: '/f', content: 'H', offset: 3 })).toBe(1)
  expect(await call('fs', 'read', { path: '/f' })).toBe('\ufeffHé!')
  expect(await call('fs', 'read', { path: '/f', offset: 3, length: 1 })).toBe('H')
  const bytes = await call('fs', 'read', { path: '/f', offset: 4, encoding: 'bytes' })
  expect(bytes).toEqual(new Uint8Array([0xc3, 0xa9, 33]))
  expect(await call('fs', 'read', { path: '/f', encoding: 'bytes' })).toHaveLength(7)
})

test('answers with POSIX errors', async () => {
  const { call } = await boot()
  await expect(call('fs', 'read', { path: '/no/file' })).rejects.toMatchObject({
    code: 'not_found',
    detail: { errno: 'ENOENT', path: '/no/file' },
  })
  await expect(
    call('fs', 'write', { path: '/f', content: '', append: true, offset: 1 }),
  ).rejects.toMatchObject({ code: 'invalid_argument', detail: { errno: 'EINVAL' } })
  await expect(call('fs', 'write', { path: '/f', content: 1 })).rejects.toMatchObject({
    code: 'invalid_argument',
  })
  await expect(call('fs', 'truncate', { path: '/data', size: -1 })).rejects.toMatchObject({
    code: 'invalid_argument',
  })
})

test('answers every message', async () => {
  const { call } = await boot()
  await call('fs', 'mkdir', { path: '/a/b', recursive: true })
  await call('fs', 'mkdir', { path: '/c' })
  await call('fs', 'write', { path: '/a/f', content: 'text' })
  await call('fs', 'copy', { from: '/a', to: '/a2', recursive: true })
  await call('fs', 'rename', { from: '/a2/f', to: '/c/f' })
  await call('fs', 'link', { from: '/c/f', to: '/c/g' })
  await call('fs', 'symlink', { target: 'g', path: '/c/s' })
  await call('fs', 'truncate', { path: '/c/f', size: 2 })
  await call('fs', 'delete', { path: '/c/f' })
  await call('fs', 'delete', { path: '/a', recursive: true })
  expect(await call('fs', 'readlink', { path: '/c/s' })).toBe('g')
  expect(await call('fs', 'read', { path: '/c/s' })).toBe('te')
  expect(await call('fs', 'stat', { path: '/c/s' })).toMatchObject({ path: '/c/g', kind: 'file', links: 1 })
})

test('streams the changes that a watcher asked for', async () => {
  const { call, hosts } = await boot()
  const client = hosts[0]!
  await call('fs', 'mkdir', { path: '/w' })
  const stream = client.mail.subscribe(client.cell('client')!, undefined, 'fs', 'watch', { path: '/w' })
  const changes = stream[Symbol.asyncIterator]()
  const first = changes.next()
  // Messages of one sender keep their order: once this is answered, the watch has begun.
  await call('fs', 'list', { path: '/w' })
  await call('fs', 'write', { path: '/elsewhere', content: '' })
  await call('fs', 'write', { path: '/w/f', content: '' })
  await call('fs', 'rename', { from: '/w/f', to: '/w/g' })
  expect(await first).toEqual({ done: false, value: { kind: 'created', path: '/w/f' } })
  expect((await changes.next()).value).toEqual({ kind: 'renamed', path: '/w/g', from: '/w/f' })
  await changes.return?.()
})

test('outlives a restart', async () => {
  const { call, kernel } = await boot()
  await call('fs', 'write', { path: '/kept', content: 'still here' })
  await kernel.restart('fs')
  expect(await call('fs', 'read', { path: '/kept' })).toBe('still here')
})

test('shows no more than its root, and keeps to its limits', async () => {
  const { call } = await boot({ rootPath: '/tmp/mine', maxFiles: 12, maxBytes: 2000 })
  expect(await call('fs', 'list', { path: '/../..' })).toEqual([])
  await call('fs', 'symlink', { target: '/../data', path: '/out' })
  await expect(call('fs', 'read', { path: '/out' })).rejects.toMatchObject({ code: 'not_found' })
  const content = 'x'.repeat(2000)
  await expect(call('fs', 'write', { path: '/f', content })).rejects.toMatchObject({
    code: 'resource_exhausted',
    detail: { errno: 'ENOSPC' },
  })
})

test('its messages can be drawn as forms', () => {
  for (const { payload, reply, stream } of Object.values(filesystem.messages ?? {})) {
    for (const schema of [payload, reply, stream]) {
      if (schema) expect(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })).toBeTypeOf('object')
    }
  }
})
