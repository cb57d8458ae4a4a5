import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineDaemon, DaemonError, message, type Message } from './daemon'
import { placements, testKernel } from './testing'

const counter = defineDaemon({
  type: 'counter',
  messages: {
    add: message({ doc: 'Adds.', payload: z.object({ by: z.number().default(1) }), reply: z.number() }),
    watch: message({ doc: 'Every new count.', stream: z.number() }),
    numbers: message({ doc: 'The numbers from 0, as fast as they are taken.', stream: z.number() }),
    produced: message({ doc: 'How many numbers there have been.', reply: z.number() }),
    fail: message({ doc: 'Throws what is not expected.' }),
    refuse: message({ doc: 'Throws a DaemonError.' }),
    wait: message({ doc: 'Waits until it is canceled.' }),
    keep: message({ doc: 'Keeps the payload and gives what it has become.' }),
    look: message({ doc: 'What was kept.' }),
  },
  concurrency: 8,
  start({ state, topic }) {
    const count = state({ value: 0 })
    const changes = topic<number>()
    let kept: unknown
    let produced = 0
    return {
      async *numbers(payload) {
        const { count } = payload as { count: number }
        for (let i = 0; i < count; i++) {
          produced++
          yield i
        }
      },
      produced: () => produced,
      add: ({ by }) => {
        changes.publish((count.value += by))
        return count.value
      },
      watch: () => changes.subscribe(),
      fail: () => {
        throw new Error('broken')
      },
      refuse: () => {
        throw new DaemonError('not_found', 'no such thing', { errno: 'ENOENT' })
      },
      wait: (_, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new DaemonError('canceled', 'given up'))),
        ),
      keep: (payload) => {
        kept = payload
      },
      look: () => kept,
    }
  },
})

const collector = defineDaemon({
  type: 'collector',
  messages: { got: message({ doc: 'All payloads so far.' }), note: message({ doc: 'Keeps the payload.' }) },
  start: ({ state }) => {
    const { all } = state({ all: [] as unknown[] })
    return { note: (payload) => void all.push(payload), got: () => all }
  },
})

const echo = defineDaemon({
  type: 'echo',
  async run({ mailbox, send, reply, metrics }) {
    for await (const received of mailbox) {
      metrics.increment('work-count')
      reply(received, received.payload)
      send(received.sender, 'echo', received.payload)
    }
  },
})

const behaviours = [counter, collector, echo]
const failure = async (work: Promise<unknown>): Promise<DaemonError> => {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(DaemonError)
  return thrown as DaemonError
}

for (const { where, host, sharedMemory } of placements) {
  test(`a call is answered ${where}`, async () => {
    const { kernel, call } = await testKernel({ behaviours, sharedMemory })
    const status = await kernel.create({ name: 'c', type: 'counter', start: true, host })
    expect(status).toMatchObject({
      name: 'c',
      state: 'running',
      alive: true,
      path: '/srv/c',
      host,
      restarts: 0,
    })
    expect(await call('c', 'add', { by: 2 })).toBe(2)
    expect(await call('/srv/c', 'add', {})).toBe(3)
    expect(await call('d9://counter/default/c', 'add', {})).toBe(4)
    expect(await kernel.metrics('c')).toMatchObject({
      'add-count': 3,
      'messages-received': 3,
      errors: 0,
      'mailbox-length': 0,
    })
  })

  test(`what fails answers with its error ${where}`, async () => {
    const { kernel, call } = await testKernel({ behaviours, sharedMemory })
    await kernel.create({ name: 'c', type: 'counter', start: true, host })
    expect(await failure(call('c', 'refuse'))).toMatchObject({
      code: 'not_found',
      detail: { errno: 'ENOENT' },
    })
    expect((await kernel.status('c')).state).toBe('running')
    expect((await failure(call('c', 'add', { by: 'x' }))).message).toMatch(
      /^\[invalid_argument\].*expected number.*by/,
    )
    expect((await failure(call('c', 'nothing'))).message).toMatch(
      /^\[unimplemented\] c takes no message of type 'nothing'/,
    )
    expect((await failure(call('c', 'watch'))).code).toBe('failed_precondition')
    expect((await failure(call('c', 'wait', undefined, 30))).code).toBe('deadline_exceeded')
    expect(await failure(call('c', 'fail'))).toMatchObject({ code: 'internal', text: 'broken' })
    expect(await kernel.status('c')).toMatchObject({
      state: 'error',
      alive: false,
      error: { text: 'broken' },
    })
    expect(await kernel.start('c')).toMatchObject({ state: 'running', restarts: 1 })
    expect(await call('c', 'add')).toBe(1)
  })

  test(`messages to a stopped daemon wait, in order, and arrive when it starts ${where}`, async () => {
    const { kernel, gateway, call } = await testKernel({ behaviours, sharedMemory })
    const created = await kernel.create({ name: 'c', type: 'collector', host })
    expect(created).toMatchObject({ state: 'created', mailbox: { length: 0, capacity: 10_000 } })
    for (let i = 0; i < 100; i++) await gateway.send('client', 'c', 'note', i)
    expect((await kernel.status('c')).mailbox.length).toBe(100)
    expect((await kernel.mailbox('c', 2)).map(({ payload }) => payload)).toEqual([0, 1])
    await kernel.start('c')
    expect(await call('c', 'got')).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })

  test(`a full mailbox refuses, and the sender is told ${where}`, async () => {
    const { kernel, gateway } = await testKernel({ behaviours, sharedMemory })
    await kernel.create({ name: 'c', type: 'collector', host, mailbox: 3 })
    for (let i = 0; i < 3; i++) await gateway.send('client', 'c', 'note', i)
    expect(await failure(gateway.send('client', 'c', 'note', 3))).toMatchObject({
      code: 'resource_exhausted',
    })
  })

  test(`what either side does to a payload later is not seen by the other ${where}`, async () => {
    const { kernel, gateway, call } = await testKernel({ behaviours, sharedMemory })
    await kernel.create({ name: 'c', type: 'counter', start: true, host })
    const payload = { list: [1, 2], map: new Map([['a', { b: 1 }]]), bytes: new Uint8Array([1, 2, 3]) }
    const sent = gateway.send('client', 'c', 'keep', payload)
    payload.list.push(3)
    payload.map.get('a')!.b = 2
    payload.bytes[0] = 9
    await sent
    const seen = (await call('c', 'look')) as typeof payload
    expect(seen).toEqual({ list: [1, 2], map: new Map([['a', { b: 1 }]]), bytes: new Uint8Array([1, 2, 3]) })
    seen.list.push(4)
    expect(((await call('c', 'look')) as typeof payload).list).toEqual([1, 2])
  })

  test(`a stream gives its items, waits for its reader, and ends with it ${where}`, async () => {
    const { kernel, call, hosts } = await testKernel({ behaviours, sharedMemory })
    await kernel.create({ name: 'c', type: 'counter', start: true, host })
    const client = hosts[0]!
    const stream = client.mail.subscribe(client.cell('client')!, undefined, 'c', 'watch', {})
    await call('c', 'look')
    for (let i = 0; i < 300; i++) void call('c', 'add', {})
    let expected = 0
    for await (const item of stream) {
      expect(item).toBe(++expected)
      if (expected === 300) break
    }
    await call('c', 'look')
    expect(hosts.map(({ mail }) => mail.producers.size)).toEqual([0, 0])
    const other = client.mail.subscribe(client.cell('client')!, undefined, 'c', 'watch', {})
    await call('c', 'look')
    const next = failure(other.next())
    await kernel.stop('c')
    expect((await next).code).toBe('unavailable')
  })

  test(`who takes nothing makes the producer wait, or misses a number of items that is told ${where}`, async () => {
    const { kernel, call, hosts } = await testKernel({ behaviours, sharedMemory })
    await kernel.create({ name: 'c', type: 'counter', start: true, host })
    const { mail, client } = { mail: hosts[0]!.mail, client: hosts[0]!.cell('client')! }
    const waiting = mail.subscribe(client, undefined, 'c', 'numbers', { count: 1_000 })
    await expect.poll(() => call('c', 'produced')).toBe(64)
    const all: unknown[] = []
    for await (const item of waiting) all.push(item)
    expect(all).toEqual(Array.from({ length: 1_000 }, (_, i) => i))
    expect(waiting.missed).toBe(0)

    const skipping = mail.subscribe(client, undefined, 'c', 'numbers', { count: 1_000 }, { whenFull: 'skip' })
    await expect.poll(() => call('c', 'produced')).toBe(2_000)
    const some: number[] = []
    for await (const item of skipping) some.push(item as number)
    expect(some).toEqual(Array.from({ length: 64 }, (_, i) => i))
    expect(skipping.missed).toBe(1_000 - 64)
    expect(() => mail.subscribe(client, undefined, 'c', 'numbers', {}, { whenFull: 'x' as 'skip' })).toThrow(
      /whenFull/,
    )
  })

  test(`a loop of its own receives, replies and counts ${where}`, async () => {
    const { kernel, gateway, call } = await testKernel({ behaviours, sharedMemory })
    await kernel.create({ name: 'e', type: 'echo', start: true, host })
    expect(await call('e', 'hello', { a: 1 })).toEqual({ a: 1 })
    await gateway.send('client', 'e', 'hello', 2)
    await call('e', 'hello', 3)
    const back = [
      await gateway.receive('client'),
      await gateway.receive('client'),
      await gateway.receive('client'),
    ]
    expect(back.map((got) => (got as Message).payload)).toEqual([{ a: 1 }, 2, 3])
    expect(back[1]!.sender).toBe('e')
    expect(back[1]!.trace.causeId).toBeDefined()
    expect(await kernel.metrics('e')).toMatchObject({ 'work-count': 3, 'hello-count': 3 })
  })
}

test('twenty quick cycles run twenty loops, never two at once; a second start or stop does nothing', async () => {
  const log: string[] = []
  let alive = 0
  const looper = defineDaemon({
    type: 'looper',
    async run({ mailbox }) {
      log.push(`begin ${++alive}`)
      for await (const _ of mailbox) void _
      log.push(`end ${alive--}`)
    },
  })
  const { kernel } = await testKernel({ behaviours: [looper] })
  await kernel.create({ name: 'l', type: 'looper' })
  const all: Promise<unknown>[] = []
  for (let i = 0; i < 20; i++)
    all.push(kernel.start('l'), kernel.start('l'), kernel.stop('l'), kernel.stop('l'))
  await Promise.all(all)
  expect(log).toEqual(Array.from({ length: 20 }, () => ['begin 1', 'end 1']).flat())
})

test('unknown daemons and types are errors with the name in them; dead letters are counted', async () => {
  const { kernel, gateway, call, hosts } = await testKernel({ behaviours })
  expect(await failure(call('nobody', 'x'))).toMatchObject({ code: 'not_found' })
  expect((await failure(gateway.send('client', 'nobody', 'x', 1))).text).toContain('nobody')
  expect((await failure(kernel.create({ name: 'x', type: 'nothing' }))).text).toContain('nothing')
  expect((await failure(kernel.create({ name: 'a b', type: 'echo' }))).code).toBe('invalid_argument')
  await kernel.create({ name: 'x', type: 'echo' })
  expect((await failure(kernel.create({ name: 'x', type: 'echo' }))).code).toBe('already_exists')
  expect(await kernel.create({ name: 'x', type: 'counter', replace: true })).toMatchObject({
    type: 'counter',
  })
  expect(await kernel.lookup('nobody')).toBeNull()
  expect((await failure(gateway.send('x', 'client', 'x', 1))).code).toBe('permission_denied')
  expect((await failure(call('x', 'add', { f: () => {} }))).code).toBe('invalid_argument')
  const { mail } = hosts[0]!
  mail.send(hosts[0]!.cell('client')!, undefined, 'nobody', 'x', 1)
  await expect
    .poll(() => kernel.deadLetters())
    .toMatchObject({ count: 1, letters: [{ recipient: 'nobody', error: { code: 'not_found' } }] })
})

test('a flood of unknown types is counted without a figure for each', async () => {
  const { kernel, hosts, call } = await testKernel({ behaviours })
  await kernel.create({ name: 'c', type: 'counter', start: true, host: 1 })
  const { mail } = hosts[0]!
  for (let i = 0; i < 1_000; i++) mail.send(hosts[0]!.cell('client')!, undefined, 'c', `t${i}`, i)
  expect(await call('c', 'add')).toBe(1)
  const metrics = await kernel.metrics('c')
  expect(metrics).toMatchObject({ 't0-count': 1, 'add-count': 1, 'messages-received': 1_001, errors: 1_000 })
  expect(Object.keys(metrics).length).toBeLessThan(300)
  const counts = Object.entries(metrics).filter(([name]) => /^(t\d+|other)-count$/.test(name))
  expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(1_000)
})

test('a removed daemon hands its mail back to its senders', async () => {
  const { kernel, gateway, call } = await testKernel({ behaviours })
  await kernel.create({ name: 'c', type: 'collector', host: 2 })
  await gateway.send('client', 'c', 'note', 1)
  const waiting = failure(call('c', 'got'))
  await new Promise((resolve) => setTimeout(resolve, 20))
  await kernel.remove('c')
  expect((await waiting).code).toBe('not_found')
  await expect
    .poll(() => kernel.deadLetters())
    .toMatchObject({ count: 1, letters: [{ recipient: 'c', type: 'note' }] })
  expect(await kernel.list()).toEqual(['client', 'kernel'])
})

test.each(placements)(
  'under whatever address and in whatever way, one sender’s messages arrive in order $where',
  async ({ host, sharedMemory }) => {
    const { kernel, hosts, call } = await testKernel({ behaviours, sharedMemory })
    const { mail, cell } = { mail: hosts[0]!.mail, cell: hosts[0]!.cell('client')! }
    let run = 0
    const ways = fc.array(
      fc.tuple(fc.constantFrom('name', 'path', 'address'), fc.constantFrom('send', 'call')),
      {
        minLength: 1,
        maxLength: 60,
      },
    )
    await fc.assert(
      fc.asyncProperty(ways, async (steps) => {
        const name = `c${run++}`
        const targets = { name, path: `/srv/${name}`, address: `d9://collector/default/${name}` }
        await kernel.create({ name, type: 'collector', host, start: run % 2 === 0 })
        const calls: Promise<unknown>[] = []
        for (const [index, [target, way]] of steps.entries()) {
          if (way === 'send') mail.send(cell, undefined, targets[target], 'note', index)
          else calls.push(mail.call(cell, undefined, targets[target], 'note', index))
        }
        await kernel.start(name)
        await Promise.all(calls)
        expect(await call(name, 'got')).toEqual(steps.map((_, index) => index))
        await kernel.remove(name)
      }),
      { numRuns: 40 },
    )
  },
)

const teller = defineDaemon({
  type: 'teller',
  messages: {
    tell: message({ doc: 'Sends to an address and answers.' }),
    stream: message({ doc: 'Sends to an address, then gives an item.', stream: z.string() }),
  },
  start: () => ({
    tell: (to, { send }) => {
      send(to as string, 'note', 'sent')
      return 'answered'
    },
    async *stream(to, { send }) {
      send(to as string, 'note', 'sent')
      yield 'item'
    },
  }),
})

test.each(placements)(
  'an answer does not overtake what was sent before it to an address nobody has asked for yet $where',
  async ({ host, sharedMemory }) => {
    const { kernel, gateway, hosts, call } = await testKernel({ behaviours: [teller], sharedMemory })
    await kernel.create({ name: 'teller', type: 'teller', host, start: true })
    await call('teller', 'tell', 'client')
    for (const [at, prefix] of ['', '/srv/', 'd9://client/default/'].entries()) {
      for (const way of ['tell', 'stream']) {
        const name = `${way}-${at}`
        await kernel.create({ name, type: 'client', host: 1, start: true })
        if (way === 'tell') {
          expect(await gateway.call(at, name, 'teller', 'tell', prefix + name, 5_000)).toBe('answered')
        } else {
          const items = hosts[0]!.mail.subscribe(
            hosts[0]!.cell(name)!,
            undefined,
            'teller',
            'stream',
            prefix + name,
          )
          expect(await items.next()).toEqual({ done: false, value: 'item' })
          await items.return()
        }
        expect(await gateway.receive(name)).toMatchObject({ sender: 'teller', payload: 'sent' })
      }
    }
  },
)

test('news of a daemon’s end has a time between its last message and its first one of the next run', async () => {
  const { kernel, gateway, call } = await testKernel({
    behaviours,
    daemons: [
      { name: 'c', type: 'collector', start: true },
      { name: 'early', type: 'client', start: true, host: 1 },
    ],
  })
  const news = kernel.lifecycle()[Symbol.asyncIterator]()
  const before = await gateway.send('early', 'c', 'note', 1)
  await kernel.restart('early')
  const after = await gateway.send('early', 'c', 'note', 2)
  for (;;) {
    const { value } = (await news.next()) as { value: { state: string; time: number } }
    if (value.state !== 'stopped') continue
    expect(value.time).toBeGreaterThanOrEqual(before.timestamp)
    expect(value.time).toBeLessThanOrEqual(after.timestamp)
    break
  }
  await news.return!()
  expect(await call('c', 'got')).toEqual([1, 2])
})
