import { expect, test } from 'vitest'
import { testProcesses } from './testing/processes'

test('a process is spawned, writes, exits and is waited for', async () => {
  const { run, ask, kernel } = await testProcesses()
  const ran = await run(`await stdout.write(args.join() + env.A + cwd); await stderr.write('e'); return 3`, {
    args: ['x', 'y'],
    env: { A: 'b' },
    cwd: '/tmp',
  })
  expect(ran).toEqual({ pid: 1000, text: 'x,yb/tmp', errors: 'e', code: 3, signal: null })
  expect(await ask('wait', { pid: 1000 })).toEqual({ pid: 1000, code: 3, signal: null })
  expect(await ask('list')).toMatchObject([
    {
      pid: 1000,
      parent: 1,
      group: 1000,
      command: '/tmp/program1.js',
      args: ['x', 'y'],
      state: 'exited',
      code: 3,
    },
  ])
  await expect.poll(() => kernel.lookup('process/1000')).toBeNull()
})

test('input is read as it comes, and until its end', async () => {
  const { js, ask, output, run } = await testProcesses()
  const body = `for await (const data of stdin) await stdout.write(data)`
  expect((await run(body, { stdin: 'all of it' })).text).toBe('all of it')
  const pid = await js(body)
  const written = output(pid)
  expect(await ask('input', { pid, data: 'hello ' })).toBe(6)
  expect(await ask('input', { pid, data: new TextEncoder().encode('there') })).toBe(5)
  expect(await ask('input', { pid, data: '' })).toBe(0)
  expect((await written)[1]).toBe('hello there')
  await expect(ask('input', { pid, data: 'x' })).rejects.toMatchObject({ detail: { errno: 'EPIPE' } })
})

test('an end of the input is one for the program that reads it, and the next reads on', async () => {
  const { write, js, ask, output } = await testProcesses()
  const child = await write(
    `for await (const data of stdin) await stdout.write(data); await stdout.write(';')`,
  )
  const pid = await js(`for (const _ of 'ab')
    await call('process', 'wait', await call('process', 'spawn', { command: '${child}' }))`)
  for (const data of ['one ', 'two', '', 'three', '']) await ask('input', { pid, data })
  expect((await output(pid))[1]).toBe('one two;three;')
})

test('what is typed ahead is read by the program that it is for', async () => {
  const { write, js, ask, output } = await testProcesses()
  const child = await write(`for await (const data of stdin) return void (await stdout.write(data))`)
  const pid = await js(`for (const name of 'abc')
    await call('process', 'wait', await call('process', 'spawn', { command: '${child}' }))`)
  for (const data of ['one ', 'two ', 'three']) await ask('input', { pid, data })
  expect((await output(pid))[1]).toBe('one two three')
})

test('a message is sent in the name of the process', async () => {
  const { run } = await testProcesses()
  const { text } = await run(`await stdout.write(String(await call('process', 'getpid')) + ' ' + pid)`)
  expect(text).toBe('1000 1000')
})

test('a program takes streams and leaves them', async () => {
  const { run } = await testProcesses()
  const ran = await run(`
    setTimeout(() => call('/tmp/made', 'write', { content: '' }), 50)
    for await (const { kind } of subscribe('filesystem', 'watch', { path: '/tmp', recursive: true })) {
      await stdout.write(kind)
      return 0
    }`)
  expect(ran).toMatchObject({ text: 'created', errors: '', code: 0 })
})

test('what it throws goes to its standard error, and the code is 1', async () => {
  const { run } = await testProcesses()
  expect(await run(`throw new Error('thrown')`)).toMatchObject({
    code: 1,
    errors: expect.stringMatching(/^Error: thrown\n/) as string,
  })
})

test.each([
  ['nothing', 'not_found', 'ENOENT'],
  ['/tmp/words', 'failed_precondition', 'ENOEXEC'],
  ['/tmp', 'failed_precondition', 'EISDIR'],
])('%s is %s (%s), and no process', async (command, code, errno) => {
  const { call, spawn, ask, kernel } = await testProcesses()
  await call('/tmp/words', 'write', { content: 'words' })
  await expect(spawn({ command })).rejects.toMatchObject({ code, detail: { errno } })
  expect(await ask('list')).toEqual([])
  await expect.poll(() => kernel.lookup('process/1000')).toBeNull()
})

test('a WASI program where threads cannot share memory is ENOSYS, and says what is missing', async () => {
  const { call, spawn } = await testProcesses()
  await call('/tmp/tool', 'write', { content: '\0asm' })
  await expect(spawn({ command: '/tmp/tool' })).rejects.toMatchObject({
    code: 'failed_precondition',
    detail: { errno: 'ENOSYS' },
    text: expect.stringContaining('Cross-Origin-Opener-Policy: same-origin') as string,
  })
})

test('a script is run by its interpreter', async () => {
  const { call, write, spawn, output } = await testProcesses()
  const interpreter = await write(`await stdout.write(args.join())`)
  await call('/tmp/script', 'write', { content: `#!${interpreter} -x\nthe rest` })
  expect((await output(await spawn({ command: './script', cwd: '/tmp', args: ['a'] })))[1]).toBe(
    '-x,/tmp/script,a',
  )
})

test('more than may be is EAGAIN, until one was waited for', async () => {
  const { js, ask, wait } = await testProcesses({ maxProcesses: 1 })
  const pid = await js('await new Promise(() => {})')
  await expect(js('')).rejects.toMatchObject({ code: 'resource_exhausted', detail: { errno: 'EAGAIN' } })
  await ask('kill', { pid, signal: 'KILL' })
  await expect(js('')).rejects.toMatchObject({ detail: { errno: 'EAGAIN' } })
  expect(await wait(pid)).toEqual({ pid, code: 137, signal: 'KILL' })
  expect(await js('')).toBe(1001)
})

test('a working directory is changed, and seen by others', async () => {
  const { js, call, ask } = await testProcesses()
  const pid = await js(`await chdir('tmp'); await new Promise(() => {})`)
  await expect.poll(() => call(`/proc/${pid}/cwd`, 'read')).toBe('/tmp\n')
  await ask('kill', { pid, signal: 'KILL' })
})

test('many short ones leave nothing behind', async () => {
  const { js, wait, kernel } = await testProcesses()
  for (let round = 0; round < 20; round++) {
    const pids = await Promise.all([1, 2, 3, 4, 5].map((code) => js(`return ${code}`)))
    const exits = await Promise.all(pids.map(wait))
    expect(exits.map(({ code }) => code)).toEqual([1, 2, 3, 4, 5])
  }
  await expect
    .poll(async () => (await kernel.list()).filter((name) => name.startsWith('process/')))
    .toEqual([])
})
