import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DaemonError } from '../../wire/error'
import { manualClock } from '../testing'
import { Waiters, type Waiter } from './waiters'

const waiter = (fail: (error: DaemonError) => void = () => {}): Waiter => ({
  ...{ call: 0, deadline: undefined, request: undefined, host: undefined, fail },
  answer: () => {},
})

test('each expires once, not before its moment and at most a millisecond after', () => {
  const clock = manualClock()
  const abandoned: Waiter[] = []
  const waiters = new Waiters(clock, (given) => abandoned.push(given))
  const failed: [string, number, string][] = []
  const waiting = (name: string): Waiter => waiter((error) => failed.push([name, clock.now(), error.code]))
  const late = waiting('late')
  waiters.open(late, 1_200)
  waiters.open(waiting('early'), 1_050)
  waiters.open(waiting('never'), undefined)
  const done = waiters.open(waiting('done'), 1_100)
  waiters.close(done)
  expect(clock.timers).toBe(1)
  for (let i = 0; i < 300; i++) clock.advance(1)
  expect(failed.map(([name, , code]) => [name, code])).toEqual([
    ['early', 'deadline_exceeded'],
    ['late', 'deadline_exceeded'],
  ])
  expect(failed[0]![1]).toBeGreaterThanOrEqual(1_050)
  expect(failed[0]![1]).toBeLessThanOrEqual(1_051)
  expect(failed[1]![1]).toBeLessThanOrEqual(1_201)
  expect(abandoned.at(-1)).toBe(late)
  expect([clock.timers, waiters.size]).toEqual([0, 1])
})

test('what is due at the same moment asks for one timer, and for no other while one is set that will do', () => {
  const clock = manualClock()
  let asked = 0
  const waiters = new Waiters({ ...clock, after: (ms, act) => (asked++, clock.after(ms, act)) }, () => {})
  for (const deadline of [1_100, 1_100, 1_100.5, 1_101, 2_000]) waiters.open(waiter(), deadline)
  expect(asked).toBe(1)
  waiters.open(waiter(), 1_099.5)
  expect(asked).toBe(2)
})

test('closing the host fails all of them and leaves no timer', () => {
  const clock = manualClock()
  const waiters = new Waiters(clock, () => expect.unreachable())
  const failed: string[] = []
  waiters.open(
    waiter(({ code }) => failed.push(code)),
    1_010,
  )
  waiters.open(
    waiter(({ code }) => failed.push(code)),
    0,
  )
  waiters.clear()
  expect(failed).toEqual(['unavailable', 'unavailable'])
  expect([clock.timers, waiters.size]).toEqual([0, 0])
})

test('a number leads to its waiter while it waits, and to nobody afterwards', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.nat()), { maxLength: 500 })
  fc.assert(
    fc.property(steps, (all) => {
      const waiters = new Waiters(manualClock(), () => {})
      const open = new Map<number, Waiter>()
      const closed: number[] = []
      for (const [opens, choice] of all) {
        if (opens || open.size === 0) {
          const fresh = waiter()
          const call = waiters.open(fresh, undefined)
          expect(open.has(call)).toBe(false)
          expect(closed).not.toContain(call)
          open.set(call, fresh)
        } else {
          const call = [...open.keys()][choice % open.size]!
          waiters.close(call)
          open.delete(call)
          closed.push(call)
        }
        expect(waiters.size).toBe(open.size)
        for (const [call, given] of open) expect(waiters.get(call)).toBe(given)
        for (const call of closed) expect(waiters.get(call)).toBeUndefined()
      }
    }),
  )
})
