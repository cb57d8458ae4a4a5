import { expect, test } from 'vitest'
import { createTopic } from './topic'

/** What a subscriber gets until it is told an error, with that error last. */
async function taken(values: AsyncIterable<number>): Promise<unknown[]> {
  const got: unknown[] = []
  try {
    for await (const value of values) got.push(value)
  } catch (thrown) {
    got.push(thrown)
  }
  return got
}

test('a subscriber that fell behind gets what was kept, then the error, and nothing of what came after the gap', async () => {
  const topic = createTopic<number>('clock')
  const subscriber = topic.subscribe()[Symbol.asyncIterator]()
  for (let value = 0; value < 1_005; value++) topic.publish(value)
  expect(await subscriber.next()).toEqual({ done: false, value: 0 })
  // There is room again, but no value may follow on a gap.
  topic.publish(1_005)
  const got = await taken({ [Symbol.asyncIterator]: () => subscriber })
  expect(got.slice(0, -1)).toEqual(Array.from({ length: 999 }, (_, index) => index + 1))
  expect(got.at(-1)).toMatchObject({ code: 'resource_exhausted', detail: { missed: 6 } })
})

test('a subscriber hears nothing after the end', async () => {
  const topic = createTopic<number>('clock')
  const subscriber = topic.subscribe()
  topic.publish(1)
  topic.end()
  expect(await taken(subscriber)).toEqual([])
})
