/** Namespaces in real workers: what each daemon sees, and from when. */
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect } from '../client'
import type { Dan9, DaemonSpec } from '../client/api'

let dan9: Dan9

beforeAll(async () => {
  const worker = new Worker(new URL('./testing/kernel.worker.ts', import.meta.url), { type: 'module' })
  dan9 = connect(worker, { hosts: 2 })
  await dan9.ready
  return () => worker.terminate()
})

beforeEach(async () => {
  for (const [index, name] of ['disk', 'red', 'blue'].entries()) {
    await dan9.create({ name, type: 'filesystem', start: true, host: 1 + (index % 2) })
    await dan9.call(name, 'write', { path: '/word', content: name })
  }
  const config = { mounts: [{ path: '/', daemonName: 'disk' }] }
  await dan9.create({ name: 'namespace', type: 'namespace', start: true, config })
})

afterEach(async () => {
  for (const name of await dan9.list()) if (name !== 'client' && name !== 'kernel') await dan9.remove(name)
})

const make = (spec: Omit<DaemonSpec, 'type'>) => dan9.create({ type: 'proxy', start: true, ...spec })
const as = (name: string, to: string, type: string, payload?: object) =>
  dan9.call(name, 'ask', { to, type, payload })
const word = (name: string, path = '/x/word') => as(name, path, 'read', {})

test.each([
  [1, 1],
  [1, 2],
  ['dedicated', 2],
] as const)('two daemons read different bytes at one path (hosts %s and %s)', async (one, other) => {
  await make({ name: 'r', namespace: 'copy', host: one })
  await make({ name: 'b', namespace: 'copy', host: other })
  await as('r', 'namespace', 'mount', { path: '/x', daemonName: 'red' })
  await as('b', 'namespace', 'mount', { path: '/x', daemonName: 'blue' })
  expect([await word('r'), await word('b')]).toEqual(['red', 'blue'])
  await expect(dan9.call('/x/word', 'read')).rejects.toMatchObject({ code: 'not_found' })
  expect(await word('r', '/word')).toBe('disk')
})

test('a client may have its own too, and so has what is created in its name', async () => {
  await dan9.create({ name: 'alice', type: 'client', start: true, namespace: 'copy' })
  await dan9.call('namespace', 'mount', { path: '/x', daemonName: 'red' }, { as: 'alice' })
  await make({ name: 'hers', creator: 'alice', host: 2 })
  expect(await dan9.call('/x/word', 'read', {}, { as: 'alice' })).toBe('red')
  expect(await word('hers')).toBe('red')
  expect((await dan9.status('hers')).namespace).toBe((await dan9.status('alice')).namespace)
  await expect(dan9.call('/x/word', 'read')).rejects.toMatchObject({ code: 'not_found' })
})

test('a daemon that its own worker was taken from sees the same again', async () => {
  await make({ name: 'd', namespace: 'copy', host: 'dedicated' })
  await as('d', 'namespace', 'mount', { path: '/x', daemonName: 'red' })
  await dan9.kill('d')
  await dan9.start('d')
  expect(await word('d')).toBe('red')
})

test('an answered change is true in every worker', async () => {
  for (const host of [1, 2, 'dedicated'] as const) await make({ name: `p${host}`, host })
  const names = ['p1', 'p2', 'pdedicated']
  for (let round = 0; round < 30; round++) {
    const daemonName = round % 2 ? 'red' : 'blue'
    await dan9.call('namespace', 'mount', { path: '/x', daemonName })
    expect(await Promise.all(names.map((name) => word(name)))).toEqual(names.map(() => daemonName))
  }
  await dan9.call('namespace', 'unmount', { path: '/x' })
  // Red stood over blue.
  expect(await Promise.all(names.map((name) => word(name)))).toEqual(names.map(() => 'blue'))
})

test('a worker that holds its loop holds no change up for good', async () => {
  await dan9.create({ name: 's', type: 'stuck', host: 'dedicated', start: true })
  const spinning = dan9.call('s', 'spin', {}, { timeout: 60_000 }).catch(() => 'ended')
  await make({ name: 'p', host: 2 })
  for (const daemonName of ['red', 'blue', 'red']) {
    await dan9.call('namespace', 'mount', { path: '/x', daemonName })
    expect(await word('p')).toBe(daemonName)
  }
  await dan9.kill('s')
  expect(await spinning).toBe('ended')
})
