import { expect, test } from 'vitest'
import { realClock } from '../clock'
import { TurnClock } from '../turn-clock'
import { Scheduler, taskQueue, type Runnable } from './scheduler'

/** A scheduler whose host has no other to talk to, and daemons that tell when they have held its loop for long. */
function scheduling() {
  const { later, close } = taskQueue()
  const holder = new Int32Array(1)
  const scheduler = new Scheduler(later, new TurnClock(realClock), holder)
  scheduler.edge = {
    lively: false,
    byTask: false,
    asleep: true,
    flush: () => {},
    poll: () => false,
    sleep: () => true,
  }
  const told: string[] = []
  const daemon = (number: number, work = (): void => {}): Runnable => ({
    number,
    work: () => {
      work()
      return false
    },
    held: (ms, inTurn) => {
      if (ms >= 20) told.push(`${number} ${inTurn ? 'in turn' : 'after'}`)
    },
    fault: (error) => told.push(`${number} ${error.text}`),
    scheduled: false,
    next: undefined,
  })
  /** Resolves when everybody has had a turn. */
  const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))
  return { scheduler, holder, told, daemon, rest, close }
}

function spin(): void {
  const until = performance.now() + 25
  while (performance.now() < until);
}

test('who holds the loop in a turn, after an answer, or in a timer is told of it', async () => {
  const { scheduler, told, daemon, rest, close } = scheduling()
  scheduler.schedule(daemon(1, spin))
  await rest()
  scheduler.resumes(daemon(2))
  void Promise.resolve().then(spin)
  await rest()
  scheduler.runTimer(daemon(3), spin)
  await rest()
  expect(told).toEqual(['1 in turn', '2 after', '3 after'])
  close()
})

test('one that was answered holds the loop only once those at work have finished', async () => {
  const { scheduler, holder, told, daemon, rest, close } = scheduling()
  const asker = daemon(1)
  let held = 0
  scheduler.schedule(
    daemon(2, () => {
      scheduler.resumes(asker)
      void Promise.resolve().then(() => {
        held = holder[0]!
        spin()
      })
    }),
  )
  scheduler.schedule(daemon(3))
  await rest()
  expect(held).toBe(1)
  expect(told).toEqual(['1 after'])
  close()
})

test('nobody is told of a time in which the loop was idle', async () => {
  const { scheduler, told, daemon, rest, close } = scheduling()
  scheduler.resumes(daemon(1))
  await rest()
  await new Promise((resolve) => setTimeout(resolve, 40))
  scheduler.resumes(daemon(1))
  scheduler.schedule(daemon(2))
  await rest()
  expect(told).toEqual([])
  close()
})
