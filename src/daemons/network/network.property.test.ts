/** Whatever is done to a connection, its bytes arrive whole and in order, and no more of them wait than may. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { receiveWindow } from './pipe'
import { settled, testNetwork } from './testing'

const link = fc.record(
  {
    latency: fc.nat(50),
    jitter: fc.nat(50),
    bandwidth: fc.option(fc.integer({ min: 100_000, max: 10_000_000 })),
    loss: fc.constantFrom(0, 0.1, 0.5),
    partitioned: fc.boolean(),
  },
  { requiredKeys: [] },
)
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ send: fc.integer({ min: 1, max: 40_000 }) }) },
  { weight: 4, arbitrary: fc.record({ receive: fc.integer({ min: 1, max: 70_000 }) }) },
  { weight: 2, arbitrary: fc.record({ giveUp: fc.constantFrom('send', 'receive') }) },
  { weight: 2, arbitrary: fc.record({ shape: link }) },
  { weight: 2, arbitrary: fc.record({ pass: fc.nat(500) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never
const side = fc.constantFrom('alice', 'bob')
const healed = { latency: 0, jitter: 0, bandwidth: null, loss: 0, partitioned: false }

/** One direction: bytes that count up, so that a wrong one shows, and those who wait for them. */
function stream(send: (bytes: Uint8Array, signal: AbortSignal) => Promise<number>) {
  let [given, sent, received] = [0, 0, 0]
  const waiting = { send: new Set<AbortController>(), receive: new Set<AbortController>() }
  const wait = async (kind: 'send' | 'receive', work: (signal: AbortSignal) => Promise<void>) => {
    const controller = new AbortController()
    waiting[kind].add(controller)
    await work(controller.signal).catch((thrown: unknown) => {
      if (!controller.signal.aborted) throw thrown
    })
    waiting[kind].delete(controller)
  }
  return {
    /** Only one sender at a time, so that what is sent follows what was sent. */
    send(length: number) {
      if (waiting.send.size > 0) return Promise.resolve()
      const bytes = Uint8Array.from({ length }, (_, at) => (given + at) % 251)
      return wait('send', async (signal) => {
        const taken = await send(bytes, signal)
        given += taken
        sent += taken
      })
    },
    receive: (take: (signal: AbortSignal) => Promise<Uint8Array>) =>
      wait('receive', async (signal) => {
        const bytes = await take(signal)
        const wrong = bytes.findIndex((byte, at) => byte !== (received + at) % 251)
        expect(wrong).toBe(-1)
        received += bytes.length
      }),
    giveUp: (kind: 'send' | 'receive') => [...waiting[kind]].at(-1)?.abort(),
    waiting,
    figures: () => ({ sent, received }),
  }
}

test('bytes arrive whole and in order, and never more than a window is outstanding', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(side, step), { maxLength: 60, size: 'max' }),
      fc.integer(),
      async (steps, seed) => {
        const { network, pair, pass, settings, timers } = testNetwork()
        let state = (Math.abs(seed) % 2_147_483_646) + 1
        settings.random = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
        const { near, far } = await pair()
        const ends = { alice: near, bob: far }
        const other = { alice: 'bob', bob: 'alice' } as const
        const work: Promise<void>[] = []
        const streams = {
          alice: stream((bytes, signal) => network.send('alice', near, bytes, signal)),
          bob: stream((bytes, signal) => network.send('bob', far, bytes, signal)),
        }
        const receive = (who: 'alice' | 'bob', max: number) =>
          streams[other[who]].receive((signal) => network.receive(who, ends[who], max, signal))
        const perform = async (who: 'alice' | 'bob', step: Step) => {
          if ('send' in step) work.push(streams[who].send(step.send))
          else if ('receive' in step) work.push(receive(who, step.receive))
          else if ('giveUp' in step) streams[who].giveUp(step.giveUp)
          else if ('shape' in step) network.shape(who, other[who], step.shape)
          else await pass(step.pass)
          await settled()
        }
        const check = () => {
          const [a, b] = network.list().connections
          for (const outstanding of [a!.bytesOut - b!.bytesIn, b!.bytesOut - a!.bytesIn]) {
            expect(outstanding).toBeGreaterThanOrEqual(0)
            expect(outstanding).toBeLessThanOrEqual(receiveWindow)
          }
          expect(timers.size).toBeLessThanOrEqual(4)
        }
        for (const [who, step] of steps) {
          await perform(who, step)
          check()
        }
        network.shape('alice', 'bob', healed)
        network.shape('bob', 'alice', healed)
        await pass(1)
        for (const who of ['alice', 'bob'] as const) {
          while (streams[who].waiting.send.size > 0 || lacks(streams[who].figures())) {
            await receive(other[who], receiveWindow)
            await pass(1)
          }
          while (streams[who].waiting.receive.size > 0) {
            streams[who].giveUp('receive')
            await settled()
          }
        }
        await Promise.all(work)
        expect(timers.size).toBe(0)
        network.disconnect('alice', near)
        expect(await network.receive('bob', far, 1)).toHaveLength(0)
      },
    ),
    { numRuns: 60 },
  )
}, 30_000)

function lacks({ sent, received }: { sent: number; received: number }): boolean {
  return received < sent
}
