import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ProgramWorker } from './protocol'
import { IDLE, Workers } from './workers'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function launched() {
  const alive = new Set<ProgramWorker>()
  let count = 0
  const workers = new Workers(() => {
    count++
    const worker: ProgramWorker = {
      ...{ postMessage: () => {}, onmessage: null, onerror: null },
      terminate: () => alive.delete(worker),
    }
    alive.add(worker)
    return worker
  })
  return { workers, alive, count: () => count }
}

test('one is ready when the first has been taken, and is the next', () => {
  const { workers, alive } = launched()
  const first = workers.take()
  expect(alive.size).toBe(2)
  const [, ready] = alive
  expect(workers.take()).toBe(ready)
  expect(ready).not.toBe(first)
})

test('one that is given back is used again before a fresh one', () => {
  const { workers, count } = launched()
  for (let time = 0; time < 10; time++) {
    const worker = workers.take()
    worker.onmessage = () => {}
    workers.giveBack(worker)
    expect(worker.onmessage).toBeNull()
  }
  expect(count()).toBe(2)
})

test('of many that are given back some are kept, and for a while only', () => {
  const { workers, alive, count } = launched()
  const taken = Array.from({ length: 20 }, () => workers.take())
  for (const worker of taken) workers.giveBack(worker)
  expect(alive.size).toBe(5)
  vi.advanceTimersByTime(IDLE - 1)
  const again = workers.take()
  expect(taken).toContain(again)
  workers.giveBack(again)
  vi.advanceTimersByTime(IDLE - 1)
  expect(alive.size).toBe(5)
  vi.advanceTimersByTime(1)
  expect(alive.size).toBe(1)
  expect(taken).not.toContain(workers.take())
  expect(count()).toBe(22)
})
