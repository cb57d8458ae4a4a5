import { expect, test } from 'vitest'
import { DaemonError, type Dan9, type DaemonSpec } from '../client/api'
import { collect, place, range, same } from './stage'

/** Brings `items`, then waits for ever or ends; tells when it was left. */
function streamOf<T>(items: readonly T[], ends = false) {
  const left = { value: false }
  const rest = [...items]
  const stream: AsyncIterable<T> = {
    [Symbol.asyncIterator]: () => ({
      next() {
        const value = rest.shift()
        if (value !== undefined) return Promise.resolve({ done: false, value })
        return ends ? Promise.resolve({ done: true, value: undefined }) : new Promise(() => {})
      },
      return() {
        left.value = true
        return Promise.resolve({ done: true, value: undefined })
      },
    }),
  }
  return { stream, left }
}

test('a stream is read until there is enough, and left', async () => {
  const { stream, left } = streamOf([1, 2, 3, 4])
  expect(await collect(stream, (items) => items.length === 3)).toEqual([1, 2, 3])
  expect(left.value).toBe(true)
})

test('a stream that does not bring it in time is an error, and left', async () => {
  const { stream, left } = streamOf([1])
  const waiting = collect(stream, (items) => items.length === 2, 20)
  await expect(waiting).rejects.toMatchObject({ code: 'deadline_exceeded' })
  expect(left.value).toBe(true)
})

test('a stream that ends too early is an error', async () => {
  const { stream } = streamOf([1], true)
  await expect(collect(stream, (items) => items.length === 2)).rejects.toMatchObject({ code: 'data_loss' })
})

function hosts(count: number) {
  const specs: DaemonSpec[] = []
  const create = (spec: DaemonSpec) => {
    specs.push(spec)
    const there = typeof spec.host === 'number' && spec.host <= count
    return there
      ? Promise.resolve({ host: spec.host })
      : Promise.reject(new DaemonError('out_of_range', `no host ${String(spec.host)}`))
  }
  return { dan9: { create } as unknown as Dan9, specs }
}

test('a daemon is placed on the host asked for, or on host 1 where there are fewer', async () => {
  const spec = { name: 'x', type: 'x', host: 2 }
  expect(await place(hosts(2).dan9, spec)).toMatchObject({ host: 2 })
  const { dan9, specs } = hosts(1)
  expect(await place(dan9, spec)).toMatchObject({ host: 1 })
  expect(specs.at(-1)).toEqual({ name: 'x', type: 'x', host: 1, start: true })
})

test('any other failure to place a daemon is told', async () => {
  const error = new DaemonError('already_exists', 'x')
  const dan9 = { create: () => Promise.reject(error) } as unknown as Dan9
  await expect(place(dan9, { name: 'x', type: 'x', host: 2 })).rejects.toBe(error)
})

test('a range has both its ends, and lists are the same only in length and order', () => {
  expect(range(2, 4)).toEqual([2, 3, 4])
  expect(same([1, 2], [1, 2])).toBe(true)
  expect(same([1, 2], [2, 1])).toBe(false)
  expect(same([1, 2], [1, 2, 3])).toBe(false)
})
