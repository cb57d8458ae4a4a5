import { expect, test } from 'vitest'
import { testProcesses } from './testing/processes'

const forever = `await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))`

test.each([
  ['TERM', forever, 143, 'TERM'],
  ['INT', forever, 130, 'INT'],
  ['SIGTERM', `await new Promise((resolve) => signal.addEventListener('abort', resolve)); return 5`, 5, null],
  ['TERM', `await new Promise(() => {})`, 143, 'TERM'],
  ['KILL', `await new Promise(() => {})`, 137, 'KILL'],
])('%s ends it', async (signal, body, code, by) => {
  const { js, ask, wait, kernel } = await testProcesses()
  const pid = await js(body)
  expect(await ask('kill', { pid, signal })).toBe(true)
  expect(await wait(pid)).toEqual({ pid, code, signal: by })
  await expect.poll(() => kernel.lookup(`process/${pid}`)).toBeNull()
  expect(await ask('kill', { pid })).toBe(true)
})

test('STOP holds it at its next system call until CONT', async () => {
  const { js, ask, wait, output } = await testProcesses()
  const pid = await js(`for await (const data of stdin) await stdout.write(data)`)
  await ask('kill', { pid, signal: 'STOP' })
  expect(await ask('list')).toMatchObject([{ pid, state: 'stopped' }])
  await ask('input', { pid, data: 'x' })
  await ask('input', { pid, data: '' })
  await ask('kill', { pid, signal: 'CONT' })
  expect(await ask('list')).toMatchObject([{ pid, state: 'running' }])
  expect(await wait(pid)).toMatchObject({ code: 0 })
  expect((await output(pid))[1]).toBe('x')
})

test('a stopped one is ended by KILL, and by TERM once it goes on', async () => {
  const { js, ask, wait } = await testProcesses()
  const [one, other] = [await js(forever), await js(forever)]
  for (const pid of [one, other]) await ask('kill', { pid, signal: 'STOP' })
  await ask('kill', { pid: one, signal: 'KILL' })
  expect(await wait(one)).toMatchObject({ signal: 'KILL' })
  await ask('kill', { pid: other, signal: 'TERM' })
  expect(await ask('list')).toMatchObject([{}, { state: 'stopped' }])
  await ask('kill', { pid: other, signal: 'CONT' })
  expect(await wait(other)).toMatchObject({ signal: 'TERM' })
})

test('a group is signalled and waited for as one', async () => {
  const { js, ask, wait } = await testProcesses()
  const leader = await js(forever)
  const member = await js(forever, { group: leader })
  const outsider = await js(forever)
  await ask('kill', { group: leader, signal: 'KILL' })
  expect(await ask('wait', { group: leader })).toMatchObject({ pid: leader, signal: 'KILL' })
  expect(await ask('wait', { group: leader })).toMatchObject({ pid: member, signal: 'KILL' })
  await expect(ask('wait', { group: leader })).rejects.toMatchObject({ detail: { errno: 'ECHILD' } })
  expect(await ask('list')).toMatchObject([{}, {}, { pid: outsider, state: 'running' }])
  await ask('kill', { pid: outsider, signal: 'KILL' })
  await wait(outsider)
})

test('wait takes any child, and says when there is none', async () => {
  const { js, ask } = await testProcesses()
  await expect(ask('wait')).rejects.toMatchObject({ code: 'not_found', detail: { errno: 'ECHILD' } })
  const pid = await js('return 7')
  expect(await ask('wait', { pid: -1 })).toEqual({ pid, code: 7, signal: null })
  await expect(ask('wait')).rejects.toMatchObject({ detail: { errno: 'ECHILD' } })
})

test('the children of one that exits are orphans, and are not left as zombies', async () => {
  const { js, ask, write, wait } = await testProcesses()
  const child = await write(forever)
  const pid = await js(`await call('process', 'spawn', { command: '${child}' })`)
  await wait(pid)
  expect(await ask('list')).toMatchObject([{ pid }, { pid: pid + 1, parent: 1, state: 'running' }])
  await ask('kill', { pid: pid + 1, signal: 'KILL' })
  expect(await ask('list')).toMatchObject([{ pid }, { pid: pid + 1, state: 'exited' }])
})

test('a zombie is one until its parent has waited for it', async () => {
  const { js, ask, wait } = await testProcesses()
  const pid = await js('')
  await expect.poll(() => ask('list')).toMatchObject([{ pid, state: 'zombie' }])
  await wait(pid)
  expect(await ask('list')).toMatchObject([{ pid, state: 'exited' }])
})

test.each(['stop', 'kill', 'remove'] as const)('a %s by the kernel is a KILL', async (how) => {
  const { js, wait, kernel } = await testProcesses()
  const pid = await js(forever)
  const waiting = wait(pid)
  await kernel[how](`process/${pid}`)
  expect(await waiting).toEqual({ pid, code: 137, signal: 'KILL' })
  await expect.poll(() => kernel.lookup(`process/${pid}`)).toBeNull()
})

test.each([
  ['wait', { pid: 7 }, 'ESRCH'],
  ['kill', { pid: 7 }, 'ESRCH'],
  ['kill', { group: 7 }, 'ESRCH'],
  ['kill', { pid: 7, signal: 'HUP' }, 'EINVAL'],
  ['kill', {}, 'EINVAL'],
  ['input', { pid: 7, data: 'x' }, 'ESRCH'],
  ['program-exit', { code: 0, signal: null, cpu: 0 }, 'EPERM'],
  ['program-write', { fd: 1, data: new Uint8Array(1) }, 'EPERM'],
  ['pipe-read', { pipe: 7 }, 'EBADF'],
  ['spawn', { command: 'x', fds: { 1: { fd: 2 }, 2: { fd: 1 } } }, 'EINVAL'],
  ['spawn', { command: 'x', fds: { 1: { pipe: 9, end: 'write' } } }, 'EBADF'],
])('%s %o is %s', async (type, payload, errno) => {
  const { ask } = await testProcesses()
  await expect(ask(type, payload)).rejects.toMatchObject({ detail: { errno } })
})
