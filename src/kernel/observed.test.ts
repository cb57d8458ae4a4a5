/** What those who watch are told of messages: each is counted once, whoever sends it and whatever becomes of it. */
import { describe, expect, test } from 'vitest'
import type { TelemetryBatch } from '../wire/control'
import type { Message } from '../wire/message'
import { defineDaemon, message, type Context } from './daemon'
import { placements, testKernel } from './testing'

const ROOM = 200
const noDoc = message({ doc: '' })
const uncloneable = () => {}

describe.each(placements)('$where', ({ host, sharedMemory }) => {
  async function stage() {
    let door: Context
    const sender = defineDaemon({
      type: 'sender',
      messages: {},
      start(context) {
        door = context
        return {}
      },
    })
    const sink = defineDaemon({
      type: 'sink',
      messages: { take: noDoc, ask: noDoc, fail: noDoc },
      start: () => ({ take: () => {}, ask: () => 'answer', fail: () => uncloneable }),
    })
    const resolver = defineDaemon({
      type: 'resolver',
      messages: { resolve: noDoc },
      start: () => ({ resolve: () => ({ daemonName: 'sink', kind: 'mount', rest: '' }) }),
    })
    const { kernel } = await testKernel({
      behaviours: [sender, sink, resolver],
      daemons: [{ name: 'resolver', type: 'resolver', start: true }],
      resolver: 'resolver',
      sharedMemory,
    })
    await kernel.create({ name: 'sender', type: 'sender', start: true, host: 1 })
    await kernel.create({ name: 'sink', type: 'sink', start: true, host, mailbox: ROOM })
    await door!.call('sink', 'ask')
    await door!.call('/known', 'ask')

    /** Begins to watch; gives a way to say how many have been seen, and to end it. */
    const watch = async () => {
      let seen = 0
      const shown: Message[] = []
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = ({ data }: MessageEvent<TelemetryBatch>) => {
        seen += data.seen
        shown.push(...data.messages)
      }
      await kernel.observers.add(port2)
      return {
        shown,
        /** Resolves when nothing more is told. */
        async seen() {
          for (let before = -1; before !== seen;) {
            before = seen
            await new Promise((resolve) => setTimeout(resolve, 250))
          }
          return seen
        },
        async end() {
          port1.postMessage('enough')
          await expect.poll(() => kernel.observers.watching).toBe(false)
          port1.close()
        },
      }
    }
    /** Sends so many, some of them more than there is room for; gives how many were sent. */
    const send = (count: number): number => {
      let sent = 0
      for (let number = 0; number < count; number++) {
        try {
          door.send('sink', 'take', { number })
          sent++
        } catch {
          // It is not sent.
        }
      }
      return sent
    }
    return { door: door!, watch, send }
  }

  test('a call is two', async () => {
    const { door, watch } = await stage()
    const watcher = await watch()
    // More than are shown one by one.
    await Promise.all(Array.from({ length: 1_000 }, () => door.call('sink', 'ask')))
    expect(await watcher.seen()).toBe(2_000)
    await watcher.end()
  })

  test('what is not sent does not count', async () => {
    const { door, watch, send } = await stage()
    const watcher = await watch()
    expect(() => door.send('sink', 'take', uncloneable)).toThrow('cannot be cloned')
    await expect(door.call('sink', 'ask', uncloneable)).rejects.toThrow('cannot be cloned')
    // In its place an error is sent.
    await expect(door.call('sink', 'fail')).rejects.toThrow('cannot be cloned')
    const sent = send(2 * ROOM)
    expect(sent).toBeGreaterThanOrEqual(ROOM)
    expect(sent).toBeLessThan(2 * ROOM)
    expect(await watcher.seen()).toBe(2 + sent)
    await watcher.end()
  })

  test('one whose path must be asked about first is shown, with what moves', async () => {
    const { door, watch } = await stage()
    const watcher = await watch()
    const bytes = new Uint8Array([1, 2, 3])
    door.send('/asked', 'take', { bytes }, { transfer: [bytes.buffer] })
    expect(bytes).toHaveLength(0)
    // It, the question and the answer.
    expect(await watcher.seen()).toBe(3)
    const taken = watcher.shown.filter(({ type }) => type === 'take')
    expect(taken.map(({ payload }) => payload)).toEqual([{ bytes: new Uint8Array([1, 2, 3]) }])
    await watcher.end()
  })

  test('what was sent while nobody watched does not count', async () => {
    const { door, watch, send } = await stage()
    send(100)
    await door.call('sink', 'ask')
    const first = await watch()
    send(7)
    expect(await first.seen()).toBe(7)
    await first.end()
    send(100)
    await door.call('sink', 'ask')
    const second = await watch()
    expect(await second.seen()).toBe(0)
    await door.call('sink', 'ask')
    expect(await second.seen()).toBe(2)
    await second.end()
  })
})
