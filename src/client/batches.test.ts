import { expect, onTestFinished, test } from 'vitest'
import type { DaemonSample, TelemetryBatch } from '../wire/control'
import { batches } from './batches'
import { Breakage } from './breakage'

const sample = (name: string, state: DaemonSample['state'], received = 0): DaemonSample => ({
  ...{ name, type: 'idle', state, host: 1, dedicated: false, registered: true, mailbox: 0, capacity: 10 },
  ...{ received, sent: 0, errors: 0, p50: 0, p95: 0, restarts: 0, since: 0, metrics: {} },
})

const batch = (time: number, some: Partial<TelemetryBatch>): TelemetryBatch => ({
  ...{ time, daemons: [], removed: [], messages: [], seen: 0, deadLetters: [], deadLetterCount: 0, logs: [] },
  ...some,
})

/** A reader of what a kernel sends, which has not begun to read. */
async function follow() {
  let kernel: MessagePort | undefined
  const stream = batches((port) => {
    kernel = port
    return Promise.resolve()
  }, new Breakage())
  onTestFinished(() => void stream.return!())
  const first = stream.next()
  kernel!.postMessage(batch(0, {}))
  await first
  return {
    stream,
    send: (sent: TelemetryBatch) => kernel!.postMessage(sent),
    /** What a reader knows who reads all that waits, up to the batch of that time. */
    async read(until: number) {
      const states = new Map<string, string>()
      const known = { states, seen: 0, shown: 0, letters: 0, logs: 0, batches: 0, most: 0 }
      for await (const { time, daemons, removed, messages, seen, deadLetterCount, logs } of stream) {
        for (const { name, state } of daemons) states.set(name, state)
        for (const name of removed) states.delete(name)
        known.seen += seen
        known.shown += messages.length
        known.letters = deadLetterCount
        known.logs += logs.length
        known.batches++
        known.most = Math.max(known.most, messages.length)
        if (time === until) break
      }
      return known
    },
  }
}

/** All that is on its way has arrived. */
const arrived = () => new Promise((resolve) => setTimeout(resolve, 50))

test('who reads late knows of every daemon what it has become, and how many messages there were', async () => {
  const { send, read } = await follow()
  send(batch(1, { daemons: [sample('failed', 'error'), sample('gone', 'running')], seen: 5 }))
  send(batch(2, { removed: ['gone', 'again'] }))
  send(batch(3, { daemons: [sample('again', 'created')] }))
  for (let time = 4; time <= 1_000; time++) {
    const removed = time % 50 === 7 ? ['short'] : []
    const daemons = [sample('busy', time === 1_000 ? 'stopped' : 'running', time)]
    if (time % 50 === 3) daemons.push(sample('short', 'running'))
    send(batch(time, { daemons, removed, seen: 3, deadLetterCount: time }))
  }
  await arrived()
  const { states, seen, letters, batches } = await read(1_000)
  expect(Object.fromEntries(states)).toEqual({ failed: 'error', again: 'created', busy: 'stopped' })
  expect([seen, letters]).toEqual([5 + 3 * 997, 1_000])
  expect(batches).toBeLessThanOrEqual(101)
})

test('a daemon removed and made anew while nobody reads is there, one made and removed is not', async () => {
  const { send, read } = await follow()
  for (let time = 1; time <= 200; time++) send(batch(time, {}))
  send(batch(201, { daemons: [sample('a', 'running'), sample('b', 'running')] }))
  send(batch(202, { removed: ['a', 'b'] }))
  send(batch(203, { daemons: [sample('b', 'created')] }))
  await arrived()
  const { states } = await read(203)
  expect(Object.fromEntries(states)).toEqual({ b: 'created' })
})

test('bodies of messages that wait are bounded, and counted all the same', async () => {
  const { send, read } = await follow()
  const trace = { traceId: 't', causes: [] }
  const message = { id: 'm', type: 't', sender: 'a', recipient: 'b', timestamp: 0, payload: 0, trace }
  const messages = Array.from({ length: 50 }, () => message) as never
  for (let time = 1; time <= 300; time++) send(batch(time, { messages, seen: 60 }))
  await arrived()
  const { seen, shown, most } = await read(300)
  expect(seen).toBe(300 * 60)
  expect(shown).toBeLessThan(7_000)
  expect(most).toBeLessThanOrEqual(1_000)
})
