/** More than a mailbox holds, sent before it is known where it is. */
import { describe, expect, test } from 'vitest'
import { DaemonError, defineDaemon, message, type Context } from './daemon'
import { placements, testKernel } from './testing'

let got: unknown[] = []
let door: Context
let farDoor: Context

const sink = defineDaemon({
  type: 'sink',
  mailbox: 100,
  messages: {
    note: message({ doc: 'Keeps what it is given.' }),
    ask: message({ doc: 'How many it has been given.' }),
  },
  start: () => ({
    note: (payload) => void got.push(payload),
    ask: () => got.length,
  }),
})

const source = defineDaemon({
  type: 'source',
  messages: {},
  start(context) {
    if (context.self.name === 'source') door = context
    else farDoor = context
    return {}
  },
})

const numbers = (count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, index) => from + index)

describe.each(placements)('$where', ({ host, sharedMemory }) => {
  async function stage(start = true) {
    got = []
    const tested = await testKernel({ behaviours: [sink, source], sharedMemory })
    const { kernel } = tested
    await kernel.create({ name: 'source', type: 'source', start: true, host: 1 })
    await kernel.create({ name: 'far-source', type: 'source', start: true, host: 2 })
    await kernel.create({ name: 'sink', type: 'sink', start, host })
    await kernel.create({ name: 'other', type: 'sink', start: true, host })
    return tested
  }

  /** Sends without a pause, until it is refused; gives how many were taken. */
  function burst(count: number, to = 'sink', from = door): number {
    for (let number = 0; number < count; number++) {
      try {
        from.send(to, 'note', number)
      } catch (thrown) {
        expect(DaemonError.from(thrown).code).toBe('resource_exhausted')
        return number
      }
    }
    return count
  }

  test('all that was not refused arrives, in order, and a call after it', async () => {
    const { kernel } = await stage()
    const taken = burst(1_000)
    expect(await door.call('sink', 'ask')).toBe(taken)
    expect(got).toEqual(numbers(taken))
    expect((await kernel.deadLetters()).count).toBe(0)
  })

  test('whoever waits for room sends the rest', async () => {
    const { kernel } = await stage()
    for (let number = 0; number < 3_000;) {
      try {
        door.send('sink', 'note', number)
        number++
      } catch {
        await door.room('sink')
      }
    }
    expect(await door.call('sink', 'ask')).toBe(3_000)
    expect(got).toEqual(numbers(3_000))
    expect((await kernel.deadLetters()).count).toBe(0)
  })

  test('whoever waits for room sends all, though another host sends as much', async () => {
    const { kernel } = await stage()
    const flood = async ({ send, room }: Context, source: string) => {
      for (let number = 0; number < 3_000;) {
        try {
          send('sink', 'note', [source, number])
          number++
        } catch {
          await room('sink')
        }
      }
    }
    await door.call('sink', 'ask')
    await farDoor.call('sink', 'ask')
    await Promise.all([flood(door, 'near'), flood(farDoor, 'far')])
    await door.call('sink', 'ask')
    await farDoor.call('sink', 'ask')
    for (const source of ['near', 'far']) {
      const from = (got as [string, number][]).filter(([name]) => name === source)
      expect(from.map(([, number]) => number)).toEqual(numbers(3_000))
    }
    expect((await kernel.deadLetters()).count).toBe(0)
  })

  test('while they wait for one that is stopped, others get theirs, and it gets them when it starts', async () => {
    const { kernel } = await stage(false)
    const taken = burst(1_000)
    const late = door.call('sink', 'ask')
    expect(await door.call('other', 'ask')).toBe(0)
    expect(() => door.send('sink', 'note', taken)).toThrow('[resource_exhausted]')
    await kernel.start('sink')
    expect(await late).toBe(taken)
    expect(got).toEqual(numbers(taken))
    await door.room('sink')
    door.send('sink', 'note', 'more')
    expect(await door.call('sink', 'ask')).toBe(taken + 1)
    expect((await kernel.deadLetters()).count).toBe(0)
  })

  test('what two hosts have sent to one that is removed with its worker is counted', async () => {
    const { kernel } = await stage()
    await kernel.create({ name: 'own', type: 'sink', start: true, host: 'dedicated' })
    await door.call('own', 'ask')
    await farDoor.call('own', 'ask')
    await kernel.stop('own')
    const taken = burst(1_000, 'own') + burst(1_000, 'own', farDoor)
    expect(taken).toBe(200)
    await expect.poll(async () => (await kernel.status('own')).mailbox.length).toBe(100)
    await door.call('other', 'ask')
    await kernel.remove('own')
    await expect.poll(async () => (await kernel.deadLetters()).count).toBe(taken)
  })

  test('what waits for one that is removed becomes dead letters, and calls fail', async () => {
    const { kernel } = await stage(false)
    const taken = burst(1_000)
    const late = door.call('sink', 'ask')
    await door.call('other', 'ask')
    await kernel.remove('sink')
    await expect(late).rejects.toThrow(/\[(not_found|unavailable)\]/)
    await expect.poll(async () => (await kernel.deadLetters()).count).toBe(taken)
  })
})
