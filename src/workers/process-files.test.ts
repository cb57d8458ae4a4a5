import { expect, test } from 'vitest'
import { testProcesses } from './testing/processes'

const forever = 'await new Promise(() => {})'

test('the processes are files too', async () => {
  const { js, call, wait, run } = await testProcesses()
  const pid = await js(forever, { args: ['a', 'b c'], env: { A: '1', B: '2' }, cwd: '/tmp' })
  const read = (file: string) => call(`/proc/${pid}/${file}`, 'read')
  expect(await call('/proc', 'list')).toEqual([{ name: String(pid), kind: 'directory', size: 0 }])
  const names = ((await call(`/proc/${pid}`, 'list')) as { name: string }[]).map(({ name }) => name)
  expect(names).toEqual(['args', 'ctl', 'cwd', 'env', 'fd', 'status'])
  expect(await read('args')).toBe('a\nb c\n')
  expect(await read('env')).toBe('A=1\nB=2\nPWD=/tmp\n')
  expect(await read('cwd')).toBe('/tmp\n')
  expect(await read('fd')).toBe(`0 r input\n1 w output:${pid}\n2 w output:${pid}\n`)
  expect(await read('status')).toMatch(
    /^pid 1000\nparent 1\ngroup 1000\ncommand \/tmp\/program1.js\nstate running\n/,
  )
  expect(await call(`/proc/${pid}/args`, 'read', { encoding: 'bytes', offset: 2, length: 2 })).toEqual(
    new TextEncoder().encode('b '),
  )
  expect(
    (await run(`await stdout.write(await call('/proc/self/args', 'read'))`, { args: ['me'] })).text,
  ).toBe('me\n')
  expect(await call(`/proc/${pid}/ctl`, 'write', { content: 'STOP kill KILL\n', append: true })).toBe(15)
  expect(await wait(pid)).toMatchObject({ signal: 'KILL' })
})

test('a redirected descriptor is named for what it stands for', async () => {
  const { js, call, ask } = await testProcesses()
  const { pipe } = (await ask('pipe')) as { pipe: number }
  const fds = { 0: { pipe, end: 'read' }, 1: { path: '/tmp/out', flags: 'a' }, 2: { null: true } }
  const pid = await js(forever, { fds })
  expect(await call(`/proc/${pid}/fd`, 'read')).toBe(`0 r pipe:${pipe}\n1 w /tmp/out\n2 w null\n`)
})

test.each([
  ['list', '/1', 'ENOENT'],
  ['list', '/1000/status', 'ENOTDIR'],
  ['read', '/1000', 'EISDIR'],
  ['read', '/1000/nothing', 'ENOENT'],
  ['read', '/self/status', 'ENOENT'],
  ['write', '/1000/status', 'EACCES'],
  ['write', '/1000/ctl', 'EINVAL'],
])('%s of %s is %s', async (type, path, errno) => {
  const { ask, js } = await testProcesses()
  await js(forever)
  await expect(ask(type, { path, content: 'HUP' })).rejects.toMatchObject({ detail: { errno } })
})

test('a restart of the process daemon keeps its processes', async () => {
  const { ask, js, kernel, wait } = await testProcesses()
  const left = await js(forever)
  const gone = await js(forever)
  await kernel.stop('process')
  await kernel.remove(`process/${gone}`)
  await kernel.start('process')
  expect(await wait(gone)).toMatchObject({ signal: 'KILL' })
  expect(await ask('kill', { pid: left, signal: 'KILL' })).toBe(true)
  expect(await wait(left)).toMatchObject({ signal: 'KILL' })
  expect(await js(forever)).toBe(1002)
})

test('a new process daemon gives no pid that is in use, and removes what it does not know', async () => {
  const { js, kernel } = await testProcesses()
  await js(forever)
  await kernel.remove('process')
  await kernel.create({ name: 'process', type: 'process', start: true })
  expect(await js(forever)).toBe(1001)
  expect(await kernel.lookup('process/1000')).toBeNull()
})
