import { expect, test } from 'vitest'
import { defineDaemon } from '../daemon'
import { testKernel } from '../testing'

const idle = defineDaemon({ type: 'idle', messages: {}, start: () => ({}) })

async function boot(...names: string[]) {
  const { kernel, call } = await testKernel({ behaviours: [idle] })
  for (const name of names) await kernel.create({ name, type: 'idle' })
  const list = async (path: string) =>
    ((await call('kernel', 'list', { path })) as { name: string }[]).map(({ name }) => name)
  return { kernel, call, list }
}

const files = ['ctl', 'log', 'mailbox', 'messages', 'metrics', 'ns', 'status']

test('every registered daemon is a directory of the same files, and stands where its name says', async () => {
  const { kernel, call, list } = await boot('b', 'a/deep/one', 'a/deep', 'b/log')
  await kernel.create({ name: 'hidden', type: 'idle', register: false })
  expect(await list('/')).toEqual(['a', 'b', 'client', 'kernel'])
  expect(await list('/a')).toEqual(['deep'])
  expect(await list('/a/deep')).toEqual([...files, 'one'].sort())
  expect(await call('kernel', 'stat', { path: '/a' })).toMatchObject({ kind: 'directory' })
  // A daemon's name comes before a file's.
  expect(await call('kernel', 'stat', { path: '/b/log' })).toMatchObject({ kind: 'directory' })
  expect(await call('kernel', 'read', { path: '/b/log/status' })).toContain('name b/log\n')
  for (const path of ['/hidden', '/hidden/status', '/a/status', '/b/nothing', '/__proto__', '/b/toString']) {
    await expect(call('kernel', 'stat', { path })).rejects.toMatchObject({ detail: { errno: 'ENOENT' } })
  }
})

test('the files come and go with the daemons', async () => {
  const { kernel, call, list } = await boot('a')
  expect(await list('/')).toEqual(['a', 'client', 'kernel'])
  await kernel.create({ name: 'b', type: 'idle' })
  await kernel.remove('a')
  expect(await list('/')).toEqual(['b', 'client', 'kernel'])
  await expect(call('kernel', 'read', { path: '/a/ctl' })).rejects.toMatchObject({
    detail: { errno: 'ENOENT' },
  })
  expect(await call('kernel', 'write', { path: '/b/ctl', content: 'start stop\n' })).toBe(11)
  expect(await call('kernel', 'read', { path: '/b/status' })).toContain('state stopped\n')
})
