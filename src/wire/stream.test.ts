import { expect, test } from 'vitest'
import { DaemonError } from './error'
import { memoryPorts } from './port'
import { pumpStream, streamFrom } from './stream'

async function* numbers(count: number, log: { made: number; ended: boolean }): AsyncGenerator<number> {
  try {
    for (let i = 0; i < count; i++) {
      log.made++
      yield i
    }
  } finally {
    log.ended = true
  }
}

const never = new Promise<never>(() => {})

test('every item arrives in order, then the end', async () => {
  const [near, far] = memoryPorts<never>()
  const log = { made: 0, ended: false }
  void pumpStream(numbers(1_000, log), far)
  const items: unknown[] = []
  for await (const item of streamFrom(near, never)) items.push(item)
  expect(items).toEqual(Array.from({ length: 1_000 }, (_, i) => i))
  expect(log).toEqual({ made: 1_000, ended: true })
})

test('a producer is never more than a window ahead, and ends when its consumer leaves', async () => {
  const [near, far] = memoryPorts<never>()
  const log = { made: 0, ended: false }
  void pumpStream(numbers(Infinity, log), far)
  const stream = streamFrom(near, never)
  await stream.next()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(log.made).toBe(256)
  await stream.return!()
  await expect.poll(() => log.ended).toBe(true)
})

test('an error of the producer, or of the opening, ends it with that error', async () => {
  const [near, far] = memoryPorts<never>()
  // eslint-disable-next-line require-yield
  async function* failing(): AsyncGenerator<never> {
    await Promise.resolve()
    throw new DaemonError('not_found', 'no such thing')
  }
  void pumpStream(failing(), far)
  await expect(streamFrom(near, never).next()).rejects.toMatchObject({ code: 'not_found' })
  const [unopened] = memoryPorts<never>()
  const refused = Promise.reject(new DaemonError('permission_denied', 'no'))
  await expect(streamFrom(unopened, refused).next()).rejects.toMatchObject({ code: 'permission_denied' })
})

test('an item that cannot be cloned ends it with an error, after those before it, and ends the producer', async () => {
  const [near, far] = memoryPorts<never>()
  let ended = false
  async function* items(): AsyncGenerator<unknown> {
    try {
      yield* [1, 2, () => {}, 3]
      await never
    } finally {
      ended = true
    }
  }
  void pumpStream(items(), far)
  const stream = streamFrom(near, never)
  expect([await stream.next(), await stream.next()].map(({ value }) => value as unknown)).toEqual([1, 2])
  await expect(stream.next()).rejects.toMatchObject({ code: 'invalid_argument' })
  await expect.poll(() => ended).toBe(true)
})
