import fc from 'fast-check'
import { expect, test } from 'vitest'
import { payloads } from '../workers/testing/payloads'
import { spoil } from '../workers/testing/spoil'
import { defineDaemon, message } from './daemon'
import { placements, testKernel } from './testing'

/** What the keeper holds: the very object that it was given. */
let kept: unknown

const keeper = defineDaemon({
  type: 'keeper',
  messages: { keep: message({ doc: 'Keeps the payload.' }), give: message({ doc: 'Gives what it keeps.' }) },
  start: () => ({
    keep: (payload) => {
      kept = payload
    },
    give: () => kept,
  }),
})

for (const { where, host, sharedMemory } of placements) {
  test(`no change of either side is seen by the other ${where}`, async () => {
    const { kernel, hosts, call } = await testKernel({ behaviours: [keeper], sharedMemory })
    await kernel.create({ name: 'k', type: 'keeper', start: true, host })
    const { mail } = hosts[0]!
    const client = hosts[0]!.cell('client')!
    await call('k', 'keep')
    await fc.assert(
      fc.asyncProperty(payloads, async (payload) => {
        const before = structuredClone(payload)
        mail.send(client, undefined, 'k', 'keep', payload)
        expect(payload).toEqual(before)
        spoil(payload)
        const spoilt = structuredClone(payload)
        const given = await call('k', 'give')
        expect(kept).toEqual(before)
        expect(given).toEqual(before)
        spoil(kept)
        expect(given).toEqual(before)
        expect(payload).toEqual(spoilt)
        const keptSpoilt = structuredClone(kept)
        spoil(given)
        expect(kept).toEqual(keptSpoilt)
      }),
      { numRuns: 150 },
    )
  })

  test(`what is moved arrives whole and is gone from its sender ${where}`, async () => {
    const { kernel, hosts, call } = await testKernel({ behaviours: [keeper], sharedMemory })
    await kernel.create({ name: 'k', type: 'keeper', start: true, host })
    const { mail } = hosts[0]!
    const client = hosts[0]!.cell('client')!
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 70_000 }),
        fc.uint8Array(),
        async (moved, copied) => {
          const { port1, port2 } = new MessageChannel()
          const bytes = new Uint8Array(moved)
          mail.send(client, undefined, 'k', 'keep', { bytes, copied }, { transfer: [bytes.buffer] })
          expect(bytes.buffer.byteLength).toBe(0)
          copied.fill(9)
          const arrived = await call('k', 'give')
          expect((kept as { bytes: Uint8Array }).bytes).toEqual(moved)
          expect((arrived as { bytes: Uint8Array }).bytes).toEqual(moved)
          mail.send(client, undefined, 'k', 'keep', { port: port1, moved }, { transfer: [port1] })
          await call('k', 'give').catch(() => {})
          const { port } = kept as { port: MessagePort }
          const heard = new Promise((resolve) => (port2.onmessage = ({ data }) => resolve(data)))
          port.postMessage('over')
          expect(await heard).toBe('over')
          port.close()
          port2.close()
        },
      ),
      { numRuns: 20 },
    )
  })
}
