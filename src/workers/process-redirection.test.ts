import { expect, test } from 'vitest'
import { testProcesses } from './testing/processes'

const copy = `for await (const data of stdin) await stdout.write(data)`

test('a file is read, written and appended to', async () => {
  const { run, call } = await testProcesses()
  await call('/tmp/in', 'write', { content: 'some words' })
  const out = (flags: string) => ({
    fds: { 0: { path: '/tmp/in', flags: 'r' }, 1: { path: 'out', flags } },
    cwd: '/tmp',
  })
  expect(await run(copy, out('w'))).toMatchObject({ code: 0, text: '' })
  expect(await run(copy, out('a'))).toMatchObject({ code: 0, text: '' })
  expect(await call('/tmp/out', 'read')).toBe('some wordssome words')
  await run(`await stdout.write('new')`, out('w'))
  expect(await call('/tmp/out', 'read')).toBe('new')
})

test('a file that is not there is ENOENT, and there is no process', async () => {
  const { js, ask } = await testProcesses()
  await expect(js(copy, { fds: { 0: { path: '/tmp/nothing', flags: 'r' } } })).rejects.toMatchObject({
    detail: { errno: 'ENOENT' },
  })
  expect(await ask('list')).toEqual([])
})

test('one descriptor is the same as another', async () => {
  const { run, call } = await testProcesses()
  const both = `await stdout.write('out '); await stderr.write('err '); await stdout.write('out')`
  expect(await run(both, { fds: { 2: { fd: 1 } } })).toMatchObject({ text: 'out err out', errors: '' })
  await run(both, { fds: { 1: { path: '/tmp/both', flags: 'w' }, 2: { fd: 1 } } })
  expect(await call('/tmp/both', 'read')).toBe('out err out')
})

test('null reads nothing and takes everything', async () => {
  const { run } = await testProcesses()
  const nothing = { null: true }
  expect(await run(`${copy}; await stdout.write('x')`, { fds: { 0: nothing, 1: nothing } })).toMatchObject({
    text: '',
    code: 0,
  })
})

test('a pipe carries everything, in order, and its reader sees the end', async () => {
  const { js, ask, output, wait } = await testProcesses()
  const { pipe } = (await ask('pipe')) as { pipe: number }
  const count = 20_000
  const writer = await js(`for (let i = 0; i < ${count}; i++) await stdout.write(i + ' ')`, {
    fds: { 1: { pipe, end: 'write' } },
  })
  const reader = await js(copy, { fds: { 0: { pipe, end: 'read' } } })
  expect((await output(reader))[1]).toBe(Array.from({ length: count }, (_, i) => `${i} `).join(''))
  expect(await wait(writer)).toMatchObject({ code: 0 })
  await expect(ask('pipe-read', { pipe })).rejects.toMatchObject({ detail: { errno: 'EBADF' } })
})

test('a writer waits for room, and PIPE ends it when its reader has gone', async () => {
  const { js, ask, wait } = await testProcesses()
  const { pipe } = (await ask('pipe')) as { pipe: number }
  const writer = await js(`for (;;) await stdout.write(new Uint8Array(65536))`, {
    fds: { 1: { pipe, end: 'write' } },
  })
  const reader = await js(`for await (const data of stdin) return data.length > 0 ? 0 : 1`, {
    fds: { 0: { pipe, end: 'read' } },
  })
  expect(await wait(reader)).toMatchObject({ code: 0 })
  expect(await wait(writer)).toEqual({ pid: writer, code: 141, signal: 'PIPE' })
})

test('the maker of a pipe uses the end that it keeps', async () => {
  const { js, ask } = await testProcesses()
  const { pipe } = (await ask('pipe', { keep: 'read' })) as { pipe: number }
  await js(`await stdout.write('one')`, { fds: { 1: { pipe, end: 'write' } } })
  expect(await ask('pipe-read', { pipe })).toEqual(new TextEncoder().encode('one'))
  expect(await ask('pipe-read', { pipe })).toEqual(new Uint8Array())
  await ask('pipe-close', { pipe, end: 'read' })
  await expect(ask('pipe-close', { pipe, end: 'read' })).rejects.toMatchObject({ detail: { errno: 'EBADF' } })

  const { pipe: input } = (await ask('pipe', { keep: 'write' })) as { pipe: number }
  const pids = [1, 2].map(() =>
    js(`for await (const data of stdin) return data.length`, { fds: { 0: { pipe: input, end: 'read' } } }),
  )
  await Promise.all(pids)
  expect(await ask('pipe-write', { pipe: input, data: 'four' })).toBe(4)
  expect(await ask('wait')).toMatchObject({ code: 0 })
})

test('an end that nobody took goes with its maker', async () => {
  const { js, write, wait } = await testProcesses()
  const child = await write(copy)
  const pid = await js(`
    const { pipe } = await call('process', 'pipe')
    await call('process', 'spawn', { command: '${child}', fds: { 0: { pipe, end: 'read' }, 1: { null: true } } })`)
  await wait(pid)
  expect(await wait(pid + 1)).toMatchObject({ code: 0 })
})

test('a child inherits descriptors, directory and environment', async () => {
  const { write, run } = await testProcesses()
  const child = await write(
    `for await (const data of stdin) await stdout.write(data); await stderr.write(cwd + env.PWD + env.A + pid)`,
  )
  const ran = await run(
    `const spawned = await call('process', 'spawn', { command: '${child}' })
     return (await call('process', 'wait', spawned)).code`,
    { stdin: 'handed down', cwd: '/tmp', env: { A: 'b' } },
  )
  expect(ran).toMatchObject({ text: 'handed down', errors: '/tmp/tmpb1001', code: 0 })
})

test('a child has another descriptor of its parent’s for its own', async () => {
  const { write, run } = await testProcesses()
  const child = await write(`await stdout.write('out '); await stderr.write('err ')`)
  const both = (fds: object) => `
    const spawned = await call('process', 'spawn', { command: '${child}', fds: ${JSON.stringify(fds)} })
    await call('process', 'wait', spawned)`
  expect(await run(both({ 1: { inherit: 2 } }))).toMatchObject({ text: '', errors: 'out err ' })
  expect(await run(both({ 1: { inherit: 2 }, 2: { inherit: 1 } }))).toMatchObject({
    text: 'err ',
    errors: 'out ',
  })
  expect(await run(both({ 1: { inherit: 2 }, 2: { fd: 1 } }))).toMatchObject({ text: '', errors: 'out err ' })
})

test('those that share a file share the place in it, also after the one that opened it', async () => {
  const { write, js, wait, call, ask } = await testProcesses()
  const child = await write(`for await (const _ of stdin); await stdout.write('child')`)
  const pid = await js(
    `await stdout.write('parent ')
     await call('process', 'spawn', { command: '${child}', fds: { 0: { inherit: true } } })
     await stdout.write('parent ')`,
    { fds: { 1: { path: '/tmp/out', flags: 'w' } } },
  )
  await wait(pid)
  expect(await ask('list')).toMatchObject([{ pid, state: 'exited' }, { parent: 1 }])
  await expect.poll(() => call('/tmp/out', 'read')).toContain('parent parent ')
  await expect.poll(() => call('/tmp/out', 'read')).toBe('parent parent child')
  await expect.poll(async () => (await ask('list')) as object[]).toMatchObject([{}, { state: 'exited' }])
})
