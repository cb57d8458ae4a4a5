/** What requests get as answers, errors among them, by message and over a host's boundary. */
import { expect, test } from 'vitest'
import { testKernel } from '../../kernel/testing'
import filesystem from '.'

async function boot(config: object = {}) {
  const { call, kernel, hosts } = await testKernel({
    behaviours: [filesystem],
    daemons: [{ name: 'fs', type: 'filesystem', config, start: true, host: 2 }],
  })
  const client = hosts[0]!
  return {
    kernel,
    ask: (type: string, payload: object) => call('fs', type, payload),
    watch: (payload: object) =>
      client.mail.subscribe(client.cell('client')!, undefined, 'fs', 'watch', payload),
  }
}

const long = 'n'.repeat(256)

test.each([
  ['read', { path: '/none' }, 'ENOENT', 'not_found', '/none'],
  ['read', { path: '/tmp' }, 'EISDIR', 'failed_precondition', '/tmp'],
  ['read', { path: '/data/x' }, 'ENOTDIR', 'failed_precondition', '/data'],
  ['read', { path: '/loop' }, 'ELOOP', 'failed_precondition', '/loop'],
  ['read', { path: '/a\0b' }, 'EINVAL', 'invalid_argument', '/a\\u0000b'],
  ['write', { path: `/${long}`, content: '' }, 'ENAMETOOLONG', 'invalid_argument', '/nnn'],
  ['write', { path: '/x/'.repeat(1500), content: '' }, 'ENAMETOOLONG', 'invalid_argument', '/x/'],
  ['write', { path: '/tmp', content: '' }, 'EISDIR', 'failed_precondition', '/tmp'],
  ['write', { path: '/\ud800', content: '' }, 'EINVAL', 'invalid_argument', '/\\ud800'],
  ['list', { path: '/data' }, 'ENOTDIR', 'failed_precondition', '/data'],
  ['mkdir', { path: '/tmp' }, 'EEXIST', 'already_exists', '/tmp'],
  ['mkdir', { path: '/no/way' }, 'ENOENT', 'not_found', '/no/way'],
  ['delete', { path: '/none' }, 'ENOENT', 'not_found', '/none'],
  ['delete', { path: '/full' }, 'ENOTEMPTY', 'failed_precondition', '/full'],
  ['delete', { path: '/', recursive: true }, 'EBUSY', 'failed_precondition', '/'],
  ['rename', { from: '/none', to: '/x' }, 'ENOENT', 'not_found', '/none'],
  ['rename', { from: '/full', to: '/full/in' }, 'EINVAL', 'invalid_argument', '/full/in'],
  ['rename', { from: '/tmp', to: '/full' }, 'ENOTEMPTY', 'failed_precondition', '/full'],
  ['rename', { from: '/data', to: '/tmp' }, 'EISDIR', 'failed_precondition', '/tmp'],
  ['copy', { from: '/full', to: '/x' }, 'EISDIR', 'failed_precondition', '/full'],
  ['link', { from: '/tmp', to: '/x' }, 'EPERM', 'permission_denied', '/tmp'],
  ['symlink', { target: 'x', path: '/data' }, 'EEXIST', 'already_exists', '/data'],
  ['readlink', { path: '/data' }, 'EINVAL', 'invalid_argument', '/data'],
  ['truncate', { path: '/none', size: 1 }, 'ENOENT', 'not_found', '/none'],
])('%s %j is %s', async (type, payload, errno, code, path) => {
  const { ask } = await boot()
  await ask('mkdir', { path: '/full' })
  await ask('write', { path: '/full/f', content: '' })
  await ask('symlink', { target: 'loop', path: '/loop' })
  const failure = ask(type, payload)
  await expect(failure).rejects.toMatchObject({ code, detail: { errno } })
  await expect(failure).rejects.toThrow(path)
})

test('what does not fit changes nothing', async () => {
  const { ask, kernel } = await boot({ maxBytes: 1000, maxFiles: 12 })
  const path = '/f'
  await ask('write', { path, content: 'kept' })
  const before = await kernel.metrics('fs')
  const noSpace = { code: 'resource_exhausted', detail: { errno: 'ENOSPC' } }
  const content = new Uint8Array(1000)
  await expect(ask('write', { path, content })).rejects.toMatchObject(noSpace)
  await expect(ask('write', { path, content, append: true })).rejects.toMatchObject(noSpace)
  await expect(ask('write', { path, content, offset: 2 })).rejects.toMatchObject(noSpace)
  await expect(ask('mkdir', { path: '/a/b/c/d', recursive: true })).rejects.toMatchObject(noSpace)
  expect(await ask('read', { path })).toBe('kept')
  await expect(ask('stat', { path: '/a' })).rejects.toMatchObject({ detail: { errno: 'ENOENT' } })
  const { files, bytes } = await kernel.metrics('fs')
  expect({ files, bytes }).toEqual({ files: before.files, bytes: before.bytes })
})

test('names are any Unicode, as they were given', async () => {
  const { ask } = await boot()
  const names = ['Ärger', 'e\u0301', '\u00e9', '日本語', '🜁', ' ', '"\\', '\n', '__proto__']
  for (const name of names) await ask('write', { path: `/tmp/${name}`, content: name })
  const entries = (await ask('list', { path: '/tmp' })) as { name: string }[]
  expect(entries.map(({ name }) => name)).toEqual([...names].sort())
  for (const name of names) expect(await ask('read', { path: `/tmp/${name}` })).toBe(name)
})

test('says of a file what is known', async () => {
  const { ask } = await boot()
  await ask('write', { path: '/tmp/f', content: 'é' })
  await ask('symlink', { target: 'tmp/f', path: '/s' })
  const time: unknown = expect.any(Number)
  expect(await ask('stat', { path: '/s' })).toEqual({
    ...{ path: '/tmp/f', kind: 'file', size: 2, mode: 0o666, owner: 'client', inode: time, links: 1 },
    ...{ created: time, modified: time, accessed: time },
  })
  expect(await ask('list', { path: '/tmp/' })).toEqual([{ name: 'f', kind: 'file', size: 2 }])
})

test('bytes are the reader’s own', async () => {
  const { ask } = await boot()
  const content = new Uint8Array(300_000).fill(7)
  await ask('write', { path: '/b', content })
  content.fill(0)
  const first = (await ask('read', { path: '/b', encoding: 'bytes' })) as Uint8Array
  expect(first.every((byte) => byte === 7) && first.length === 300_000).toBe(true)
  first.fill(0)
  expect(await ask('read', { path: '/b', offset: 299_998 })).toBe('\u0007\u0007')
  expect(await ask('read', { path: '/b', offset: 400_000 })).toBe('')
  expect(await ask('read', { path: '/b', length: 0 })).toBe('')
})

test('a watch with recursive hears of any depth, and one without of its own entries', async () => {
  const { ask, watch, kernel } = await boot()
  await ask('mkdir', { path: '/w/d', recursive: true })
  const [deep, flat] = [watch({ path: '/w', recursive: true }), watch({ path: '/w' })]
  const firsts = [deep.next(), flat.next()]
  await ask('list', { path: '/w' })
  await ask('write', { path: '/w/d/f', content: '1' })
  await ask('write', { path: '/w/d/f', content: '2', append: true })
  await ask('delete', { path: '/w', recursive: true })
  expect((await firsts[0]!).value).toEqual({ kind: 'created', path: '/w/d/f' })
  expect((await deep.next()).value).toEqual({ kind: 'changed', path: '/w/d/f' })
  expect((await deep.next()).value).toEqual({ kind: 'deleted', path: '/w' })
  expect((await firsts[1]!).value).toEqual({ kind: 'deleted', path: '/w' })
  const last = deep.next()
  await kernel.stop('fs')
  await expect(last).rejects.toMatchObject({ code: 'unavailable' })
  await flat.return?.()
})

test('what lies deeper than a path is long can be reached by a link, renamed and deleted', async () => {
  const { ask } = await boot()
  const names = Array.from({ length: 15 }, () => 'n'.repeat(250))
  await ask('mkdir', { path: `/${names.join('/')}`, recursive: true })
  await ask('symlink', { target: names.join('/'), path: '/s' })
  const deep = `/s/${names.join('/')}`
  await ask('mkdir', { path: deep, recursive: true })
  await ask('write', { path: `${deep}/f`, content: 'far down' })
  await ask('write', { path: `${deep}/g`, content: 'replaced' })
  await ask('rename', { from: `${deep}/f`, to: `${deep}/g` })
  expect(await ask('read', { path: `${deep}/g` })).toBe('far down')
  await ask('delete', { path: `${deep}/g` })
  await ask('delete', { path: deep })
})

test('a restart keeps files, links and figures, and the new daemon still writes', async () => {
  const { ask, kernel } = await boot()
  await ask('write', { path: '/tmp/f', content: 'kept' })
  await ask('link', { from: '/tmp/f', to: '/tmp/g' })
  const { inode } = (await ask('stat', { path: '/tmp/f' })) as { inode: number }
  await kernel.restart('fs')
  await ask('write', { path: '/tmp/g', content: ' on', append: true })
  expect(await ask('read', { path: '/tmp/f' })).toBe('kept on')
  expect(await ask('stat', { path: '/tmp/g' })).toMatchObject({ inode, links: 2, size: 7 })
})
