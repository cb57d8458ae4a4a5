import { expect, test } from 'vitest'
import { z } from 'zod'
import { DaemonError, defineDaemon, message } from '../../kernel/daemon'
import { testKernel } from '../../kernel/testing'
import process from '.'

/** Files without directories, and the namespace that leads every path to them. */
const files = defineDaemon({
  type: 'files',
  messages: {
    lookup: message({ doc: 'Leads here.', payload: z.object({ path: z.string() }) }),
    list: message({ doc: 'Lists.', payload: z.object({ path: z.string() }) }),
    stat: message({ doc: 'Is it there?', payload: z.object({ path: z.string() }) }),
    read: message({ doc: 'Reads.', payload: z.looseObject({ path: z.string() }) }),
    write: message({ doc: 'Writes.', payload: z.object({ path: z.string(), content: z.string() }) }),
    mkdir: message({ doc: 'Makes no directory.' }),
    names: message({ doc: 'Every path.' }),
  },
  start() {
    const contents = new Map(Object.entries({ '/bin/seq.js': 'my own', '/notes.txt': 'words' }))
    const read = ({ path }: { path: string }) => {
      const content = contents.get(path)
      if (content !== undefined) return content
      throw new DaemonError('not_found', `no file ${path}`, { errno: 'ENOENT' })
    }
    return {
      lookup: ({ path }) => ({ path: '/', daemonName: 'namespace', rest: path, kind: 'mount' }),
      list: ({ path }) =>
        [...contents.keys()]
          .filter((file) => file.startsWith(`${path}/`))
          .map((file) => ({ name: file.slice(path.length + 1), kind: 'file', size: 0 })),
      stat: read,
      read,
      write: ({ path, content }) => void contents.set(path, content),
      mkdir: () => {},
      names: () => [...contents.keys()].sort(),
    }
  },
})

const said = new TextEncoder()

/** Stands in for a program: does what its arguments say, and says what it is sent. */
const program = defineDaemon({
  type: 'program',
  config: z.looseObject({ args: z.array(z.string()) }),
  async run({ config, mailbox, call, reply, self }) {
    const write = (fd: 1 | 2, text: string) =>
      call('process', 'program-output', { fd, data: said.encode(text) })
    for await (const received of mailbox) {
      const [what, value] = config.args
      if (received.type === 'begin') {
        await write(1, `${self.name} `)
        if (what === 'crash') throw new Error('broken to pieces')
        if (what === 'parent') await call('process', 'spawn', { command: 'echo', args: ['stay'] })
        if (what === 'getpid') await write(1, String(await call('process', 'getpid')))
        if (what === 'exit' || what === 'parent' || what === 'getpid') {
          await call('process', 'program-exit', { code: Number(value ?? 0) })
          return
        }
      } else if (received.type === 'input') {
        reply(received, 2)
        await write(2, JSON.stringify(received.payload))
      } else if (received.type === 'signal' && what !== 'stubborn') {
        await call('process', 'program-exit', { code: what === 'polite' ? 5 : null })
        return
      }
    }
  },
})

/** Reads all that a process writes, with the descriptor before each item. */
const reader = defineDaemon({
  type: 'reader',
  concurrency: 8,
  messages: { read: message({ doc: 'Reads to the end.', payload: z.object({ pid: z.int() }) }) },
  start: () => ({
    read: async (payload, { subscribe }) => {
      let text = ''
      for await (const item of subscribe('process', 'output', payload)) {
        const { fd, data } = item as { fd: number; data: Uint8Array }
        text += `${fd}:${new TextDecoder().decode(data)}`
      }
      return text
    },
  }),
})

async function setup(config: object = {}) {
  const { call, kernel } = await testKernel({
    behaviours: [files, process, program, reader],
    daemons: [
      { name: 'namespace', type: 'files', start: true },
      { name: 'process', type: 'process', start: true, config },
      { name: 'reader', type: 'reader', start: true },
    ],
  })
  const ask = (type: string, payload?: object) => call('process', type, payload)
  const spawn = async (...args: string[]) =>
    ((await ask('spawn', { command: 'echo', args })) as { pid: number }).pid
  const written = (pid: number) => call('reader', 'read', { pid })
  return { call, kernel, ask, spawn, written }
}

test('the programs that are missing are put into /bin', async () => {
  const { call, spawn } = await setup()
  await spawn('stay')
  expect(await call('namespace', 'names')).toEqual([
    '/bin/cat.js',
    '/bin/echo.js',
    '/bin/seq.js',
    '/bin/sleep.js',
    '/notes.txt',
  ])
  expect(await call('/bin/seq.js', 'read')).toBe('my own')
  expect(await call('/bin/echo.js', 'read')).toContain('export default async function main')
})

test('without files it says so and runs on', async () => {
  const { kernel, call } = await testKernel({
    behaviours: [process],
    daemons: [{ name: 'process', type: 'process', start: true }],
  })
  await expect.poll(() => kernel.log('process')).toMatchObject([{ level: 'warning' }])
  expect(await call('process', 'list')).toEqual([])
})

test('a process is spawned, writes, exits and is waited for', async () => {
  const { ask, spawn, kernel } = await setup()
  const pid = await spawn('exit', '3')
  expect(pid).toBe(1000)
  expect(await ask('wait', { pid })).toEqual({ pid, code: 3, signal: null })
  expect(await ask('wait', { pid })).toEqual({ pid, code: 3, signal: null })
  expect(await ask('list')).toMatchObject([
    { pid, parent: 1, command: '/bin/echo.js', args: ['exit', '3'], state: 'exited', code: 3 },
  ])
  await expect.poll(() => kernel.lookup('process/1000')).toBeNull()
})

test('while it runs it is a registered daemon in a worker of its own', async () => {
  const { spawn, kernel, ask } = await setup()
  await spawn('stay')
  expect(await kernel.status('process/1000')).toMatchObject({
    type: 'program',
    state: 'running',
    dedicated: true,
  })
  expect(await ask('list')).toMatchObject([{ pid: 1000, state: 'running' }])
})

test.each([
  ['TERM', 'stay', 143],
  ['INT', 'stay', 130],
  ['TERM', 'polite', 5],
  ['TERM', 'stubborn', 143],
  ['KILL', 'stubborn', 137],
])('kill with %s ends one that is %s', async (signal, what, code) => {
  const { ask, spawn, kernel } = await setup()
  const pid = await spawn(what)
  const waiting = ask('wait', { pid })
  expect(await ask('kill', { pid, signal })).toBe(true)
  expect(await waiting).toEqual({ pid, code, signal })
  await expect.poll(() => kernel.lookup(`process/${pid}`)).toBeNull()
  expect(await ask('kill', { pid })).toBe(true)
})

test('a crash is code 1, with the error in the output', async () => {
  const { ask, spawn, written, kernel } = await setup()
  const pid = await spawn('crash')
  expect(await ask('wait', { pid })).toEqual({ pid, code: 1, signal: null })
  expect(await written(pid)).toMatch(/^1:process\/1000 2:Error: broken to pieces/)
  await expect.poll(() => kernel.lookup(`process/${pid}`)).toBeNull()
})

test('the output can be read while it is written and after the exit', async () => {
  const { ask, spawn, written } = await setup()
  const pid = await spawn('stay')
  const live = written(pid)
  await ask('input', { pid, data: new Uint8Array([7]) })
  await ask('kill', { pid })
  expect(await live).toBe('1:process/1000 2:{"data":{"0":7}}')
  expect(await written(pid)).toBe(await live)
})

test.each(['stop', 'kill', 'remove'] as const)('a %s by the kernel is an exit too', async (how) => {
  const { ask, spawn, kernel } = await setup()
  const pid = await spawn('stay')
  const waiting = ask('wait', { pid })
  await kernel[how](`process/${pid}`)
  expect(await waiting).toEqual({ pid, code: 137, signal: 'KILL' })
  await expect.poll(() => kernel.lookup(`process/${pid}`)).toBeNull()
})

test.each([
  ['spawn', { command: 'nothing' }, 'not_found', 'ENOENT'],
  ['spawn', { command: '/notes.txt' }, 'failed_precondition', 'ENOEXEC'],
  ['wait', { pid: 7 }, 'not_found', 'ESRCH'],
  ['kill', { pid: 7 }, 'not_found', 'ESRCH'],
  ['kill', { pid: 1000, signal: 'HUP' }, 'invalid_argument', 'EINVAL'],
  ['input', { pid: 7, data: 'x' }, 'not_found', 'ESRCH'],
  ['program-exit', { code: 0 }, 'permission_denied', 'EPERM'],
  ['program-output', { fd: 1, data: new Uint8Array(1) }, 'permission_denied', 'EPERM'],
])('%s %o is %s (%s)', async (type, payload, code, errno) => {
  const { ask } = await setup()
  await expect(ask(type, payload)).rejects.toMatchObject({ code, detail: { errno } })
})

test('more than may be is EAGAIN', async () => {
  const { ask, spawn } = await setup({ maxProcesses: 1 })
  await spawn('stay')
  await expect(spawn('stay')).rejects.toMatchObject({
    code: 'resource_exhausted',
    detail: { errno: 'EAGAIN' },
  })
  await ask('kill', { pid: 1000 })
  await ask('wait', { pid: 1000 })
  expect(await spawn('stay')).toBe(1001)
})

test('input reaches the program, until it has exited', async () => {
  const { ask, spawn } = await setup()
  const pid = await spawn('stay')
  expect(await ask('input', { pid, data: 'hi' })).toBe(2)
  await ask('kill', { pid, signal: 'KILL' })
  await expect(ask('input', { pid, data: 'hi' })).rejects.toMatchObject({ detail: { errno: 'EPIPE' } })
})

test('a program is the parent of what it spawns', async () => {
  const { ask, spawn } = await setup()
  await ask('wait', { pid: await spawn('parent') })
  expect(await ask('list')).toMatchObject([
    { pid: 1000, parent: 1 },
    { pid: 1001, parent: 1000 },
  ])
})

test('a program has its pid, and every other daemon is 1', async () => {
  const { ask, spawn, written } = await setup()
  expect(await ask('getpid')).toBe(1)
  expect(await written(await spawn('getpid'))).toContain('1:1000')
})

test('a restart of the process daemon keeps its processes', async () => {
  const { ask, spawn, kernel } = await setup()
  const left = await spawn('stay')
  const gone = await spawn('stay')
  await kernel.stop('process')
  await kernel.remove(`process/${gone}`)
  await kernel.start('process')
  expect(await ask('wait', { pid: gone })).toMatchObject({ signal: 'KILL' })
  expect(await ask('kill', { pid: left })).toBe(true)
  expect(await ask('wait', { pid: left })).toMatchObject({ signal: 'TERM' })
  expect(await spawn('stay')).toBe(1002)
})

test('a new process daemon gives no pid that is in use, and removes what it does not know', async () => {
  const { spawn, kernel } = await setup()
  await spawn('stay')
  await kernel.remove('process')
  await kernel.create({ name: 'process', type: 'process', start: true })
  expect(await spawn('stay')).toBe(1001)
  expect(await kernel.lookup('process/1000')).toBeNull()
})

test('the processes are files too', async () => {
  const { ask, spawn } = await setup()
  const pid = await spawn('stay', 'here')
  expect(await ask('list', { path: '/' })).toEqual([{ name: '1000', kind: 'directory', size: 0 }])
  expect(await ask('list', { path: '/1000' })).toMatchObject([
    { name: 'cmdline' },
    { name: 'ctl' },
    { name: 'status' },
  ])
  expect(await ask('stat', { path: '/1000/status' })).toMatchObject({ kind: 'file' })
  expect(await ask('stat', { path: '/1000' })).toMatchObject({ kind: 'directory' })
  expect(await ask('read', { path: '/1000/cmdline' })).toBe('/bin/echo.js stay here\n')
  expect(await ask('read', { path: '/1000/status' })).toContain('state running\n')
  expect(await ask('write', { path: '/1000/ctl', content: 'KILL\n' })).toBe(5)
  expect(await ask('wait', { pid })).toMatchObject({ signal: 'KILL' })
})

test.each([
  ['list', '/1', 'ENOENT'],
  ['list', '/1000/status', 'ENOTDIR'],
  ['read', '/1000', 'EISDIR'],
  ['read', '/1000/nothing', 'ENOENT'],
  ['write', '/1000/status', 'EACCES'],
  ['write', '/1000/ctl', 'EINVAL'],
])('%s of %s is %s', async (type, path, errno) => {
  const { ask, spawn } = await setup()
  await spawn('stay')
  await expect(ask(type, { path, content: 'HUP' })).rejects.toMatchObject({ detail: { errno } })
})
