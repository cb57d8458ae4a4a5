import { expect, test } from 'vitest'
import { defineDaemon } from '../kernel/daemon'
import { testKernel } from '../kernel/testing'
import filesystem from '../daemons/filesystem'
import namespace from '../daemons/namespace'
import { installPrograms } from '../daemons/process/install'

const tools = new Uint8Array([0, 0x61, 0x73, 0x6d])
const programs = () =>
  Promise.resolve(
    new Map<string, string | Uint8Array>([
      ['cat', tools],
      ['rc', '#!js'],
      ['wc', tools],
    ]),
  )

const installer = defineDaemon({
  type: 'installer',
  messages: { install: { doc: 'Installs.' } },
  start: (context) => ({ install: () => installPrograms(context, programs) }),
})

const boot = (config: object = {}) =>
  testKernel({
    behaviours: [filesystem, namespace, installer],
    daemons: [
      { name: 'filesystem', type: 'filesystem', start: true, config },
      {
        name: 'namespace',
        type: 'namespace',
        start: true,
        config: { mounts: [{ path: '/', daemonName: 'filesystem' }] },
      },
      { name: 'installer', type: 'installer', start: true },
    ],
  })

test('the programs get into a fresh filesystem without an error, and a second time changes nothing', async () => {
  const { call, kernel } = await boot()
  await call('installer', 'install')
  const entries = (await call('/bin', 'list')) as { name: string }[]
  expect(entries.map(({ name }) => name)).toEqual(['cat', 'rc', 'wc'])
  await call('/bin/rc', 'write', { content: 'my own' })
  await call('installer', 'install')
  expect(await call('/bin/rc', 'read')).toBe('my own')
  const counts = await kernel.metrics('filesystem')
  expect(counts).toMatchObject({ errors: 0, 'list-count': 3, 'write-count': 3, 'link-count': 1 })
  expect(counts).not.toHaveProperty('mkdir-count')
  expect(await kernel.metrics('namespace')).toMatchObject({ errors: 0 })
})

test('where /bin is missing it is made', async () => {
  const { call } = await boot({ rootPath: '/tmp/mine' })
  await call('installer', 'install')
  expect(await call('/bin', 'list')).toHaveLength(3)
})
