/** Whatever a daemon does wrong, its callers are told, and the others of its host go on. */
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { Carrier } from '../wire/carrier'
import { DaemonError, defineDaemon, message } from './daemon'
import { placements, testKernel } from './testing'

const noDoc = message({ doc: '' })
const broken = message({
  doc: '',
  payload: (): z.ZodType => {
    throw new Error('there is no schema')
  },
})
const unsayable = (): DaemonError => new DaemonError('internal', 'it has failed', { because: () => {} })

const healthy = defineDaemon({
  type: 'healthy',
  messages: { ping: noDoc },
  start: () => ({ ping: () => 'pong' }),
})

const wrongs: Record<string, () => unknown> = {
  'throws an error that cannot be cloned': () => {
    throw unsayable()
  },
  'rejects with one': async () => {
    await Promise.resolve()
    throw unsayable()
  },
  'throws what cannot be made a string': () => {
    throw Object.create(null) as Error
  },
  'gives what has no readable then': () => ({
    get then() {
      throw new Error('no')
    },
  }),
  'gives what throws in its then': () => ({
    then: () => {
      throw new Error('no')
    },
  }),
  'gives a revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    return proxy
  },
  'gives a function': () => () => {},
  'has no schema': () => 'never asked',
}

const faulty = defineDaemon({
  type: 'faulty',
  messages: {
    ...Object.fromEntries(Object.keys(wrongs).map((type) => [type, noDoc])),
    'has no schema': broken,
    ping: noDoc,
    fails: message({ doc: '', stream: z.unknown() }),
    stays: message({ doc: '', stream: z.unknown() }),
    odd: message({ doc: '', stream: z.unknown() }),
  },
  start: ({ state }) => {
    const seen = state({ ended: false })
    return {
      ...wrongs,
      ping: () => seen.ended,
      async *fails() {
        yield 1
        throw unsayable()
      },
      /** It throws when it is left. */
      stays: () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise<never>(() => {}),
          return: () => {
            throw new Error('no')
          },
        }),
      }),
      async *odd() {
        try {
          yield 1
          yield () => {}
        } finally {
          seen.ended = true
        }
      },
    } as never
  },
})

const looping = defineDaemon({
  type: 'looping',
  messages: { asked: broken },
  async run({ mailbox, reply }) {
    for await (const asked of mailbox) reply(asked)
  },
})

const dying = defineDaemon({
  type: 'dying',
  async run({ clock }) {
    await clock.sleep(1)
    throw unsayable()
  },
})

describe.each(placements)('$where', ({ host, sharedMemory }) => {
  async function stage() {
    const tested = await testKernel({ behaviours: [healthy, faulty, looping, dying], sharedMemory })
    const { kernel, hosts } = tested
    await kernel.create({ name: 'healthy', type: 'healthy', start: true, host })
    await kernel.create({ name: 'faulty', type: 'faulty', start: true, host })
    const { mail } = hosts[0]!
    const follow = (type: string) => mail.subscribe(hosts[0]!.cell('client')!, undefined, 'faulty', type, {})
    return { ...tested, follow }
  }

  test.each(Object.keys(wrongs))('a handler that %s', async (wrong) => {
    const { kernel, call } = await stage()
    const code = await call('faulty', wrong).then(
      () => 'answered',
      (thrown: unknown) => DaemonError.from(thrown).code,
    )
    expect(code).not.toBe('deadline_exceeded')
    expect(await call('healthy', 'ping')).toBe('pong')
    await kernel.start('faulty')
    expect(await call('faulty', 'ping')).toBe(false)
  })

  test('a loop whose message has no schema', async () => {
    const { kernel, call } = await stage()
    await kernel.create({ name: 'loop', type: 'looping', start: true, host })
    await expect(call('loop', 'asked')).rejects.toThrow('there is no schema')
    expect(await call('healthy', 'ping')).toBe('pong')
  })

  test('a loop that ends with an error that cannot be cloned', async () => {
    const { kernel } = await stage()
    await kernel.create({ name: 'dying', type: 'dying', start: true, host })
    await expect.poll(async () => (await kernel.status('dying')).state).toBe('error')
  })

  test('a stream that ends with an error that cannot be cloned', async () => {
    const { follow } = await stage()
    const stream = follow('fails')
    expect(await stream.next()).toEqual({ done: false, value: 1 })
    await expect(stream.next()).rejects.toThrow('it has failed')
  })

  test('a stream with an item that cannot be cloned is left', async () => {
    const { follow, call } = await stage()
    const stream = follow('odd')
    await stream.next()
    await expect(stream.next()).rejects.toMatchObject({ code: 'invalid_argument' })
    await expect.poll(() => call('faulty', 'ping')).toBe(true)
  })

  test('a stream whose source throws when it is left', async () => {
    const { kernel, follow, call } = await stage()
    const stream = follow('stays')
    await call('faulty', 'ping')
    await stream.return()
    expect(await call('healthy', 'ping')).toBe('pong')
    const other = follow('stays')
    await call('faulty', 'ping')
    expect((await kernel.stop('faulty')).state).toBe('stopped')
    await expect(other.next()).rejects.toThrow('faulty has stopped')
  })
})

test('a link over which something else comes than is due ends alone', async () => {
  const { kernel, hosts, call } = await testKernel({ behaviours: [healthy] })
  await kernel.create({ name: 'healthy', type: 'healthy', start: true, host: 1 })
  await kernel.create({ name: 'other', type: 'healthy', start: true, host: 2 })
  const told = vi.spyOn(console, 'error').mockImplementation(() => {})
  let arrive: () => void = () => {}
  const carrier: Carrier = {
    ...{ quick: true, byTask: false, send: () => {}, close: () => {}, sleep: () => true },
    receive: (take, awake) => {
      arrive = () => {
        carrier.poll = () => {
          take(new Uint8Array([7, 0, 0, 0, 1]), [], [])
          return true
        }
        awake()
      }
    },
    poll: () => false,
  }
  hosts[0]!.connect(99, carrier)
  arrive()
  expect(await call('healthy', 'ping')).toBe('pong')
  expect(await call('other', 'ping')).toBe('pong')
  expect(told).toHaveBeenCalledOnce()
  expect(hosts[0]!.mail.delivery.links.get(99)).toBeUndefined()
  told.mockRestore()
})
