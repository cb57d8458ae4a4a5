/** Namespaces of daemons' own, made by the kernel and kept here. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineDaemon, message } from '../../kernel/daemon'
import type { DaemonSpec } from '../../wire/control'
import { testKernel } from '../../kernel/testing'
import namespace from '.'

const files = defineDaemon({
  type: 'files',
  messages: { read: message({ doc: 'Reads.', payload: z.object({ path: z.string() }) }) },
  start: ({ self }) => ({ read: ({ path }) => `${self.name}:${path}` }),
})

/** Does for another what it is told. */
const proxy = defineDaemon({
  type: 'proxy',
  messages: {
    forward: message({
      doc: 'Calls.',
      payload: z.object({ to: z.string(), type: z.string(), payload: z.unknown().optional() }),
    }),
  },
  start: ({ call }) => ({ forward: ({ to, type, payload }) => call(to, type, payload) }),
})

async function setup() {
  const { call, kernel } = await testKernel({
    behaviours: [namespace, files, proxy],
    daemons: [
      { name: 'one', type: 'files', start: true },
      { name: 'two', type: 'files', start: true },
      {
        name: 'namespace',
        type: 'namespace',
        start: true,
        config: {
          mounts: [
            { path: '/', daemonName: 'one' },
            { path: '/daemons', daemonName: 'kernel' },
          ],
        },
      },
    ],
  })
  const make = (spec: Partial<DaemonSpec> & { name: string }) =>
    kernel.create({ type: 'proxy', start: true, ...spec })
  const as = (name: string) => (to: string, type: string, payload?: object) =>
    call(name, 'forward', { to, type, payload })
  return { call, kernel, make, as }
}

test.each([1, 2])('a copy goes its own way from the moment that it is made (host %s)', async (host) => {
  const { call, make, as } = await setup()
  await call('namespace', 'bind', { path: '/x', daemonName: 'two' })
  expect(await make({ name: 'p', namespace: 'copy', host })).toMatchObject({ namespace: 1 })
  await as('p')('namespace', 'bind', { path: '/own', daemonName: 'two' })
  await call('namespace', 'unbind', { path: '/x' })
  expect(await as('p')('/x/f', 'read')).toBe('two:/f')
  expect(await call('/x/f', 'read')).toBe('one:/x/f')
  expect(await as('p')('/own/f', 'read')).toBe('two:/f')
  expect(await call('/own/f', 'read')).toBe('one:/own/f')
  expect(await call('namespace', 'lookup', { path: '/own', of: 'p' })).toMatchObject({ daemonName: 'two' })
  await call('namespace', 'unbind', { path: '/own', of: 'p' })
  expect(await as('p')('/own/f', 'read')).toBe('one:/own/f')
})

test('an empty one has nothing but /srv', async () => {
  const { make, as } = await setup()
  await make({ name: 'p', namespace: 'empty' })
  await expect(as('p')('/x', 'read')).rejects.toMatchObject({
    code: 'not_found',
    detail: { errno: 'ENOENT' },
  })
  expect(await as('p')('/srv/two/f', 'read')).toBe('two:/f')
  expect(await as('p')('/', 'list')).toEqual([{ name: 'srv', kind: 'directory' }])
  await as('p')('namespace', 'mount', { path: '/', daemonName: 'two' })
  expect(await as('p')('/x', 'read')).toBe('two:/x')
})

test('what a daemon creates shares its namespace unless said, and copies it where said', async () => {
  const { call, kernel, make, as } = await setup()
  await make({ name: 'p', namespace: 'copy' })
  const kinds = { shared: undefined, copied: 'copy', bare: 'empty' }
  for (const [name, namespace] of Object.entries(kinds)) {
    await as('p')('kernel', 'create', { name, type: 'proxy', start: true, namespace })
  }
  await as('p')('namespace', 'bind', { path: '/later', daemonName: 'two' })
  expect(await as('shared')('/later/f', 'read')).toBe('two:/f')
  expect(await as('copied')('/later/f', 'read')).toBe('one:/later/f')
  const numbers = ['p', 'shared', 'copied', 'bare', 'client'].map(
    async (name) => (await kernel.status(name)).namespace,
  )
  expect(await Promise.all(numbers)).toEqual([1, 1, 2, 3, 0])
  await call('kernel', 'create', { name: 'other', type: 'proxy', start: true, creator: 'p' })
  expect(await as('other')('/later/f', 'read')).toBe('two:/f')
  const wrong = kernel.create({ name: 'q', type: 'proxy', creator: 'nobody' })
  await expect(wrong).rejects.toMatchObject({ code: 'not_found' })
})

test('a path as the kernel’s target is the sender’s', async () => {
  const { call, make, as } = await setup()
  await make({ name: 'p', namespace: 'copy' })
  await as('p')('namespace', 'bind', { path: '/mine', daemonName: 'two' })
  expect(await as('p')('kernel', 'status', { target: '/mine' })).toMatchObject({ name: 'two' })
  expect(await as('p')('kernel', 'lookup', { target: '/mine' })).toMatchObject({ name: 'two' })
  expect(await call('kernel', 'lookup', { target: '/mine' })).toMatchObject({ name: 'one' })
})

test('each survives a restart of the namespace daemon, and goes with the last that sees it', async () => {
  const { call, kernel, make, as } = await setup()
  await make({ name: 'p', namespace: 'copy' })
  await as('p')('kernel', 'create', { name: 'q', type: 'proxy', start: true })
  await as('p')('namespace', 'bind', { path: '/own', daemonName: 'two' })
  await kernel.restart('namespace')
  await kernel.remove('p')
  expect(await as('q')('/own/f', 'read')).toBe('two:/f')
  expect(await kernel.metrics('namespace')).not.toHaveProperty('release-count')
  await kernel.remove('q')
  await expect.poll(() => kernel.metrics('namespace')).toHaveProperty('release-count', 1)
  expect(await call('namespace', 'lookup', { path: '/own' })).toMatchObject({ daemonName: 'one' })
})

test('while the namespace daemon is stopped only those of their own cannot be made', async () => {
  const { kernel, make } = await setup()
  await make({ name: 'p', namespace: 'copy' })
  await kernel.stop('namespace')
  for (const namespace of ['copy', 'empty'] as const) {
    await expect(make({ name: 'q', namespace })).rejects.toMatchObject({ code: 'unavailable' })
  }
  expect(await make({ name: 'q', creator: 'p' })).toMatchObject({ namespace: 1, state: 'running' })
  await kernel.start('namespace')
  expect(await make({ name: 'r', namespace: 'copy' })).toMatchObject({ state: 'running' })
})

test('a change whose caller gives up is forgotten by the hosts all the same', async () => {
  const { call, make, as } = await setup()
  await make({ name: 'reader', host: 2 })
  const read = () => as('reader')('/x/f', 'read')
  for (let i = 0; i < 40; i++) {
    await read()
    const change = { path: '/x', daemonName: i % 2 ? 'one' : 'two' }
    await call('namespace', 'mount', change, i % 5).catch(() => {})
    // It may still be done after its caller has given up.
    const agree = async (): Promise<boolean> => {
      const found = await call('namespace', 'lookup', { path: '/x/f' })
      const { daemonName, rest } = found as { daemonName: string; rest: string }
      return (await read()) === `${daemonName}:${rest}`
    }
    await expect.poll(agree).toBe(true)
  }
})

test('only the kernel makes, ends and resolves', async () => {
  const { call } = await setup()
  const asked = {
    clone: { namespace: 1 },
    release: { namespace: 0 },
    resolve: { path: '/', namespace: 0, changes: false },
  }
  for (const [type, payload] of Object.entries(asked)) {
    await expect(call('namespace', type, payload)).rejects.toMatchObject({ code: 'permission_denied' })
  }
})

test('a daemon that is not created leaves no namespace behind', async () => {
  const { kernel, make } = await setup()
  await expect(make({ name: 'p', type: 'nothing', namespace: 'copy' })).rejects.toMatchObject({
    code: 'not_found',
  })
  await expect.poll(() => kernel.metrics('namespace')).toMatchObject({ 'clone-count': 1, 'release-count': 1 })
})

test('the namespace of a daemon is a file of the kernel’s', async () => {
  const { call, make, as } = await setup()
  await make({ name: 'p', namespace: 'copy' })
  await as('p')('namespace', 'bind', { path: "/it's own", daemonName: 'two', flag: 'after' })
  const script = "mount one /\nmount kernel /daemons\nbind -a two '/it''s own'\n"
  expect(await call('/daemons/p/ns', 'read')).toBe(script)
  expect(await as('p')('namespace', 'ns')).toBe(script)
  const names = (await call('/daemons/p', 'list')) as { name: string }[]
  expect(names.map(({ name }) => name)).toEqual([
    ...['ctl', 'log', 'mailbox', 'messages', 'metrics', 'ns', 'status'],
  ])
  expect(await call('/daemons/p/status', 'read')).toMatch(/^namespace 1$/m)
  expect((await call('/daemons', 'list')) as object[]).toContainEqual({
    name: 'p',
    kind: 'directory',
    size: 0,
  })
})
