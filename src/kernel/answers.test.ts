/** What handlers give becomes the answer, however often answers of its shape have come before. */
import { beforeEach, describe, expect, test } from 'vitest'
import { DaemonError, defineDaemon, message } from './daemon'
import { placements, testKernel, type TestKernel } from './testing'

/** What the handler gives. */
let gives: () => unknown = () => undefined

const giver = defineDaemon({
  type: 'giver',
  messages: { give: message({ doc: 'Gives what it is to give.' }) },
  start: () => ({ give: () => gives() }),
})

/** More than make a shape one that has often come. */
const OFTEN = 450

const failure = (work: Promise<unknown>): Promise<DaemonError> =>
  work.then(
    () => Promise.reject(new Error('nothing failed')),
    (thrown: unknown) => DaemonError.from(thrown),
  )

describe.each(placements)('$where', ({ host, sharedMemory }) => {
  let tested: TestKernel

  /** What becomes of `value` when it is given. */
  const given = (value: () => unknown): Promise<unknown> => {
    gives = value
    return tested.call('giver', 'give')
  }

  beforeEach(async () => {
    tested = await testKernel({ behaviours: [giver], sharedMemory })
    await tested.kernel.create({ name: 'giver', type: 'giver', start: true, host })
    for (let number = 0; number < OFTEN; number++) {
      const often = [{ path: '', list: [{ number }] }, {}, { path: '', then: number }]
      for (const value of often) expect(await given(() => value)).toStrictEqual(value)
    }
  })

  test('plain data arrives, and no change of either side is seen by the other', async () => {
    const kept = { path: 'here', list: [{ number: 1 }] }
    const first = (await given(() => kept)) as typeof kept
    first.list[0]!.number = 2
    kept.path = 'there'
    expect(await given(() => kept)).toStrictEqual({ path: 'there', list: [{ number: 1 }] })
    expect(first).toStrictEqual({ path: 'here', list: [{ number: 2 }] })
    for (const value of [undefined, null, 1, 'text', 1n, [], [{}], { path: 1, then: undefined }]) {
      expect(await given(() => value)).toStrictEqual(value)
    }
  })

  test('who promises an answer gives it later, whatever makes the promise', async () => {
    const then = (resolve: (value: unknown) => void): void => resolve({ path: 'late' })
    const thenables = [
      () => Promise.resolve({ path: 'late' }),
      () => ({ path: '', then }),
      () => ({ then, path: '' }),
      () => Object.assign(Object.create({ then }) as object, { path: '' }),
      () => Object.defineProperty({}, 'then', { value: then }),
    ]
    for (const thenable of thenables) expect(await given(thenable)).toStrictEqual({ path: 'late' })
  })

  test('a stream is no answer to a call', async () => {
    const streams = [
      async function* () {
        yield await Promise.resolve(1)
      },
      () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true }) }) }),
      () => ({ path: '', list: [], [Symbol.asyncIterator]: () => ({}) }),
    ]
    for (const stream of streams) expect((await failure(given(stream))).code).toBe('failed_precondition')
  })

  test('what cannot be cloned is an error, and the next answer goes on', async () => {
    const throwing = {
      get path() {
        throw new Error('not to be read')
      },
      list: [],
    }
    for (const value of [
      { path: '', list: () => 1 },
      { path: Symbol('path'), list: [] },
      throwing,
      () => 1,
    ]) {
      expect((await failure(given(() => value))).code).toBe('invalid_argument')
      expect(await given(() => ({ path: 'fine', list: [] }))).toStrictEqual({ path: 'fine', list: [] })
    }
  })

  test('what only looks like plain data arrives as what it is', async () => {
    const date = Object.assign(new Date(5), { path: '', list: [] })
    expect(await given(() => date)).toEqual(new Date(5))
    const cycle: { path: string; list: unknown[] } = { path: '', list: [] }
    cycle.list.push(cycle)
    const copy = (await given(() => cycle)) as typeof cycle
    expect(copy.list[0]).toBe(copy)
  })
})
