import { expect, onTestFinished, test } from 'vitest'
import { defineDaemon, message, type Context } from '../daemon'
import { Host } from './host'
import { taskQueue } from './scheduler'

/** A host of its own whose clock passes by hand, with daemons that note what they take. */
function hosting(handle: (payload: unknown) => void) {
  let time = 0
  let looks = 0
  const { later, close } = taskQueue()
  let context: Context | undefined
  const taken: string[] = []
  const noting = (type: string, take: (payload: unknown) => void) =>
    defineDaemon({
      type,
      messages: { take: message({ doc: 'Notes it.' }) },
      start: ({ self }) => ({
        take(payload) {
          taken.push(self.name)
          take(payload)
        },
      }),
    })
  const host = new Host({
    ...{ id: 1, dedicated: false, random: () => 0, later, resolver: 'namespace' },
    clock: { now: () => time, tick: () => (looks++, time), after: () => () => {} },
    behaviours: [
      noting('worker', handle),
      noting('other', () => {}),
      defineDaemon({ type: 'sender', messages: {}, start: (given) => ((context = given), {}) }),
    ],
    kernel: { locate: () => Promise.reject(new Error('there is no kernel')), changed() {}, report() {} },
  })
  for (const [index, name] of ['worker', 'other', 'sender'].entries()) {
    host.create({ name, type: name, registered: true, namespace: 0, number: index + 1 }, true)
  }
  onTestFinished(() => {
    host.close()
    close()
  })
  return {
    taken,
    looks: () => looks,
    pass: (ms: number) => (time += ms),
    send: (to: string, count: number) => {
      for (let index = 0; index < count; index++) context!.send(to, 'take', index)
    },
    until: (count: number) => expect.poll(() => taken.length).toBe(count),
  }
}

test('a daemon that takes its time lets the others have their turn after each message', async () => {
  const { taken, pass, send, until } = hosting(() => pass(1))
  send('worker', 4)
  send('other', 1)
  await until(5)
  expect(taken).toEqual(['worker', 'other', 'worker', 'worker', 'worker'])
})

test('one that was quick until now lets them have it after sixteen', async () => {
  let slow = false
  const { taken, pass, send, until } = hosting(() => slow && pass(1))
  send('worker', 300)
  await until(300)
  taken.length = 0
  slow = true
  send('worker', 40)
  send('other', 1)
  await until(41)
  expect(taken.indexOf('other')).toBe(16)
})

test('one of which it is not known how quick it is lets them have it after four', async () => {
  let slow = false
  const { taken, pass, send, until } = hosting(() => slow && pass(1))
  send('worker', 300)
  await until(300)
  slow = true
  for (let count = 301; count <= 303; count++) {
    send('worker', 1)
    await until(count)
  }
  taken.length = 0
  send('worker', 40)
  send('other', 1)
  await until(41)
  expect(taken.indexOf('other')).toBe(4)
})

test('quick messages take few looks at the clock', async () => {
  const { looks, send, until } = hosting(() => {})
  send('worker', 1_000)
  await until(1_000)
  const before = looks()
  send('worker', 5_000)
  await until(6_000)
  // Five or so for each 128, in turns and between them, and one for each 64 sent.
  expect(looks() - before).toBeLessThan(5_000 / 10)
})
