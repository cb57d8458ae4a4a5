/** Daemons with a loop of their own: what they have taken and not answered. */
import { describe, expect, test } from 'vitest'
import { DaemonError, defineDaemon, message, type Context, type Message } from './daemon'
import { placements, testKernel } from './testing'

/** What a loop keeps for later. */
let kept: Message[] = []
let door: Context
let nested: PromiseLike<unknown> | undefined

const looping = defineDaemon({
  type: 'looping',
  async run(context) {
    const { mailbox, reply, call, clock } = (door = context)
    for await (const asked of mailbox) {
      if (asked.type === 'break') throw new Error('broken')
      if (asked.type === 'keep') kept.push(asked)
      if (asked.type === 'answer') reply(asked, 'answered')
      if (asked.type !== 'answer first') continue
      reply(asked, 'answered')
      await clock.sleep(60)
      nested = call('slow', 'wait', 20)
    }
  },
})

const twofold = defineDaemon({
  type: 'twofold',
  async run({ mailbox, reply }) {
    const reader = async (name: string) => {
      for await (const asked of mailbox) {
        await Promise.resolve()
        reply(asked, name)
      }
    }
    await Promise.all([reader('first'), reader('second')])
  },
})

/** Has handlers, and looks into its mailbox before they are known. */
const curious = defineDaemon({
  type: 'curious',
  messages: { ping: message({ doc: 'Answers at once.' }) },
  start({ mailbox }) {
    void mailbox[Symbol.asyncIterator]().next()
    return { ping: () => 'pong' }
  },
})

const slow = defineDaemon({
  type: 'slow',
  concurrency: 4,
  messages: { wait: message({ doc: 'Answers in so many milliseconds.' }) },
  start: ({ clock }) => ({
    wait: async (ms) => {
      await clock.sleep(ms as number)
      return 'waited'
    },
  }),
})

describe.each(placements)('$where', ({ host, sharedMemory }) => {
  async function stage() {
    kept = []
    const tested = await testKernel({ behaviours: [looping, slow, twofold, curious], sharedMemory })
    await tested.kernel.create({ name: 'loop', type: 'looping', start: true, host })
    await tested.kernel.create({ name: 'slow', type: 'slow', start: true, host: 1 })
    const failed = (type: string) =>
      tested.call('loop', type).then(
        () => 'answered',
        (thrown: unknown) => DaemonError.from(thrown).code,
      )
    return { ...tested, failed }
  }

  test('who waits for a loop that breaks is told', async () => {
    const { failed } = await stage()
    const others = [failed('keep'), failed('keep')]
    expect(await failed('break')).toBe('unavailable')
    expect(await Promise.all(others)).toEqual(['unavailable', 'unavailable'])
  })

  test.each(['kill', 'stop'] as const)('who waits for one that is told to %s is told', async (end) => {
    const { kernel, failed } = await stage()
    const asked = failed('keep')
    await expect.poll(() => kept.length).toBe(1)
    await kernel[end]('loop')
    expect(await asked).toBe('unavailable')
  })

  test('two may read one mailbox', async () => {
    const { kernel, call } = await stage()
    await kernel.create({ name: 'two', type: 'twofold', start: true, host })
    const readers = await Promise.all(Array.from({ length: 10 }, () => call('two', 'x')))
    expect(new Set(readers)).toEqual(new Set(['first', 'second']))
    expect((await kernel.stop('two')).state).toBe('stopped')
  })

  test('handlers answer also where the mailbox was looked into before', async () => {
    const { kernel, call } = await stage()
    await kernel.create({ name: 'curious', type: 'curious', start: true, host })
    expect(await call('curious', 'ping')).toBe('pong')
  })

  test('it answers each message once, and no other', async () => {
    const { call } = await stage()
    const asked = call('loop', 'keep')
    await expect.poll(() => kept.length).toBe(1)
    const other = call('slow', 'wait', 50)
    const [own] = kept
    for (let number = 1; number < 10; number++) {
      const forged = Object.assign(Object.create(Object.getPrototypeOf(own) as object) as object, own)
      door.reply(Object.assign(forged, { call: number, sender: 'client', recipient: 'slow' }), 'forged')
    }
    expect(() => door.reply({ ...own } as Message, 'forged')).toThrow('[invalid_argument]')
    door.reply(own!, 'mine')
    door.reply(own!, 'again')
    expect(await asked).toBe('mine')
    expect(await other).toBe('waited')
    expect(await call('loop', 'answer')).toBe('answered')
  })

  test('what it does after its answer is not bound by the deadline of who asked', async () => {
    const { call } = await stage()
    nested = undefined
    await call('slow', 'wait', 0)
    expect(await call('loop', 'answer first', undefined, 50)).toBe('answered')
    await expect.poll(() => nested).toBeDefined()
    expect(await Promise.resolve(nested)).toBe('waited')
  })
})
