import { expect, test } from 'vitest'
import { emptyTable, Processes } from './processes'

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

const never = new AbortController().signal
const spec = {
  ...{ parent: 1, group: 0, spawner: 'client', command: '/bin/x.js', args: [], env: {}, cwd: '/' },
  startTime: 5,
}
const alive = { group: 1000, state: 'running', cpu: 0 }

function setup(max = 1000) {
  const kept = structuredClone(emptyTable)
  return { kept, processes: new Processes(kept, max) }
}

test('pids count up from 1000', () => {
  const { processes } = setup()
  expect([processes.add(spec).pid, processes.add(spec).pid]).toEqual([1000, 1001])
  expect(processes.list()[0]).toEqual({ ...spec, pid: 1000, ...alive })
})

test('a process can be waited for before and after its exit', async () => {
  const { processes } = setup()
  processes.add(spec)
  const waiting = processes.wait({ pid: 1000 }, 'client', false, never)
  processes.exited(1000, 3, null)
  processes.exited(1000, 4, null)
  expect(await waiting).toEqual({ pid: 1000, code: 3, signal: null })
  expect(await processes.wait({ pid: 1000 }, 'client', false, never)).toEqual({
    pid: 1000,
    code: 3,
    signal: null,
  })
})

test.each([
  ['ended by a signal', 'TERM', null, 143, 'TERM'],
  ['done after a signal', null, 0, 0, null],
  ['ended by something else', null, null, 137, 'KILL'],
] as const)('%s', async (_, sent, code, result, signal) => {
  const { processes } = setup()
  processes.add(spec)
  processes.exited(1000, code, sent)
  expect(await processes.wait({ pid: 1000 }, 'client', false, never)).toEqual({
    pid: 1000,
    code: result,
    signal,
  })
})

test('only a parent ends a zombie, and a process waits for nobody else', async () => {
  const { processes } = setup()
  processes.add(spec)
  processes.exited(1000, 0, null)
  await processes.wait({ pid: 1000 }, 'another', false, never)
  expect(processes.get(1000).state).toBe('zombie')
  await expect(processes.wait({ pid: 1000 }, 'process/7', true, never)).rejects.toMatchObject({
    detail: { errno: 'ECHILD' },
  })
  processes.spawnerLeft('client')
  expect(processes.get(1000)).toMatchObject({ state: 'exited', parent: 1 })
})

test('whoever gives up waiting is let go', async () => {
  const { processes } = setup()
  processes.add(spec)
  const giving = new AbortController()
  const waiting = processes.wait({ pid: 1000 }, 'client', false, giving.signal)
  giving.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'canceled' })
  await expect(processes.wait({ pid: 1000 }, 'client', false, giving.signal)).rejects.toMatchObject({
    code: 'canceled',
  })
})

test('an unknown pid is ESRCH', async () => {
  const { processes } = setup()
  await expect(processes.wait({ pid: 7 }, 'client', false, never)).rejects.toMatchObject({
    code: 'not_found',
    detail: { errno: 'ESRCH' },
  })
  expect(() => processes.output(7)).toThrow('no process has the pid 7')
})

test('too many is EAGAIN, until one of them is waited for', async () => {
  const { processes } = setup(2)
  processes.add(spec)
  processes.add(spec)
  processes.exited(1000, 0, null)
  expect(() => processes.add(spec)).toThrow(expect.objectContaining({ code: 'resource_exhausted' }))
  await processes.wait({ pid: 1000 }, 'client', false, never)
  expect(processes.add(spec).pid).toBe(1002)
})

test('all zombies are kept, and the last hundred that were waited for', async () => {
  const { processes } = setup()
  for (let count = 0; count < 300; count++) {
    const { pid } = processes.add(spec)
    processes.exited(pid, 0, null)
    if (pid >= 1150) await processes.wait({ pid: pid }, 'client', false, never)
  }
  const pids = processes.list().map(({ pid }) => pid)
  expect(pids).toHaveLength(250)
  expect(pids.slice(149, 151)).toEqual([1149, 1200])
})

test('another table made of what is kept goes on with it', async () => {
  const { kept, processes } = setup()
  processes.add(spec)
  processes.add(spec)
  processes.exited(1000, 0, null)
  const next = new Processes(structuredClone(kept), 10)
  expect(await collected(next.output(1000).read())).toEqual([])
  expect(next.isAlive(1001)).toBe(true)
  expect(next.add(spec).pid).toBe(1002)
})
