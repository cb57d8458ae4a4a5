import { expect, test } from 'vitest'
import { testProcesses } from './testing/processes'

const forever = `await new Promise((_, reject) => program.signal.addEventListener('abort', () => reject(program.signal.reason)))`

test.each([
  ['TERM', forever, 143, 'TERM'],
  ['INT', forever, 130, 'INT'],
  [
    'SIGTERM',
    `await new Promise((resolve) => program.signal.addEventListener('abort', resolve)); return 5`,
    5,
    null,
  ],
  ['KILL', `await new Promise(() => {})`, 137, 'KILL'],
  ['TERM', `void program.signal; await new Promise(() => {})`, 143, 'TERM'],
  ['PIPE', `void program.signal; await new Promise(() => {})`, 141, 'PIPE'],
])('%s ends it', async (signal, body, code, by) => {
  const { js, begun, ask, wait, kernel } = await testProcesses()
  const pid = await js(`setTimeout(() => stdout.write('begun')); ${body}`)
  await begun(pid)
  expect(await ask('kill', { pid, signal })).toBe(true)
  expect(await wait(pid)).toEqual({ pid, code, signal: by })
  await expect.poll(() => kernel.lookup(`process/${pid}`)).toBeNull()
  expect(await ask('kill', { pid })).toBe(true)
})

test.each(['INT', 'TERM', 'PIPE', 'XCPU'])(
  '%s ends one that does not listen before it can do more',
  async (signal) => {
    const { js, begun, ask, wait, call } = await testProcesses()
    const pid =
      await js(`await stdout.write('begun'); setTimeout(() => call('/tmp/more', 'write', { content: '' }), 500)
    await new Promise(() => {})`)
    await begun(pid)
    await ask('kill', { pid, signal })
    expect(await wait(pid)).toMatchObject({ signal })
    await expect(call('/tmp/more', 'stat')).rejects.toMatchObject({ code: 'not_found' })
  },
)

test('a signal that is handled does not end it, as often as it comes; KILL does', async () => {
  const { js, begun, ask, wait, call } = await testProcesses()
  const pid = await js(`
    let count = 0
    for (const name of ['INT', 'TERM'])
      program.handle(name, () => call('/tmp/heard', 'write', { content: name + ++count }))
    await stdout.write('begun'); await new Promise(() => {})`)
  await begun(pid)
  for (const [signal, heard] of [
    ['INT', 'INT1'],
    ['TERM', 'TERM2'],
    ['INT', 'INT3'],
  ]) {
    await ask('kill', { pid, signal })
    await expect.poll(() => call('/tmp/heard', 'read').catch(() => '')).toBe(heard)
  }
  await ask('kill', { pid, signal: 'KILL' })
  expect(await wait(pid)).toMatchObject({ signal: 'KILL' })
})

test('a write that nobody reads ends it by PIPE, whatever it waits for; handled, the write fails', async () => {
  const { js, ask, wait, output } = await testProcesses()
  const unread = async () => {
    const { pipe } = (await ask('pipe', { keep: 'read' })) as { pipe: number }
    return { fds: { 1: { pipe, end: 'write' } }, close: () => ask('pipe-close', { pipe, end: 'read' }) }
  }
  const one = await unread()
  const careless = await js(`setInterval(() => stdout.write('x'), 10); await new Promise(() => {})`, {
    fds: one.fds,
  })
  await one.close()
  expect(await wait(careless)).toMatchObject({ code: 141, signal: 'PIPE' })
  const other = await unread()
  const handles = await js(
    `program.handle('PIPE', () => {})
     try { for (;;) await stdout.write('x'.repeat(100_000)) } catch (error) { await stderr.write(error.detail.errno) }`,
    { fds: other.fds },
  )
  await other.close()
  expect(await wait(handles).then(() => output(handles))).toEqual({ 1: '', 2: 'EPIPE' })
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

test('a group can be joined when those who began it have ended', async () => {
  const { js, ask } = await testProcesses()
  const leader = await js('', { group: 0 })
  await ask('wait', { pid: leader })
  const late = await js('', { group: leader })
  expect(await ask('wait', { group: leader })).toMatchObject({ pid: late, code: 0 })
  await expect(js('', { group: 7 })).rejects.toMatchObject({ detail: { errno: 'ESRCH' } })
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

test('one that has only just been asked for is ended too', async () => {
  const { write, spawn, ask, wait } = await testProcesses()
  const command = await write(`await new Promise(() => {})`)
  const spawning = spawn({ command })
  while (((await ask('list')) as object[]).length === 0);
  await ask('kill', { pid: 1000, signal: 'TERM' })
  expect(await wait(await spawning)).toEqual({ pid: 1000, code: 143, signal: 'TERM' })
})

test.each(['KILL', 'TERM'])(
  '%s for a group leaves none of those that are just being spawned by it',
  async (signal) => {
    const { call, spawn, ask } = await testProcesses({ maxProcesses: 30 })
    const command = '/tmp/bomb.js'
    const content = `export default async ({ call }) => {
    for (;;) await call('process', 'spawn', { command: '${command}' }).catch(() => call('process', 'getpid'))
  }`
    await call('filesystem', 'write', { path: command, content })
    const group = await spawn({ command })
    const running = async () =>
      ((await ask('list')) as { state: string }[]).filter(({ state }) => state === 'running').length
    await expect.poll(running).toBe(30)
    await ask('kill', { group, signal })
    await expect.poll(running).toBe(0)
    await expect(spawn({ command: '/tmp/nothing' })).rejects.toMatchObject({ detail: { errno: 'ENOENT' } })
  },
)

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
