import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { defineDaemon, message } from '../daemon'
import { testKernel } from '../testing'

/** Leads every path to the daemon that it was told last; counts how often it is asked, and waits when it is held. */
const resolver = defineDaemon({
  type: 'resolver',
  concurrency: 8,
  messages: {
    resolve: message({ doc: 'Where a path leads.', payload: z.object({ path: z.string() }).loose() }),
    lead: message({
      doc: 'Where it leads from now on.',
      payload: z.object({ to: z.string(), readonly: z.boolean().optional() }),
    }),
    hold: message({ doc: 'Answers wait.' }),
    free: message({ doc: 'Answers wait no longer.' }),
    asked: message({ doc: 'How often it was asked.' }),
  },
  start() {
    let way = { to: 'a', readonly: false }
    let asked = 0
    let held: Promise<void> | undefined
    let free = () => {}
    return {
      async resolve({ path }) {
        asked++
        const { to, readonly } = way
        await held
        return { daemonName: to, rest: '/x', kind: 'mount', readonly, holds: { at: path, below: true } }
      },
      lead: ({ to, readonly = false }) => void (way = { to, readonly }),
      hold: () => void (held = new Promise((resolve) => (free = resolve))),
      free: () => free(),
      asked: () => asked,
    }
  },
})

const named = defineDaemon({
  type: 'named',
  messages: { read: { doc: 'Its name and host.' }, write: { doc: 'The same.' } },
  start: ({ self, config }) => ({
    read: () => `${self.name}${JSON.stringify(config)}`,
    write: () => self.name,
  }),
})

async function setup() {
  const { call, kernel, gateway } = await testKernel({
    behaviours: [resolver, named],
    resolver: 'where',
    daemons: [
      { name: 'where', type: 'resolver', start: true, host: 2 },
      // Asks and tells the resolver, so that nothing of it waits behind what `client` sends.
      { name: 'other', type: 'client', start: true },
      { name: 'a', type: 'named', start: true, host: 1 },
      { name: 'b', type: 'named', start: true, host: 2 },
    ],
  })
  let calls = 0
  const where = (type: string, payload?: object) =>
    gateway.call(--calls, 'other', 'where', type, payload, 5_000)
  return { call, kernel, where }
}

test('what a path leads to is asked once, until it is taken back', async () => {
  const { call, kernel, where } = await setup()
  for (let i = 0; i < 5; i++) expect(await call('/p', 'read')).toBe('a{}')
  expect(await call('/p/deep/er', 'read')).toBe('a{}')
  expect(await where('asked')).toBe(1)
  await where('lead', { to: 'b' })
  expect(await call('/p', 'read')).toBe('a{}')
  await kernel.forgetPaths('/p', 1)
  expect(await call('/p', 'read')).toBe('a{}')
  await kernel.forgetPaths('/p/deep', 0)
  expect(await call('/p', 'read')).toBe('b{}')
  expect(await where('asked')).toBe(2)
})

test('an answer that was on its way when it was taken back is not kept', async () => {
  const { call, kernel, where } = await setup()
  await where('hold')
  const old = call('/p', 'read')
  await expect.poll(() => where('asked')).toBe(1)
  await where('lead', { to: 'b' })
  await kernel.forgetPaths('/p', 0)
  await where('free')
  expect(await old).toBe('a{}')
  expect(await call('/p', 'read')).toBe('b{}')
})

test('what was kept is read-only as it was said to be', async () => {
  const { call, where } = await setup()
  await where('lead', { to: 'a', readonly: true })
  for (let i = 0; i < 2; i++) {
    expect(await call('/p', 'read')).toBe('a{}')
    await expect(call('/p', 'write')).rejects.toMatchObject({
      code: 'permission_denied',
      detail: { errno: 'EROFS' },
    })
  }
  expect(await where('asked')).toBe(1)
})

test('when a daemon is removed no host sends to it any more, by whatever address', async () => {
  const { call, kernel, where } = await setup()
  const addresses = ['b', '/srv/b', '/srv/b/', 'd9://named/default/b', '/p']
  await where('lead', { to: 'b' })
  for (const address of addresses) expect(await call(address, 'read')).toBe('b{}')
  await kernel.remove('b')
  for (const address of addresses) {
    await expect(call(address, 'read')).rejects.toMatchObject({ code: 'not_found' })
  }
  await kernel.create({ name: 'b', type: 'named', config: { again: 1 }, start: true, host: 1 })
  for (const address of addresses) expect(await call(address, 'read')).toBe('b{"again":1}')
})

test('below /srv the longest registered name counts, as soon as it is there', async () => {
  const { call, kernel, where } = await setup()
  await where('lead', { to: 'a' })
  expect(await call('/srv/b/c', 'read')).toBe('b{}')
  await kernel.create({ name: 'b/c', type: 'named', start: true, config: { long: 1 } })
  expect(await call('/srv/b/c', 'read')).toBe('b/c{"long":1}')
  expect(await call('/srv/b/c/d', 'read')).toBe('b/c{"long":1}')
  await kernel.remove('b/c')
  expect(await call('/srv/b/c', 'read')).toBe('b{}')
  await kernel.create({ name: 'hidden', type: 'named', start: true, register: false })
  expect(await call('hidden', 'read')).toBe('hidden{}')
  expect(await call('/srv/hidden', 'read')).toBe('a{}')
})

test('a name that is taken back while it is looked up is asked for again', async () => {
  const { call, kernel, hosts } = await testKernel({ behaviours: [named], hosts: 3 })
  await kernel.create({ name: 'x', type: 'named', start: true, host: 2 })
  const locate = kernel.locate.bind(kernel)
  let answer = (): void => {}
  const held = new Promise<void>((resolve) => (answer = resolve))
  let located = false
  const asked = vi.spyOn(kernel, 'locate').mockImplementationOnce(async (...target) => {
    const where = await locate(...target)
    located = true
    await held
    return where
  })
  const first = call('x', 'read')
  await expect.poll(() => located).toBe(true)
  await kernel.remove('x')
  await kernel.create({ name: 'x', type: 'named', config: { again: 1 }, start: true, host: 3 })
  answer()
  expect([await first, await call('x', 'read')]).toEqual(Array(2).fill('x{"again":1}'))
  expect(asked).toHaveBeenCalledTimes(2)
  // That of others changes nothing.
  await kernel.create({ name: 'y', type: 'named', start: true, host: 2 })
  const other = call('y', 'read')
  hosts[0]!.forget('x')
  expect(await other).toBe('y{}')
  expect(asked).toHaveBeenCalledTimes(3)
})
