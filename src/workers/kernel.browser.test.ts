import { beforeAll, afterEach, expect, onTestFinished, test } from 'vitest'
import { connect } from '../client'
import { DaemonError, type Dan9 } from '../client/api'

let dan9: Dan9
let worker: Worker

beforeAll(async () => {
  worker = new Worker(new URL('./testing/kernel.worker.ts', import.meta.url), { type: 'module' })
  dan9 = connect(worker, { hosts: 2 })
  await dan9.ready
  return () => worker.terminate()
})

afterEach(async () => {
  for (const name of await dan9.list()) if (name !== 'client' && name !== 'kernel') await dan9.remove(name)
  // Every dedicated worker is gone: the kernel's own host and the two shared ones are left.
  expect(await dan9.metrics('kernel')).toMatchObject({ hosts: 3 })
})

const failure = async (work: Promise<unknown>): Promise<DaemonError> => {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(DaemonError)
  return thrown as DaemonError
}

const hosts = [1, 2, 'dedicated'] as const
const pairs = [
  [1, 1],
  [1, 2],
  [2, 'dedicated'],
] as const

test.each(hosts)(
  '50,000 messages to a stopped daemon arrive in order when it starts (host %s)',
  async (host) => {
    await dan9.create({ name: 'c', type: 'collector', host, mailbox: 60_000 })
    await dan9.create({ name: 'f', type: 'flooder', start: true, host: 1 })
    expect(await dan9.call('f', 'flood', { to: 'c', count: 50_000 })).toEqual({})
    await expect.poll(async () => (await dan9.status('c')).mailbox.length).toBe(50_000)
    await dan9.start('c')
    expect(await dan9.call('c', 'got')).toEqual({ count: 50_000, ordered: true })
  },
)

test.each(hosts)(
  'with the default bound each refusal is an error that the sender sees (host %s)',
  async (host) => {
    await dan9.create({ name: 'c', type: 'collector', host })
    await dan9.create({ name: 'f', type: 'flooder', start: true, host: 1 })
    // The first message makes sure of the way, so that every other is refused at once.
    await dan9.call('f', 'flood', { to: 'c', count: 1, waiting: true })
    expect(await dan9.call('f', 'flood', { to: 'c', count: 50_000 })).toEqual({ resource_exhausted: 40_001 })
    expect((await failure(dan9.send('c', 'note', 0))).code).toBe('resource_exhausted')
    expect((await dan9.status('c')).mailbox.length).toBe(10_000)
  },
)

test.each(pairs)('a sender that waits for room loses nothing (%s to %s)', async (from, to) => {
  await dan9.create({ name: 'c', type: 'collector', host: to, mailbox: 100, start: true })
  await dan9.create({ name: 'f', type: 'flooder', start: true, host: from })
  expect(await dan9.call('f', 'flood', { to: 'c', count: 5_000, waiting: true })).toEqual({})
  await expect.poll(() => dan9.call('c', 'got')).toEqual({ count: 5_000, ordered: true })
})

test.each(pairs)(
  'a payload changed or moved after sending arrives as it was sent (%s to %s)',
  async (from, to) => {
    await dan9.create({ name: 'c', type: 'collector', host: to, start: true })
    await dan9.create({ name: 'f', type: 'flooder', start: true, host: from })
    await dan9.call('f', 'change', { to: 'c' })
    await expect.poll(() => dan9.call('c', 'last')).toEqual({ list: [1, 2], bytes: new Uint8Array([1, 2]) })
    expect(await dan9.call('f', 'move', { to: 'c' })).toEqual({ left: 0 })
    await expect.poll(() => dan9.call('c', 'last')).toEqual(new Uint8Array(65_536).fill(7))
  },
)

test('a daemon in an endless loop in a worker of its own is killed, and its callers are told', async () => {
  await dan9.create({ name: 's', type: 'stuck', host: 'dedicated', start: true })
  const spinning = failure(dan9.call('s', 'spin', {}, { timeout: 60_000 }))
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(await dan9.kill('s')).toMatchObject({ state: 'stopped', alive: false, error: { code: 'aborted' } })
  expect((await spinning).code).toBe('unavailable')
  expect(await dan9.start('s')).toMatchObject({ state: 'running', restarts: 1 })
  expect(await dan9.call('s', 'hello')).toBe('hello')
})

test('messages lost with a killed worker are counted', async () => {
  await dan9.create({ name: 's', type: 'stuck', host: 'dedicated' })
  await dan9.create({ name: 'f', type: 'flooder', start: true, host: 1 })
  const before = (await dan9.deadLetters()).count
  await dan9.start('s')
  const spinning = failure(dan9.call('s', 'spin'))
  await dan9.call('f', 'flood', { to: 's', count: 250, waiting: true })
  await dan9.kill('s')
  await spinning
  await expect.poll(async () => (await dan9.deadLetters()).count - before).toBe(250)
})

test('a call through three daemons keeps one trace, a true sender and the caller’s deadline', async () => {
  await dan9.create({ name: 'a', type: 'relay', config: { to: 'b' }, start: true, host: 1 })
  await dan9.create({ name: 'b', type: 'relay', config: { to: 'e' }, start: true, host: 2 })
  await dan9.create({ name: 'e', type: 'end', start: true, host: 1 })
  const { sender, trace } = (await dan9.call('a', 'pass')) as {
    sender: string
    trace: { traceId: string; causeId: string }
  }
  expect(sender).toBe('b')
  expect(trace.causeId).not.toBe(trace.traceId)
  await dan9.stop('e')
  const began = performance.now()
  expect((await failure(dan9.call('a', 'pass', {}, { timeout: 200 }))).code).toBe('deadline_exceeded')
  expect(performance.now() - began).toBeLessThan(3_000)
})

test('the client’s abort reaches the callee’s caller as canceled', async () => {
  await dan9.create({ name: 'e', type: 'end', host: 2 })
  const controller = new AbortController()
  const waiting = failure(dan9.call('e', 'pass', {}, { signal: controller.signal, timeout: 60_000 }))
  controller.abort()
  expect((await waiting).code).toBe('canceled')
})

const source = `import { defineDaemon, message, z } from 'dan9'
export default defineDaemon({
  type: 'adder',
  messages: { add: message({ doc: 'Adds.', payload: z.object({ a: z.number(), b: z.number() }), reply: z.number() }) },
  start: () => ({ add: ({ a, b }) => a + b }),
})`

test('an installed daemon runs in every host', async () => {
  expect(await dan9.install(source)).toBe('adder')
  expect(await dan9.types()).toContain('adder')
  for (const [i, host] of hosts.entries()) {
    await dan9.create({ name: `adder${i}`, type: 'adder', start: true, host })
    expect(await dan9.call(`adder${i}`, 'add', { a: 1, b: 2 })).toBe(3)
  }
  expect(await dan9.describe('adder0')).toMatchObject([
    { type: 'add', doc: 'Adds.', payload: { type: 'object' } },
  ])
  expect((await failure(dan9.call('adder0', 'add', { a: '1', b: 2 }))).message).toMatch(
    /invalid_argument.*at a/,
  )
})

test('an error in a source is told with its line, and nothing stays', async () => {
  const before = await dan9.types()
  const broken = await failure(dan9.install('const a = 1\nconst = 2'))
  expect(broken).toMatchObject({ code: 'invalid_argument', detail: { line: 2 } })
  const foreign = await failure(dan9.install("\nimport x from 'elsewhere'"))
  expect(foreign).toMatchObject({ code: 'invalid_argument', detail: { line: 2 } })
  const throws = await failure(dan9.install('\n\nundefinedName()', { name: 'thrower' }))
  expect(throws).toMatchObject({ code: 'invalid_argument', detail: { line: 3, source: 'thrower.js' } })
  expect((await failure(dan9.install('export default 1'))).code).toBe('invalid_argument')
  expect((await failure(dan9.install(source, { name: 'collector' }))).code).toBe('already_exists')
  expect(await dan9.types()).toEqual(before)
})

test('a source that throws while starting gives a daemon in error, with the line', async () => {
  await dan9.install(
    "import { defineDaemon } from 'dan9'\nexport default defineDaemon({ type: 'bad', messages: {}, start() {\n throw new Error('no') } })",
  )
  await dan9.create({ name: 'bad', type: 'bad' })
  expect((await failure(dan9.start('bad'))).text).toBe('no')
  const { state, error } = await dan9.status('bad')
  expect(state).toBe('error')
  expect(error!.stack).toContain('daemon.js:3')
})

test('the kernel’s lifecycle stream tells of a new daemon', async () => {
  const stream = dan9.subscribe('kernel', 'lifecycle')[Symbol.asyncIterator]()
  const first = stream.next()
  // Asked after the subscription by the same client, so answered after it.
  await dan9.call('kernel', 'names')
  await dan9.create({ name: 'c', type: 'collector' })
  expect((await first).value).toMatchObject({ name: 'c', state: 'created' })
  await stream.return!()
})

test('telemetry tells of daemons and messages, and ends with its loop', async () => {
  await dan9.create({ name: 'c', type: 'collector', start: true })
  const messages = dan9.messages({ recipient: 'c' })[Symbol.asyncIterator]()
  const next = messages.next()
  for await (const { daemons } of dan9.telemetry()) {
    if (daemons.some(({ name }) => name === 'c')) break
  }
  await dan9.send('c', 'note', { a: 1 })
  expect((await next).value).toMatchObject({
    sender: 'client',
    recipient: 'c',
    type: 'note',
    payload: { a: 1 },
  })
  await messages.return!()
})

function nested(depth: number): object {
  let object = {}
  for (let i = 0; i < depth; i++) object = { object }
  return object
}

test('what makes no sense is an error that says so', async () => {
  const wrong = [
    dan9.send(5 as unknown as string, 'x'),
    dan9.send('client', undefined as unknown as string),
    dan9.send('client', Symbol('x') as unknown as string),
    dan9.send('client', 'x', nested(5_000)),
    dan9.call('client', 'x', {}, { timeout: NaN }),
    dan9.call('client', 'x', {}, { timeout: -1 }),
    dan9.create({ name: '../x', type: 'end' }),
    dan9.create({ name: 'x', type: 'end', config: { f: () => {} } }),
    dan9.create({ name: 'x', type: 'end', mailbox: 0 }),
    dan9.create(null as never),
    dan9.status(''),
    dan9.status('d9://nonsense'),
    dan9.install(5 as unknown as string),
  ]
  const codes = await Promise.all(wrong.map(async (work) => (await failure(work)).code))
  expect(codes).toEqual(wrong.map(() => 'invalid_argument'))
  expect((await failure(dan9.create({ name: 'x', type: 'end', host: 99 }))).code).toBe('out_of_range')
  for (const end of [dan9.stop, dan9.kill, dan9.remove]) {
    expect((await failure(end('kernel'))).code).toBe('failed_precondition')
  }
  expect((await failure(dan9.status('/nowhere'))).code).not.toBe('internal')
})

test('a daemon in a worker of its own that closes it is in error, and starts again', async () => {
  await dan9.install(
    "import { defineDaemon, message } from 'dan9'\nexport default defineDaemon({ type: 'leaver', messages: { leave: message({ doc: '' }) }, start: () => ({ leave: () => self.close() }) })",
  )
  await dan9.create({ name: 'd', type: 'leaver', host: 'dedicated', start: true })
  // Whether the word of its arrival gets out before the worker ends is anybody's guess.
  await dan9.send('d', 'leave').catch(() => {})
  await expect.poll(async () => (await dan9.status('d')).state).toBe('error')
  expect(await dan9.start('d')).toMatchObject({ state: 'running' })
  await dan9.create({ name: 's', type: 'leaver', host: 2, start: true })
  expect((await failure(dan9.call('s', 'leave'))).code).toBe('permission_denied')
})

test('a payload that cannot be cloned is an error', async () => {
  expect((await failure(dan9.send('client', 'x', () => {}))).code).toBe('invalid_argument')
  onTestFinished(async () => void (await dan9.receive()))
})

test('creates asked for in one turn are answered one by one, whatever becomes of the others', async () => {
  const source = `import { defineDaemon } from 'dan9'
    const start = ({ config }) => new Promise((resolve, reject) => setTimeout(config.wrong ? reject : resolve, 500, {}))
    export default defineDaemon({ type: 'slow', messages: {}, start })`
  await dan9.install(source)
  const over: string[] = []
  const spec = { name: 's', type: 'slow', start: true }
  const asked = [
    dan9.create(spec).finally(() => over.push('slow')),
    failure(dan9.create({ ...spec, name: 'w', config: { wrong: true } })),
    dan9.create({ name: 'c', type: 'collector', start: true }).finally(() => over.push('quick')),
    failure(dan9.create({ name: 'c', type: 'collector' })),
    failure(dan9.create({ name: 'f', type: 'collector', config: { no: () => {} } })),
  ] as const
  const [slow, wrong, quick, twice, uncloned] = await Promise.all(asked)
  expect([slow, quick]).toMatchObject([
    { name: 's', state: 'running' },
    { name: 'c', state: 'running' },
  ])
  expect([wrong.code, twice.code, uncloned.code]).toEqual(['internal', 'already_exists', 'invalid_argument'])
  expect(over).toEqual(['quick', 'slow'])
  expect(await dan9.list()).toEqual(expect.arrayContaining(['c', 's', 'w']))
})
