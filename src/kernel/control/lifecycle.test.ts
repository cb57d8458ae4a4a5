import { expect, test } from 'vitest'
import { DaemonError, defineDaemon } from '../daemon'
import { testKernel } from '../testing'
import type { LifecycleEvent } from './lifecycle'

const idle = defineDaemon({ type: 'idle', messages: {}, start: () => ({}) })
const broken = defineDaemon({
  type: 'broken',
  messages: {},
  start: () => {
    throw new DaemonError('internal', 'it does not start')
  },
})

let begin = (): void => {}
let began = 0
const slow = defineDaemon({
  type: 'slow',
  messages: {},
  start: async () => {
    began++
    await new Promise<void>((resolve) => (begin = resolve))
    return {}
  },
})
const patient = defineDaemon({
  type: 'patient',
  messages: {},
  start: async ({ clock }) => {
    await clock.sleep(1_000_000)
    return {}
  },
})
const late = defineDaemon({
  type: 'late',
  messages: {},
  start: async () => {
    await Promise.resolve()
    throw new DaemonError('internal', 'it does not start')
  },
})
const brief = defineDaemon({ type: 'brief', run: () => Promise.resolve() })
const hasty = defineDaemon({ type: 'hasty', run: () => Promise.reject(new Error('it fails')) })

async function boot() {
  const { kernel, hosts, call } = await testKernel({
    behaviours: [idle, broken, slow, patient, late, brief, hasty],
  })
  const news: string[] = []
  const stream = kernel.lifecycle()[Symbol.asyncIterator]()
  const follow = async (): Promise<void> => {
    for (;;) {
      const next = (await stream.next()) as IteratorResult<LifecycleEvent, undefined>
      if (next.done) return
      news.push(`${next.value.name} ${next.value.removed ? 'removed' : next.value.state}`)
    }
  }
  void follow()
  return { kernel, hosts, call, news }
}

test('a daemon is told of as created before anything else, and its end before the next of its name', async () => {
  const { kernel, news } = await boot()
  const spec = { name: 'a', type: 'idle', start: true }
  await kernel.create(spec)
  for (let i = 0; i < 3; i++) {
    const removed = kernel.remove('a')
    const created = kernel.create(spec)
    await Promise.all([removed, created])
  }
  await kernel.create({ ...spec, replace: true })
  await expect.poll(() => news.at(-1)).toBe('a running')
  const life = ['a created', 'a starting', 'a running']
  const again = ['a removed', ...life]
  expect(news).toEqual([...life, ...again, ...again, ...again, ...again])
})

test.each([
  ['idle', ['created', 'starting', 'running']],
  ['broken', ['created', 'starting', 'error']],
  ['late', ['created', 'starting', 'error']],
  ['brief', ['created', 'starting', 'running', 'stopped']],
  ['hasty', ['created', 'starting', 'running', 'error']],
] as const)(
  '%s is told of in each state that it goes through, when created and again',
  async (type, life) => {
    const { kernel, news } = await boot()
    const failing = kernel.create({ name: 'a', type, start: true }).catch((error: DaemonError) => error.text)
    expect(typeof (await failing)).toBe(life[2] === 'error' ? 'string' : 'object')
    const told = life.map((state) => `a ${state}`)
    await expect.poll(() => news).toEqual(told)
    if (type === 'idle') return
    await kernel.start('a').catch(() => {})
    await expect.poll(() => news).toEqual([...told, ...told.slice(1)])
  },
)

test('a start that takes its time is over before the daemon is there, and is told of meanwhile', async () => {
  const { kernel, news } = await boot()
  const created = kernel.create({ name: 'a', type: 'slow', start: true })
  await expect.poll(() => news).toEqual(['a created', 'a starting'])
  expect(await kernel.status('a')).toMatchObject({ state: 'starting', alive: true })
  begin()
  expect(await created).toMatchObject({ state: 'running', restarts: 0 })
  expect(news.at(-1)).toBe('a running')
})

test('who is killed in its start can be started again at once, and what the old start does has no effect', async () => {
  const { kernel, news } = await boot()
  await kernel.create({ name: 'a', type: 'slow' })
  for (let i = 0; i < 2; i++) {
    const started = expect(kernel.start('a')).rejects.toMatchObject({ code: 'aborted', text: 'a was killed' })
    await expect.poll(() => news.at(-1)).toBe('a starting')
    expect(await kernel.kill('a')).toMatchObject({ state: 'stopped' })
    await started
    begin()
  }
  const last = kernel.start('a')
  await expect.poll(() => news.at(-1)).toBe('a starting')
  begin()
  expect(await last).toMatchObject({ state: 'running' })
  expect((await kernel.metrics('a'))['errors']).toBe(0)
})

test('a stop ends a start that waits, and what was asked for after it is done', async () => {
  const { kernel, news } = await boot()
  await kernel.create({ name: 'a', type: 'patient' })
  const started = expect(kernel.start('a')).rejects.toMatchObject({ code: 'aborted' })
  await expect.poll(() => news.at(-1)).toBe('a starting')
  expect(await kernel.stop('a')).toMatchObject({ state: 'stopped' })
  await started
  expect(news).toEqual(['a created', 'a starting', 'a stopping', 'a stopped'])
})

test('a start that goes on after a stop is waited for, and a kill ends the wait', async () => {
  const { kernel, news } = await boot()
  began = 0
  const started = expect(kernel.create({ name: 'a', type: 'slow', start: true })).resolves.toBeDefined()
  await expect.poll(() => news.at(-1)).toBe('a starting')
  const stopped = kernel.stop('a')
  const next = kernel.start('a')
  await expect.poll(() => news.at(-1)).toBe('a stopping')
  expect(began).toBe(1)
  begin()
  expect(await stopped).toMatchObject({ state: 'stopped' })
  await started
  await expect.poll(() => began).toBe(2)
  const again = kernel.stop('a')
  await expect(next).rejects.toMatchObject({ code: 'aborted' })
  await expect.poll(() => news.at(-1)).toBe('a stopping')
  await kernel.kill('a')
  expect(await again).toMatchObject({ state: 'stopped' })
})

test('what has lost its worker gets none until it is started', async () => {
  const { kernel, hosts } = await boot()
  await kernel.create({ name: 'a', type: 'idle', start: true, host: 'dedicated' })
  await kernel.kill('a')
  for (const act of ['stop', 'kill', 'suspend', 'resume'] as const) {
    expect(await kernel[act]('a')).toMatchObject({ state: 'stopped', host: -1 })
  }
  expect(hosts).toHaveLength(3)
  expect(await kernel.start('a')).toMatchObject({ state: 'running', host: 4 })
})

test('one name is made once, however many ask for it at a time', async () => {
  const { kernel } = await boot()
  const asked = Array.from({ length: 5 }, () => kernel.create({ name: 'a', type: 'idle' }))
  const settled = await Promise.allSettled(asked)
  expect(settled.map(({ status }) => status).sort()).toEqual([
    'fulfilled',
    ...Array<string>(4).fill('rejected'),
  ])
  for (const result of settled) {
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'already_exists' })
  }
})

test('what is not made leaves its name free and is not told of; what does not start is there, in error', async () => {
  const { kernel, news } = await boot()
  const wrong = [
    { name: 'a', type: 'nothing', start: true },
    { name: 'a', type: 'idle', host: 9, start: true },
    { name: 'a', type: 'idle', creator: 'nobody', start: true },
  ]
  for (const spec of wrong) await expect(kernel.create(spec)).rejects.toThrow(DaemonError)
  await expect(kernel.status('a')).rejects.toMatchObject({ code: 'not_found' })
  expect(news).toEqual([])
  await expect(kernel.create({ name: 'a', type: 'broken', start: true })).rejects.toThrow('it does not start')
  expect(await kernel.status('a')).toMatchObject({ state: 'error', error: { text: 'it does not start' } })
  expect(await kernel.list()).toContain('a')
})

test('daemons made at once are spread over the hosts', async () => {
  const { kernel } = await boot()
  const made = await Promise.all(
    Array.from({ length: 9 }, (_, i) => kernel.create({ name: `d${i}`, type: 'idle', start: true })),
  )
  const first = made.filter(({ host }) => host === 1).length
  // Host 1 has the client, too.
  expect([first, made.length - first]).toEqual([4, 5])
  expect(made.every(({ state }) => state === 'running')).toBe(true)
})

test('who wishes for ends hears of nothing else', async () => {
  const { kernel } = await boot()
  const stream = kernel.lifecycle({ states: ['stopped', 'removed'] })[Symbol.asyncIterator]()
  for (const name of ['a', 'b']) await kernel.create({ name, type: 'idle', start: true })
  await kernel.stop('a')
  await kernel.remove('a')
  const heard = [await stream.next(), await stream.next()] as { value: LifecycleEvent }[]
  expect(heard.map(({ value: { name, state, removed } }) => [name, state, removed])).toEqual([
    ['a', 'stopped', undefined],
    ['a', 'stopped', true],
  ])
  await stream.return!()
})

test('who wishes for a group hears of its daemons alone', async () => {
  const { kernel } = await boot()
  const stream = kernel.lifecycle({ states: ['running'], group: 'a' })[Symbol.asyncIterator]()
  for (const name of ['a', 'b/a', 'ab/c', 'a/b', 'a/b/c'])
    await kernel.create({ name, type: 'idle', start: true })
  const heard = [await stream.next(), await stream.next()] as { value: LifecycleEvent }[]
  expect(heard.map(({ value: { name } }) => name)).toEqual(['a/b', 'a/b/c'])
  await stream.return!()
})
