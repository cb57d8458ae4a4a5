/** However the link is, a stream's last byte arrives before its end, be that a shutdown or a death. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DaemonError } from '../../kernel/daemon'
import { testNetwork } from './testing'

const link = fc.record(
  {
    latency: fc.nat(50),
    jitter: fc.nat(50),
    bandwidth: fc.option(fc.integer({ min: 50_000, max: 10_000_000 })),
    loss: fc.constantFrom(0, 0.1, 0.5),
    partitioned: fc.boolean(),
  },
  { requiredKeys: [] },
)
const healed = { latency: 0, jitter: 0, bandwidth: null, loss: 0, partitioned: false }
const side = fc.record({
  size: fc.nat(150_000),
  ending: fc.constantFrom<'shutdown' | 'death'>('shutdown', 'death'),
  /** Milliseconds before the next link. */
  shapes: fc.array(fc.tuple(fc.nat(300), link), { maxLength: 4 }),
})
type Who = 'alice' | 'bob'

test('all that was sent is read, then the end, or ECONNRESET where the sender died', async () => {
  const property = fc.asyncProperty(side, side, fc.integer({ min: 1 }), async (alice, bob, seed) => {
    const { network, pair, pass, settings, timers } = testNetwork()
    let state = (seed % 2_147_483_646) + 1
    settings.random = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
    const { near, far } = await pair()
    const sides = { alice: { ...alice, id: near }, bob: { ...bob, id: far } }
    /** How many bytes were taken for each, and what came of its reading. */
    const sent = { alice: 0, bob: 0 }
    const read = { alice: { bytes: 0, end: '' }, bob: { bytes: 0, end: '' } }
    let dead: Who | undefined

    const write = async (who: Who) => {
      const { id, size, ending } = sides[who]
      const data = Uint8Array.from({ length: size }, (_, at) => at % 251)
      try {
        while (sent[who] < size) sent[who] += await network.send(who, id, data.subarray(sent[who]))
        if (ending === 'shutdown') network.shutdown(who, id, 'write')
        else if (!dead) network.release((dead = who))
      } catch (thrown) {
        expect(dead).toBeDefined()
        expect(DaemonError.from(thrown).detail?.errno).toMatch(/EBADF|ECONNRESET|ENOTCONN/)
      }
    }
    const listen = async (who: Who) => {
      const mine = read[who]
      try {
        for (;;) {
          const bytes = await network.receive(who, sides[who].id, 10_000)
          expect(bytes.every((byte, at) => byte === (mine.bytes + at) % 251)).toBe(true)
          mine.bytes += bytes.length
          if (bytes.length === 0) return (mine.end = 'end')
        }
      } catch (thrown) {
        return (mine.end = String(DaemonError.from(thrown).detail?.errno))
      }
    }

    const work = [write('alice'), write('bob'), listen('alice'), listen('bob')]
    for (const [who, other] of [
      ['alice', 'bob'],
      ['bob', 'alice'],
    ] as const) {
      for (const [ms, settings] of sides[who].shapes) {
        network.shape(who, other, settings)
        await pass(ms)
      }
    }
    network.shape('alice', 'bob', healed)
    network.shape('bob', 'alice', healed)
    await pass(100_000)
    await Promise.all(work)
    expect(timers.size).toBe(0)
    for (const [who, other] of [
      ['alice', 'bob'],
      ['bob', 'alice'],
    ] as const) {
      if (dead === who) continue
      expect(read[who]).toEqual({ bytes: sent[other], end: dead ? 'ECONNRESET' : 'end' })
    }
  })
  await fc.assert(property, { numRuns: 80 })
}, 30_000)
