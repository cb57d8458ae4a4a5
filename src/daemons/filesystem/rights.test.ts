/** Rights by message, where Node has no call to compare with: owners are daemons, and `client` may everything. */
import { expect, test } from 'vitest'
import { testKernel } from '../../kernel/testing'
import filesystem from '.'

async function boot() {
  const { gateway } = await testKernel({
    behaviours: [filesystem],
    daemons: [
      { name: 'fs', type: 'filesystem', start: true },
      { name: 'alice', type: 'client', start: true, host: 1 },
      { name: 'bob', type: 'client', start: true, host: 1 },
    ],
  })
  let calls = 0
  const as = (name: string) => (type: string, payload: object) =>
    gateway.call(++calls, name, 'fs', type, payload, 5_000)
  return { client: as('client'), alice: as('alice'), bob: as('bob') }
}

const denied = { code: 'permission_denied', detail: { errno: 'EACCES' } }
const notOwner = { code: 'permission_denied', detail: { errno: 'EPERM' } }

test('what a daemon makes is its own, and open to all unless it says otherwise', async () => {
  const { client, alice, bob } = await boot()
  await alice('mkdir', { path: '/tmp/d' })
  await alice('write', { path: '/tmp/d/f', content: 'x' })
  await alice('write', { path: '/tmp/d/secret', content: 'x', mode: 0o670 })
  expect(await bob('stat', { path: '/tmp/d' })).toMatchObject({ owner: 'alice', mode: 0o777 })
  expect(await bob('stat', { path: '/tmp/d/secret' })).toMatchObject({ owner: 'alice', mode: 0o670 })
  await bob('write', { path: '/tmp/d/f', content: 'y' })
  await expect(bob('read', { path: '/tmp/d/secret' })).rejects.toMatchObject(denied)
  expect(await client('read', { path: '/tmp/d/secret' })).toBe('x')
  await alice('chmod', { path: '/tmp/d', mode: 0o700 })
  await expect(bob('read', { path: '/tmp/d/f' })).rejects.toMatchObject(denied)
  await expect(bob('watch', { path: '/tmp/d' })).rejects.toMatchObject(denied)
  expect(await client('list', { path: '/tmp/d' })).toHaveLength(2)
})

test('only the owner sets modes and times, and only client gives away', async () => {
  const { client, alice, bob } = await boot()
  await alice('write', { path: '/tmp/f', content: 'x', mode: 0o644 })
  await expect(bob('chmod', { path: '/tmp/f', mode: 0 })).rejects.toMatchObject(notOwner)
  await expect(bob('utimes', { path: '/tmp/f', modified: 1 })).rejects.toMatchObject(notOwner)
  await expect(bob('utimes', { path: '/tmp/f' })).rejects.toMatchObject(denied)
  await expect(alice('chown', { path: '/tmp/f', owner: 'bob' })).rejects.toMatchObject(notOwner)
  await alice('chown', { path: '/tmp/f', owner: 'alice' })
  await client('chown', { path: '/tmp/f', owner: 'bob' })
  await bob('chmod', { path: '/tmp/f', mode: 0o600 })
  await expect(alice('chmod', { path: '/tmp/f', mode: 0o777 })).rejects.toMatchObject(notOwner)
})

test('a time that is not given stays, and with neither both are now', async () => {
  const { alice, bob } = await boot()
  await alice('write', { path: '/tmp/f', content: 'x' })
  await alice('utimes', { path: '/tmp/f', accessed: 5, modified: 7 })
  await alice('utimes', { path: '/tmp/f', accessed: 6 })
  expect(await alice('stat', { path: '/tmp/f' })).toMatchObject({ accessed: 6, modified: 7 })
  await bob('utimes', { path: '/tmp/f' })
  const { accessed, modified } = (await alice('stat', { path: '/tmp/f' })) as Record<string, number>
  expect(accessed).toBe(modified)
  expect(accessed).toBeGreaterThan(1_000_000)
})

test('a symbolic link can be asked for itself', async () => {
  const { alice } = await boot()
  await alice('symlink', { target: 'gone', path: '/tmp/s' })
  expect(await alice('stat', { path: '/tmp/s', follow: false })).toMatchObject({ kind: 'symlink', size: 4 })
  await expect(alice('stat', { path: '/tmp/s' })).rejects.toMatchObject({ detail: { errno: 'ENOENT' } })
})
