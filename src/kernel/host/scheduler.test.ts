import { expect, onTestFinished, test, vi } from 'vitest'
import { TurnClock } from '../turn-clock'
import { BUDGET, Scheduler, type Edge, type Runnable } from './scheduler'

/** A scheduler whose tasks and time pass by hand, beside an edge where nothing comes unless said. */
function bench() {
  let tick = 0
  let tasks: (() => void)[] = []
  const clock = new TurnClock({ now: () => tick, tick: () => tick, after: () => () => {} })
  const scheduler = new Scheduler((act) => tasks.push(act), clock)
  const said: string[] = []
  let arrived: (() => void)[] = []
  const edge: Edge & { asleep: boolean; lively: boolean; byTask: boolean } = {
    lively: false,
    byTask: false,
    asleep: false,
    flush: () => said.push('flush'),
    poll: () => {
      const came = arrived
      arrived = []
      for (const act of came) act()
      return came.length > 0
    },
    sleep: () => {
      said.push('sleep')
      return (edge.asleep = arrived.length === 0)
    },
  }
  scheduler.edge = edge
  return {
    scheduler,
    said,
    edge,
    pass: (ticks: number) => (tick += ticks),
    arrive: (act: () => void) => arrived.push(act),
    tasks: () => {
      const due = tasks
      tasks = []
      for (const act of due) act()
      return due.length
    },
  }
}

function worker(number: number, pieces: number, each: () => void): Runnable & { heldFor: number } {
  return {
    number,
    heldFor: 0,
    scheduled: false,
    next: undefined,
    held(ms) {
      this.heldFor = ms
    },
    fault(error) {
      throw error
    },
    work(budget) {
      for (; budget > 0 && pieces > 0; budget--, pieces--) each()
      return pieces > 0
    },
  }
}

test('those who have work have their turns by turns, so many pieces each', async () => {
  const { scheduler } = bench()
  const log: string[] = []
  scheduler.schedule(worker(1, BUDGET + 36, () => log.push('a')))
  scheduler.schedule(worker(2, BUDGET + 6, () => log.push('b')))
  await Promise.resolve()
  const runs = log
    .join('')
    .match(/a+|b+/g)
    ?.map((run) => run.length)
  expect(runs).toEqual([BUDGET, BUDGET, 36, 6])
})

test('who throws is told so, and the others have their turns', async () => {
  const { scheduler } = bench()
  const log: string[] = []
  const faulty = worker(1, 1, () => {
    throw new TypeError('no')
  })
  faulty.fault = ({ text }) => log.push(text)
  scheduler.schedule(faulty)
  scheduler.schedule(worker(2, 1, () => log.push('b')))
  await Promise.resolve()
  scheduler.schedule(worker(3, 1, () => log.push('c')))
  for (let hop = 0; hop < 20; hop++) await Promise.resolve()
  expect(log).toEqual(['no', 'b', 'c'])
})

test('who was answered in a turn goes on before the next turn', async () => {
  const { scheduler } = bench()
  const log: string[] = []
  const answered = worker(2, 0, () => {})
  const answering = worker(1, BUDGET + 1, () => {
    if (log.push('answer') !== 1) return
    scheduler.resumes(answered)
    void Promise.resolve().then(() => log.push('continued'))
  })
  scheduler.schedule(answering)
  scheduler.schedule(worker(3, 1, () => log.push('other')))
  for (let i = 0; i < 4; i++) await Promise.resolve()
  expect(log.indexOf('continued')).toBe(BUDGET)
  expect(log.indexOf('other')).toBe(BUDGET + 1)
})

test('after a slice of time ports and timers have their turn, and then it goes on', async () => {
  const { scheduler, pass, tasks } = bench()
  scheduler.beginTask()
  let done = 0
  scheduler.schedule(worker(1, 10 * BUDGET, () => ++done % BUDGET === 0 && pass(1)))
  await Promise.resolve()
  expect(done).toBe(2 * BUDGET)
  while (tasks() > 0);
  expect(done).toBe(10 * BUDGET)
})

test.each([
  ['when the clock is set back', -5_000, BUDGET],
  ['when its ticks begin anew', 1 - 2 ** 32, 2 * BUDGET],
])('ports and timers have their turn %s', async (_, jump, slice) => {
  const { scheduler, pass, tasks } = bench()
  pass(2 ** 31 - 1)
  scheduler.beginTask()
  let done = 0
  scheduler.schedule(worker(1, 10 * BUDGET, () => ++done % BUDGET === 0 && pass(done === BUDGET ? jump : 1)))
  await Promise.resolve()
  expect(done).toBe(slice)
  while (tasks() > 0);
  expect(done).toBe(10 * BUDGET)
})

test('who holds the loop is told so, and stands in the shared word', async () => {
  const holder = new Int32Array(1)
  let tick = 0
  const clock = new TurnClock({ now: () => tick, tick: () => tick, after: () => () => {} })
  const scheduler = new Scheduler(() => {}, clock, holder)
  scheduler.edge = {
    lively: false,
    byTask: false,
    asleep: true,
    flush() {},
    poll: () => false,
    sleep: () => true,
  }
  const quick = worker(7, 1, () => {})
  const slow = worker(8, 1, () => {
    expect(holder[0]).toBe(8)
    tick += 60
  })
  scheduler.schedule(quick)
  scheduler.schedule(slow)
  await Promise.resolve()
  expect([quick.heldFor, slow.heldFor]).toEqual([0, 60])
})

test('what others have sent is taken in before it sleeps, and what has come meanwhile before it stays asleep', async () => {
  const { scheduler, said, arrive, edge } = bench()
  const log: string[] = []
  scheduler.schedule(worker(1, 1, () => log.push('own')))
  arrive(() => scheduler.schedule(worker(2, 1, () => log.push('theirs'))))
  await Promise.resolve()
  expect(log).toEqual(['own', 'theirs'])
  expect(said.at(-1)).toBe('sleep')
  expect(edge.asleep).toBe(true)
  edge.asleep = false
  arrive(() => scheduler.schedule(worker(3, 1, () => log.push('late'))))
  scheduler.wake()
  expect(log).toEqual(['own', 'theirs', 'late'])
})

test('what others have sent is taken in within some turns, though after each somebody goes on who was answered', async () => {
  const { scheduler, arrive } = bench()
  const answered = worker(3, 0, () => {})
  let done = 0
  let seen = 0
  for (const number of [1, 2]) {
    scheduler.schedule(
      worker(number, 32 * BUDGET, () => {
        done++
        scheduler.resumes(answered)
      }),
    )
  }
  arrive(() => (seen = done))
  for (let i = 0; i < 100; i++) await Promise.resolve()
  expect(done).toBeGreaterThan(16 * BUDGET)
  expect(seen).toBe(8 * BUDGET)
})

test('it waits awake for an answer that may come soon, and not for ever', async () => {
  const { scheduler, said, arrive, edge } = bench()
  const log: string[] = []
  edge.lively = true
  scheduler.schedule(worker(1, 1, () => log.push('asked')))
  for (let i = 0; i < 5; i++) await Promise.resolve()
  expect(said).not.toContain('sleep')
  arrive(() => {
    edge.lively = false
    log.push('answered')
  })
  for (let i = 0; i < 20; i++) await Promise.resolve()
  expect(log).toEqual(['asked', 'answered'])
  expect(said.at(-1)).toBe('sleep')
  edge.lively = true
  scheduler.wake()
  for (let i = 0; i < 20; i++) await Promise.resolve()
  expect(said.filter((word) => word === 'sleep')).toHaveLength(2)
})

/** A host that has asked over a port, and waits awake until time passes; `turns` lets the event loop turn once. */
async function awake() {
  const { scheduler, edge, tasks, ...rest } = bench()
  let now = 0
  const time = vi.spyOn(performance, 'now').mockImplementation(() => now)
  onTestFinished(() => void time.mockRestore())
  const turns = async () => {
    for (let i = 0; i < 20; i++) await Promise.resolve()
    return tasks()
  }
  edge.lively = true
  edge.byTask = true
  const asking = worker(1, 1, () => {})
  scheduler.schedule(asking)
  expect(await turns()).toBe(1)
  const over = (): void => void now++
  /** It has been awake until now, and sleeps when time has passed. */
  const sleepsInTime = async (): Promise<void> => {
    expect(rest.said).not.toContain('sleep')
    over()
    expect(await turns()).toBe(1)
    expect(await turns()).toBe(0)
    expect(rest.said.at(-1)).toBe('sleep')
  }
  return { ...rest, scheduler, asking, turns, over, sleepsInTime }
}

test('where answers come in tasks it lets tasks come while it waits awake, and not for ever', async () => {
  const { scheduler, arrive, turns, sleepsInTime } = await awake()
  const log: string[] = []
  expect(await turns()).toBe(1)
  scheduler.schedule(worker(2, 1, () => log.push('its own')))
  arrive(() => log.push('answered'))
  expect(await turns()).toBe(1)
  expect(log).toEqual(['answered', 'its own'])
  expect(await turns()).toBe(1)
  await sleepsInTime()
})

test('what comes in a task while it waits awake is taken in there and then, and turns of the event loop do not add up', async () => {
  const { scheduler, arrive, turns, sleepsInTime } = await awake()
  const log: string[] = []
  for (const word of ['first', 'second', 'third']) {
    arrive(() => log.push(word))
    scheduler.wake()
    expect(log.at(-1)).toBe(word)
    expect(await turns()).toBe(1)
  }
  await sleepsInTime()
})

test('whose timer goes off while it waits awake has not held the loop until the next turn', async () => {
  const { scheduler, asking, turns, over, pass } = await awake()
  scheduler.runTimer(asking, () => {})
  while ((await turns()) > 0) over()
  pass(1_000)
  scheduler.schedule(worker(2, 1, () => {}))
  await turns()
  expect(asking.heldFor).toBe(0)
})
