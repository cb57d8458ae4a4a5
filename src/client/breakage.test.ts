import { expect, test } from 'vitest'
import { DaemonError } from './api'
import { Breakage } from './breakage'

const error = new DaemonError('internal', 'it broke')

test('work that is done in time has its own answer, and its own error', async () => {
  const breakage = new Breakage()
  await expect(breakage.race(Promise.resolve(1))).resolves.toBe(1)
  await expect(breakage.race(Promise.reject(new RangeError('no')))).rejects.toThrow(RangeError)
})

test('who waits is told, who comes later too, and the first reason counts', async () => {
  const breakage = new Breakage()
  const waiting = breakage.race(new Promise(() => {}))
  breakage.fail(error)
  breakage.fail(new DaemonError('internal', 'again'))
  await expect(waiting).rejects.toBe(error)
  await expect(breakage.race(new Promise(() => {}))).rejects.toBe(error)
})

test('who no longer watches is not told', () => {
  const breakage = new Breakage()
  const told: unknown[] = []
  breakage.watch((reason) => told.push(reason))
  breakage.watch((reason) => told.push(reason))()
  breakage.fail(error)
  expect(told).toEqual([error])
})
