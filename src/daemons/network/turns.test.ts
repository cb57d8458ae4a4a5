import { expect, test } from 'vitest'
import { stateOf } from './testing'
import { Turns } from './turns'

/** A store of numbers that one can wait for. */
function store() {
  const turns = new Turns()
  const values: number[] = []
  return {
    turns,
    take: (signal?: AbortSignal) => turns.take(() => values.shift(), signal),
    put(...more: number[]) {
      values.push(...more)
      turns.wake()
    },
    values,
  }
}

test('gives what there is at once, and what comes to those who wait, in order', async () => {
  const { take, put, values } = store()
  values.push(1)
  expect(await take()).toBe(1)
  const waiting = [take(), take(), take()]
  put(2, 3)
  expect(await stateOf(waiting[0]!)).toBe(2)
  expect(await stateOf(waiting[1]!)).toBe(3)
  expect(await stateOf(waiting[2]!)).toBe('waits')
  put(4)
  expect(await waiting[2]).toBe(4)
})

test('an aborted turn takes nothing', async () => {
  const { take, put } = store()
  const controller = new AbortController()
  const first = take(controller.signal)
  const second = take()
  controller.abort()
  await expect(first).rejects.toMatchObject({ code: 'canceled' })
  put(1)
  expect(await second).toBe(1)
  await expect(take(controller.signal)).rejects.toMatchObject({ code: 'canceled' })
})

test('an abort after the answer does nothing', async () => {
  const { take, put } = store()
  const controller = new AbortController()
  const first = take(controller.signal)
  put(1)
  controller.abort()
  expect(await first).toBe(1)
})

test('a throwing attempt rejects its own turn only', async () => {
  const turns = new Turns()
  let ready = false
  const failing = turns.take(() => {
    if (ready) throw new Error('broken')
    return undefined
  })
  const next = turns.take(() => (ready ? 'fine' : undefined))
  ready = true
  turns.wake()
  await expect(failing).rejects.toThrow('broken')
  expect(await next).toBe('fine')
})

test('an end rejects those who wait and those who come', async () => {
  const { turns, take } = store()
  const waiting = take()
  turns.end(new Error('over'))
  await expect(waiting).rejects.toThrow('over')
  await expect(take()).rejects.toThrow('over')
})

test('one more than 1,024 does not wait', async () => {
  const turns = new Turns()
  const waiting = Array.from({ length: 1_024 }, () => turns.take(() => undefined).catch(() => 'ended'))
  await expect(turns.take(() => undefined)).rejects.toMatchObject({ detail: { errno: 'EAGAIN' } })
  turns.end(new Error('over'))
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['ended']))
})
