import { expect, test } from 'vitest'
import { nothingKept, Processes } from './processes'

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

const never = new AbortController().signal
const spec = { parent: 1, command: '/bin/x.js', args: [], startTime: 5 }

function setup(max = 1000) {
  const kept = structuredClone(nothingKept)
  return { kept, processes: new Processes(kept, max) }
}

test('pids count up from 1000', () => {
  const { processes } = setup()
  expect([processes.add(spec).pid, processes.add(spec).pid]).toEqual([1000, 1001])
  expect(processes.list()[0]).toEqual({ pid: 1000, ...spec, state: 'running' })
})

test('a process can be waited for before and after its exit', async () => {
  const { processes } = setup()
  processes.add(spec)
  const waiting = processes.wait(1000, never)
  processes.exited(1000, 3)
  processes.exited(1000, 4)
  expect(await waiting).toEqual({ pid: 1000, code: 3, signal: null })
  expect(await processes.wait(1000, never)).toEqual({ pid: 1000, code: 3, signal: null })
})

test.each([
  ['ended by its signal', 'TERM', null, 143],
  ['done after its signal', 'INT', 0, 0],
  ['ended by something else', undefined, null, 137],
] as const)('%s', async (_, sent, code, result) => {
  const { processes } = setup()
  processes.add(spec)
  if (sent) processes.signalled(1000, sent)
  processes.exited(1000, code)
  expect(await processes.wait(1000, never)).toEqual({ pid: 1000, code: result, signal: sent ?? 'KILL' })
})

test('whoever gives up waiting is let go', async () => {
  const { processes } = setup()
  processes.add(spec)
  const giving = new AbortController()
  const waiting = processes.wait(1000, giving.signal)
  giving.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'canceled' })
  await expect(processes.wait(1000, giving.signal)).rejects.toMatchObject({ code: 'canceled' })
})

test('an unknown pid is ESRCH', async () => {
  const { processes } = setup()
  await expect(processes.wait(7, never)).rejects.toMatchObject({
    code: 'not_found',
    detail: { errno: 'ESRCH' },
  })
  expect(() => processes.output(7)).toThrow('no process has the pid 7')
})

test('too many is EAGAIN, until one of them is waited for', async () => {
  const { processes } = setup(2)
  processes.add(spec)
  processes.add(spec)
  processes.exited(1000, 0)
  expect(() => processes.add(spec)).toThrow(expect.objectContaining({ code: 'resource_exhausted' }))
  await processes.wait(1000, never)
  expect(processes.add(spec).pid).toBe(1002)
})

test('all zombies are kept, and the last hundred that were waited for', async () => {
  const { processes } = setup()
  for (let count = 0; count < 300; count++) {
    const { pid } = processes.add(spec)
    processes.exited(pid, 0)
    if (pid >= 1150) await processes.wait(pid, never)
  }
  const pids = processes.list().map(({ pid }) => pid)
  expect(pids).toHaveLength(250)
  expect(pids.slice(149, 151)).toEqual([1149, 1200])
})

test('another table made of what is kept goes on with it', async () => {
  const { kept, processes } = setup()
  processes.add(spec)
  processes.add(spec)
  processes.exited(1000, 0)
  const next = new Processes(structuredClone(kept), 10)
  expect(await collected(next.output(1000).read())).toEqual([])
  expect(next.isRunning(1001)).toBe(true)
  expect(next.add(spec).pid).toBe(1002)
})
