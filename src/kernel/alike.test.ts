/** Messages alike in all but their payloads, sent one right after the other: nothing tells them from others. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DaemonError, defineDaemon, message, transfer, type Context, type Message } from './daemon'
import { placements, testKernel, type TestKernel } from './testing'

const noDoc = message({ doc: '' })
let door: Context
let second: Context
/** What the sink has handled, in order. */
let got: Message[] = []
let received: Message[] = []
/** What the sink does with a message; its answer is the handler's. */
let does: (payload: unknown, request: Parameters<typeof handle>[1]) => unknown = () => undefined

function handle(payload: unknown, request: { readonly message: Message; readonly send: Context['send'] }) {
  got.push(request.message)
  expect(request.message.payload).toBe(payload)
  return does(payload, request)
}

const sink = defineDaemon({
  type: 'sink',
  messages: { take: noDoc, put: noDoc, drained: noDoc },
  start: () => ({ take: handle, put: handle, drained: () => got.length }),
})

const loop = defineDaemon({
  type: 'loop',
  async run({ mailbox, reply }) {
    for await (const taken of mailbox) {
      if (taken.type === 'drained') reply(taken, received.length)
      else received.push(taken)
    }
  },
})

const sender = defineDaemon({
  type: 'sender',
  messages: {},
  start(context) {
    if (context.self.name === 'sender') door = context
    else second = context
    return {}
  },
})

const payloads = (messages: readonly Message[]): unknown[] => messages.map(({ payload }) => payload)
const sequences = (messages: readonly Message[]): number[] =>
  messages.map(({ id }) => Number(id.split('.')[1]))

describe.each(placements)('$where', ({ host, sharedMemory }) => {
  async function stage(): Promise<TestKernel> {
    got = []
    received = []
    does = () => undefined
    const tested = await testKernel({ behaviours: [sink, loop, sender], sharedMemory })
    const { kernel } = tested
    await kernel.create({ name: 'sender', type: 'sender', start: true, host: 1 })
    await kernel.create({ name: 'second', type: 'sender', start: true, host: 1 })
    for (const name of ['sink', 'other'])
      await kernel.create({ name, type: 'sink', start: true, host, mailbox: 1_000 })
    await kernel.create({ name: 'loop', type: 'loop', start: true, host })
    // Where they are is known from now on.
    for (const from of [door, second])
      for (const to of ['sink', 'other', 'loop']) await from.call(to, 'drained')
    return tested
  }

  const send = (count: number, to = 'sink'): void => {
    for (let number = 0; number < count; number++) door.send(to, 'take', { number })
  }
  const sent = (count: number): unknown[] => Array.from({ length: count }, (_, number) => ({ number }))

  test('each is a message of its own, with a number and a moment', async () => {
    await stage()
    // The two clocks are a little apart, and a moment may be that of its turn.
    const tolerance = 5
    const before = Date.now() - tolerance
    send(300)
    await door.call('sink', 'drained')
    expect(payloads(got)).toEqual(sent(300))
    const [first = 0] = sequences(got)
    expect(sequences(got)).toEqual(Array.from({ length: 300 }, (_, number) => first + number))
    for (const { id, sender, recipient, type, timestamp, trace } of got) {
      expect([sender, recipient, type]).toEqual(['sender', 'sink', 'take'])
      expect(trace).toEqual({ traceId: id })
      expect(timestamp).toBeGreaterThanOrEqual(before)
      expect(timestamp).toBeLessThanOrEqual(Date.now() + tolerance)
    }
  })

  test('a loop takes each as a message of its own', async () => {
    await stage()
    send(300, 'loop')
    await door.call('loop', 'drained')
    expect(payloads(received)).toEqual(sent(300))
    expect(new Set(sequences(received)).size).toBe(300)
  })

  test('one that is sent when those before it have been taken arrives as they did', async () => {
    await stage()
    const expected: unknown[] = []
    for (let hops = 0; hops < 40; hops++) {
      send(3)
      expected.push(...sent(3))
      for (let hop = 0; hop < hops; hop++) await Promise.resolve()
    }
    await door.call('sink', 'drained')
    expect(payloads(got)).toEqual(expected)
    expect(new Set(sequences(got)).size).toBe(expected.length)
  })

  test('one that is sent later has a later moment, though those before it wait yet', async () => {
    const { kernel } = await stage()
    await kernel.suspend('sink')
    send(3)
    await new Promise((resolve) => setTimeout(resolve, 30))
    send(1)
    await kernel.resume('sink')
    await door.call('sink', 'drained')
    const [, , third, fourth] = got.map(({ timestamp }) => timestamp)
    expect(fourth! - third!).toBeGreaterThan(20)
  })

  test('a host that has nothing to do holds none of what it has carried', async () => {
    await stage()
    const held: WeakRef<object>[] = []
    does = (payload) => {
      held.push(new WeakRef(payload as object))
      got = []
    }
    send(2)
    await expect.poll(() => held.length).toBe(2)
    setFlagsFromString('--expose-gc')
    const gc = runInNewContext('gc') as () => void
    await expect
      .poll(() => {
        gc()
        return held.filter((payload) => payload.deref() !== undefined).length
      })
      .toBe(0)
  })

  test('what a handler sends because of one says so, also later', async () => {
    await stage()
    let later = false
    does = (_, { message: { recipient }, send }) => {
      if (recipient !== 'sink') return
      if (later) return Promise.resolve().then(() => send('other', 'put', 'because'))
      send('other', 'put', 'because')
    }
    send(20)
    await expect.poll(() => got.length).toBe(40)
    later = true
    send(20)
    await expect.poll(() => got.length).toBe(80)
    const causes = got.filter(({ type }) => type === 'put').map(({ trace }) => trace.causeId)
    expect(causes).toEqual(got.filter(({ type }) => type === 'take').map(({ id }) => id))
  })

  test('one that fails harms no other', async () => {
    const { kernel } = await stage()
    does = (payload) => {
      if ((payload as { number: number }).number % 3 === 0) throw new DaemonError('aborted', 'not this one')
    }
    send(90)
    await door.call('sink', 'drained')
    expect(payloads(got)).toEqual(sent(90))
    expect((await kernel.metrics('sink')).errors).toBe(30)
  })

  test('a daemon that is stopped by one finds the others when it starts again', async () => {
    const { kernel } = await stage()
    let stopped: Promise<unknown> | undefined
    does = (payload) => {
      if ((payload as { number: number }).number === 50) stopped = kernel.stop('sink')
    }
    send(200)
    await expect.poll(() => stopped).toBeDefined()
    await stopped
    const handled = got.length
    expect(handled).toBeLessThan(200)
    const waiting = await kernel.mailbox('sink', 1_000)
    expect(payloads(waiting)).toEqual(sent(200).slice(handled))
    expect(new Set(sequences([...got, ...waiting])).size).toBe(200)
    await kernel.start('sink')
    await door.call('sink', 'drained')
    expect(payloads(got)).toEqual(sent(200))
    expect(sequences(got.slice(handled))).toEqual(sequences(waiting))
  })

  test('one that throws an error of its own ends the daemon, and the others wait', async () => {
    const { kernel } = await stage()
    does = (payload) => {
      if ((payload as { number: number }).number === 10) throw new Error('broken')
    }
    send(40)
    await expect.poll(async () => (await kernel.status('sink')).state).toBe('error')
    expect(payloads(await kernel.mailbox('sink', 1_000))).toEqual(sent(40).slice(11))
  })

  test('no more are taken than the mailbox holds', async () => {
    const { kernel } = await stage()
    await kernel.suspend('sink')
    let taken = 0
    const fill = (): void => {
      for (let number = 0; number < 3_000; number++) {
        door.send('sink', 'take', { number })
        taken++
      }
    }
    expect(fill).toThrow(expect.objectContaining({ code: 'resource_exhausted' }) as Error)
    expect(taken).toBeLessThanOrEqual(1_000)
    await expect.poll(async () => (await kernel.status('sink')).mailbox.length).toBe(taken)
  })

  test('those that wait when a daemon is removed are dead letters, each for itself', async () => {
    const { kernel } = await stage()
    await kernel.suspend('sink')
    send(70)
    await expect.poll(async () => (await kernel.mailbox('sink', 1_000)).length).toBe(70)
    await kernel.remove('sink')
    await expect.poll(async () => (await kernel.deadLetters()).count).toBe(70)
  })

  test('one that cannot be cloned is refused, and the next goes on', async () => {
    await stage()
    for (let number = 0; number < 50; number++) {
      if (number % 10 === 5)
        expect(() => door.send('sink', 'take', { number: () => number })).toThrow(
          expect.objectContaining({ code: 'invalid_argument' }) as Error,
        )
      else door.send('sink', 'take', { number })
    }
    await door.call('sink', 'drained')
    expect(payloads(got)).toEqual(sent(50).filter((_, number) => number % 10 !== 5))
  })

  // Elsewhere such a payload is refused.
  test.runIf(host === 1)('a payload that sends while it is copied', async () => {
    await stage()
    for (let number = 0; number < 60; number++) {
      const get = (): number => {
        if (number % 3 === 0) door.send('sink', 'take', { number: -number })
        if (number % 5 === 0) door.send('other', 'take', { number: -number })
        return number
      }
      door.send('sink', 'take', Object.defineProperty({}, 'number', { get, enumerable: true }))
    }
    await door.call('sink', 'drained')
    await door.call('other', 'drained')
    const to = got.filter(({ recipient }) => recipient === 'sink')
    expect(payloads(to).filter((payload) => (payload as { number: number }).number > 0)).toEqual(
      sent(60).slice(1),
    )
    expect(new Set(sequences(got)).size).toBe(got.length)
  })

  test('what its sender does with a payload afterwards is not seen, nor what a handler does', async () => {
    await stage()
    does = (payload) => void ((payload as { number: number }).number = -1)
    const payload = { number: 0, list: [0] }
    for (let number = 0; number < 100; number++) {
      payload.number = payload.list[0] = number
      door.send('sink', 'take', payload)
    }
    payload.list[0] = -1
    await door.call('sink', 'drained')
    const lists = got.map((taken) => (taken.payload as typeof payload).list)
    expect(lists).toEqual(Array.from({ length: 100 }, (_, number) => [number]))
    expect(payload.number).toBe(99)
  })

  test('one whose parts move is among the others', async () => {
    await stage()
    const moved: ArrayBuffer[] = []
    for (let number = 0; number < 9; number++) {
      const bytes = new Uint8Array([number])
      if (number % 3 !== 0) door.send('sink', 'take', { bytes })
      else if (number === 3) door.send('sink', 'take', { bytes }, { transfer: [bytes.buffer] })
      else door.send('sink', 'take', transfer({ bytes }, [bytes.buffer]))
      if (number % 3 === 0) moved.push(bytes.buffer)
      else expect(bytes).toHaveLength(1)
    }
    await door.call('sink', 'drained')
    expect(moved.map(({ byteLength }) => byteLength)).toEqual([0, 0, 0])
    expect(got.map(({ payload }) => (payload as { bytes: Uint8Array }).bytes[0])).toEqual([
      ...Array(9).keys(),
    ])
  })

  test('whoever watches is told of all of them', async () => {
    const { kernel } = await stage()
    let seen = 0
    const shown: string[] = []
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }: MessageEvent<{ seen: number; messages: Message[] }>) => {
      seen += data.seen
      for (const { type, id } of data.messages) if (type === 'take') shown.push(id)
    }
    await kernel.observers.add(port2)
    send(700)
    await door.call('sink', 'drained')
    await expect.poll(() => seen).toBeGreaterThanOrEqual(700)
    // The first of a batch are shown all, of the others some.
    expect(shown.length).toBeGreaterThanOrEqual(50)
    expect(new Set(shown).size).toBe(shown.length)
    port1.close()
  })

  test('however two senders and two recipients come by turns, all arrive in the order of each', async () => {
    const steps = fc.array(
      fc.record({
        from: fc.constantFrom('door', 'second'),
        to: fc.constantFrom('sink', 'other'),
        type: fc.constantFrom('take', 'put'),
        times: fc.integer({ min: 1, max: 80 }),
        wait: fc.boolean(),
      }),
      { minLength: 1, maxLength: 12 },
    )
    await stage()
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        got = []
        const model = new Map<string, string[]>()
        let number = 0
        for (const { from, to, type, times, wait } of plan) {
          const context = from === 'door' ? door : second
          for (let time = 0; time < times; time++) {
            context.send(to, type, { number: ++number })
            const key = `${context.self.name} ${to}`
            model.set(key, [...(model.get(key) ?? []), `${type} ${number}`])
          }
          if (wait) await Promise.resolve()
        }
        for (const from of [door, second]) for (const to of ['sink', 'other']) await from.call(to, 'drained')
        const seen = new Map<string, string[]>()
        for (const { sender, recipient, type, payload } of got) {
          const key = `${sender} ${recipient}`
          seen.set(key, [...(seen.get(key) ?? []), `${type} ${(payload as { number: number }).number}`])
        }
        expect(seen).toEqual(model)
        expect(new Set(got.map(({ id }) => id)).size).toBe(number)
      }),
      { numRuns: 30 },
    )
  })
})
