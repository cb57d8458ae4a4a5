import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { postFrame, type Carrier, type Posted } from './carrier'
import { carrierOver, linkEnds } from './link-end'

interface Got {
  readonly bytes: readonly number[]
  readonly buffers: readonly number[]
  readonly asides: readonly unknown[]
}

let open: Carrier[] = []
afterEach(() => {
  for (const carrier of open) carrier.close()
  open = []
})

/** Two ends; what arrives at the far one is polled for whenever it says so. */
function pair(shared: boolean) {
  const [near, far] = linkEnds(shared).map(carrierOver) as [Carrier, Carrier]
  open.push(near, far)
  const got: Got[] = []
  let woken = 0
  near.receive(
    () => expect.unreachable(),
    () => near.poll(),
  )
  const drain = (): void => {
    while (far.poll() || !far.sleep(false));
  }
  far.receive(
    (bytes, buffers, asides) =>
      got.push({ bytes: [...bytes], buffers: buffers.map(({ byteLength }) => byteLength), asides }),
    () => {
      woken++
      drain()
    },
  )
  drain()
  return { near, far, got, drain, woken: () => woken }
}

const bytesOf = (length: number, fill: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(fill)

for (const [what, shared] of [
  ['a port', false],
  ['shared memory', true],
] as const) {
  const frames = fc.array(
    fc.record({
      length: fc.oneof(fc.integer({ min: 2, max: 300 }), fc.constantFrom(9_000, 60_000, 300_000)),
      fill: fc.integer({ min: 0, max: 255 }),
      buffers: fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 2 }),
      asides: fc.array(fc.constantFrom('x', 7, null), { maxLength: 2 }),
      quiet: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40 },
  )

  test(`frames of any size and kind arrive whole and in order over ${what}`, async () => {
    await fc.assert(
      fc.asyncProperty(frames, async (all) => {
        const { near, got, drain } = pair(shared)
        for (const { length, fill, buffers, asides, quiet } of all) {
          const own = buffers.map((size) => new ArrayBuffer(size))
          near.send(bytesOf(length, fill), own, asides, [], quiet)
        }
        near.send(bytesOf(2, 99), [], [], [], false)
        await expect.poll(() => (drain(), got.length), { interval: 1, timeout: 4_000 }).toBe(all.length + 1)
        for (const [index, { length, fill, buffers, asides }] of all.entries()) {
          expect(got[index]!.bytes.length).toBe(length)
          expect(got[index]!.bytes.every((byte) => byte === fill)).toBe(true)
          expect(got[index]).toMatchObject({ buffers, asides })
        }
      }),
      { numRuns: 25 },
    )
  })

  test(`what is sent is copied, buffers move, and what cannot be cloned is refused over ${what}`, async () => {
    const { near, got, drain } = pair(shared)
    const bytes = bytesOf(10, 1)
    const buffer = new ArrayBuffer(5)
    near.send(bytes, [buffer], [], [], false)
    bytes.fill(2)
    expect(buffer.byteLength).toBe(0)
    expect(() => near.send(bytes, [], [() => 1], [], false)).toThrow(DOMException)
    near.send(bytes, [], [], [], false)
    await expect.poll(() => (drain(), got.length)).toBe(2)
    expect(got.map(({ bytes: [first] }) => first)).toEqual([1, 2])
  })

  test(`a sleeper is woken, and after the close nothing arrives any more over ${what}`, async () => {
    const { near, far, got, woken } = pair(shared)
    near.send(bytesOf(3, 1), [], [], [], false)
    await expect.poll(() => got.length).toBe(1)
    expect(woken()).toBeGreaterThan(0)
    far.close()
    near.send(bytesOf(3, 2), [], [], [], false)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(got.length).toBe(1)
  })
}

test.each([3, 256, 257, 5_000, 9_000])('beside buffers that move %i bytes are not cloned', (length) => {
  const postMessage = vi.fn<(posted: Posted, transfer: Transferable[]) => void>()
  const buffer = new ArrayBuffer(5)
  postFrame({ postMessage } as unknown as MessagePort, bytesOf(length, 1), [buffer], [], [])
  const [posted, transfer] = postMessage.mock.lastCall!
  const bytes = typeof posted === 'string' ? posted : posted[0]
  expect(transfer).toEqual(bytes instanceof Uint8Array ? [buffer, bytes.buffer] : [buffer])
})

test('over shared memory a quiet frame wakes only who asked to be woken for it', async () => {
  const { near, far, got, woken } = pair(true)
  near.send(bytesOf(3, 1), [], [], [], true)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect([got.length, woken()]).toEqual([0, 0])
  expect(far.poll()).toBe(true)
  expect(far.sleep(true)).toBe(true)
  near.send(bytesOf(3, 2), [], [], [], true)
  await expect.poll(() => got.length).toBe(2)
  expect(woken()).toBe(1)
})
