/** The mail between real workers, where they share memory and where they share none. */
import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../client'
import { DaemonError, type Dan9 } from '../client/api'
import { bodyKinds } from './testing/bodies'
import { payloads } from './testing/payloads'

const kernels = {
  'over shared memory': () =>
    new Worker(new URL('./testing/kernel.worker.ts', import.meta.url), { type: 'module' }),
  'over ports alone': () =>
    new Worker(new URL('./testing/unshared-kernel.worker.ts', import.meta.url), { type: 'module' }),
}

const failure = async (work: Promise<unknown>): Promise<DaemonError> =>
  work.then(
    () => Promise.reject(new Error('nothing failed')),
    (thrown: unknown) => DaemonError.from(thrown),
  )

/** Sizes of messages: most small, some as large as the ring is, or larger. */
const sizes = fc.oneof(
  { weight: 4, arbitrary: fc.nat(200) },
  fc.nat(20_000),
  fc.nat(300_000),
  fc.integer({ min: 262_050, max: 262_150 }),
)
const bodies = fc
  .array(fc.record({ kind: fc.constantFrom(...bodyKinds), size: sizes }), { minLength: 1, maxLength: 60 })
  .map((all) => all.map((body, number) => ({ ...body, number })))

test('threads of the page can share memory, so that both ways are tried', () => {
  expect(crossOriginIsolated).toBe(true)
})

describe.each(Object.entries(kernels))('%s', (way, spawn) => {
  const shared = way === 'over shared memory'
  let dan9: Dan9

  beforeAll(async () => {
    const worker = spawn()
    dan9 = connect(worker, { hosts: 4 })
    await dan9.ready
    return () => worker.terminate()
  })

  afterEach(async () => {
    for (const name of await dan9.list()) if (name !== 'client' && name !== 'kernel') await dan9.remove(name)
    expect(await dan9.metrics('kernel')).toMatchObject({ hosts: 5 })
  })

  const pair = async (): Promise<void> => {
    await dan9.create({ name: 's', type: 'sender', host: 1, start: true })
    await dan9.create({ name: 'r', type: 'receiver', host: 2, start: true })
  }

  test('whatever can be cloned arrives as it was, whatever its sender does to it then', async () => {
    await pair()
    await fc.assert(
      fc.asyncProperty(payloads, async (payload) => {
        expect(await dan9.call('s', 'say', { to: 'r', payload })).toEqual(payload)
      }),
      { numRuns: 60 },
    )
  })

  test.each([1, 20_000, 1_000_000])('%d bytes and a port move', async (size) => {
    await pair()
    expect(await dan9.call('s', 'hand', { to: 'r', size })).toEqual({
      left: { length: 0, detached: true },
      heard: { length: size, left: 0, last: 7 },
    })
  })

  test.each([1, 2])('ports in answers, messages and streams of host %d reach the page', async (host) => {
    const heard = ({ port }: { port: MessagePort }): Promise<unknown> =>
      new Promise((resolve) => {
        port.onmessage = ({ data }) => {
          port.close()
          resolve(data)
        }
      })
    await dan9.create({ name: 'p', type: 'porter', host, start: true })
    expect(await heard((await dan9.call('p', 'give', 'answered')) as { port: MessagePort })).toBe('answered')
    await dan9.call('p', 'send', 'client')
    let message = await dan9.receive()
    while (message === null) message = await dan9.receive()
    expect(message).toMatchObject({ type: 'port', sender: 'p' })
    expect(await heard(message.payload as { port: MessagePort })).toBe('client')
    const streamed: unknown[] = []
    for await (const item of dan9.subscribe('p', 'stream', 300)) {
      streamed.push(await heard(item as { port: MessagePort }))
    }
    expect(streamed).toEqual(Array.from({ length: 300 }, (_, i) => i))
  })

  test('messages of any size keep their order, and arrive whole', async () => {
    await pair()
    await fc.assert(
      fc.asyncProperty(bodies, async (all) => {
        expect(await dan9.call('s', 'pour', { to: 'r', bodies: all })).toEqual(
          all.map(({ number }) => number),
        )
      }),
      { numRuns: 25 },
    )
  })

  test('a stopped daemon’s mailbox takes 10,000 messages, and gives them in order', async () => {
    await dan9.create({ name: 'c', type: 'collector', host: 2 })
    await dan9.create({ name: 'f', type: 'flooder', host: 1, start: true })
    // The first makes sure of the way, so that every other is refused at once.
    await dan9.call('f', 'flood', { to: 'c', count: 1, waiting: true })
    const flood = { to: 'c', first: 1, count: 12_000 }
    expect(await dan9.call('f', 'flood', flood)).toEqual({ resource_exhausted: 2_001 })
    expect((await dan9.status('c')).mailbox.length).toBe(10_000)
    await dan9.start('c')
    expect(await dan9.call('c', 'got')).toEqual({ count: 10_000, ordered: true })
  })

  test('when a worker is killed in a flood, each message was handled or is a dead letter', async () => {
    await dan9.create({ name: 'tally', type: 'receiver', host: 1, mailbox: 100_000, start: true })
    const config = { to: 'tally', pause: 0.05 }
    await dan9.create({ name: 'd', type: 'forwarder', host: 'dedicated', mailbox: 500, config, start: true })
    await dan9.create({ name: 'f', type: 'flooder', host: 1, start: true })
    await dan9.create({ name: 'other', type: 'stuck', host: 2, start: true })
    const got = async () => (await dan9.call('tally', 'got')) as { count: number; rising: boolean }
    const before = (await dan9.deadLetters()).count
    const count = 20_000
    const flood = dan9.call('f', 'flood', { to: 'd', count, waiting: true }, { timeout: 15_000 })
    await expect.poll(async () => (await got()).count, { interval: 1 }).toBeGreaterThan(2_000)
    await dan9.kill('d')
    // The others go on, and the sender too once there is somebody again.
    expect(await dan9.call('other', 'hello')).toEqual('hello')
    await dan9.start('d')
    expect(await flood).toEqual({})
    expect(await dan9.call('f', 'flood', { to: 'd', count: 1, first: count, waiting: true })).toEqual({})
    await expect.poll(async () => (await dan9.status('d')).mailbox.length).toBe(0)
    await expect.poll(() => dan9.call('tally', 'last')).toBe(count)
    const lost = (await dan9.deadLetters()).count - before
    // What was handled counts as lost when the word of it was.
    expect(lost).toBeLessThanOrEqual(500)
    const { count: handled, rising } = await got()
    expect(rising).toBe(true)
    expect(handled).toBeLessThan(count + 1)
    expect(handled + lost).toBeGreaterThanOrEqual(count + 1)
  })

  test('a reader that would rather miss items is told how many', async () => {
    await dan9.create({ name: 't', type: 'ticker', host: 2, start: true })
    const stream = dan9.subscribe('t', 'ticks', 5_000, { whenFull: 'skip' })
    await expect.poll(async () => (await dan9.metrics('t'))['ticks-count']).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 300))
    const items: number[] = []
    for await (const item of stream) items.push(item as number)
    expect(stream.missed).toBeGreaterThan(0)
    expect(items.length + stream.missed).toBe(5_000)
    expect(items).toEqual([...items].sort((a, b) => a - b))
  })

  test.each([1, 2])('an endless stream from host 2 to host %d lets others have their turn', async (host) => {
    await dan9.create({ name: 't', type: 'ticker', host: 2, start: true })
    await dan9.create({ name: 'f', type: 'follower', host, start: true })
    await dan9.create({ name: 'by', type: 'looper', host: 2, start: true })
    await dan9.send('f', 'follow', 't')
    await expect.poll(async () => (await dan9.metrics('f')).ticks).toBeGreaterThan(1_000)
    expect(await dan9.call('by', 'hello')).toBe('hello')
    await dan9.kill('f')
    expect(await dan9.call('by', 'hello')).toBe('hello')
  })

  test('what a daemon asks the kernel while it begins is answered as to one that is there', async () => {
    // The second of a host knows the way to the kernel: its question is faster than the word that it is there.
    for (const name of ['first', 'second', 'third']) {
      await dan9.create({ name, type: 'parent', host: 2, start: true })
      expect(await dan9.call(name, 'grown')).toEqual({ known: true, state: 'starting' })
    }
    expect(await dan9.list()).toContain('third/child')
  })

  test('who holds a shared host’s loop is told while it lasts, and kept in its log and figures', async () => {
    const loops = new BroadcastChannel('looper')
    const looping = async (how: string, host: number): Promise<void> => {
      await dan9.create({ name: how, type: 'looper', host, start: true })
      await dan9.create({ name: `${how}-neighbour`, type: 'looper', host, start: true })
      const held = new Promise<void>((resolve) => {
        loops.addEventListener('message', ({ data }) => data === how && resolve())
      })
      const loop = dan9.call(how, how, 5_000, { timeout: 20_000 })
      await held
      const began = performance.now()
      const [error, status] = await Promise.all([failure(dan9.metrics(`${how}-neighbour`)), dan9.status(how)])
      const foundSilent = performance.now()
      expect(foundSilent - began).toBeLessThan(2_800)
      expect(error.code).toBe('unavailable')
      const neighbour = await dan9.status(`${how}-neighbour`)
      expect(performance.now() - foundSilent).toBeLessThan(1_500)
      if (shared) {
        expect(error.text).toContain(`'${how}' holds its loop`)
        expect(status.holds).toBe(true)
        expect(neighbour.holds).toBeUndefined()
      } else expect(error.text).toContain(how)
      await loop
      expect((await dan9.status(how)).holds).toBeUndefined()
      expect((await dan9.metrics(how))['loop-held-max']).toBeGreaterThanOrEqual(4_900)
      expect(await dan9.call('kernel', 'read', { path: `/${how}/log` })).toContain('held the loop')
    }
    await Promise.all([looping('now', 2), looping('called', 3), looping('timed', 4)])
    loops.close()
  })

  test('of two that call each other without a pause it is known which one held the loop', async () => {
    for (const holder of ['caller', 'callee'] as const) {
      for (const name of ['caller', 'callee']) {
        await dan9.create({ name, type: 'rallier', host: 2, start: true })
      }
      await dan9.call('caller', 'rally', { to: 'callee', holder })
      for (const name of ['caller', 'callee']) {
        const held = (await dan9.metrics(name))['loop-held-max'] ?? 0
        if (name === holder) expect(held).toBeGreaterThanOrEqual(195)
        else expect(held).toBeLessThan(150)
        await dan9.remove(name)
      }
    }
  })
})
