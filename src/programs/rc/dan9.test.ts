import { expect, test } from 'vitest'
import { DaemonError } from '../../wire/error'
import { Dan9, type JavaScriptProgram } from './dan9'
import { SystemError, readText, type Descriptor } from './system'

type Answer = (payload: Record<string, unknown>) => unknown

/** A program whose calls are answered by `answers` of `"recipient type"`, and kept. */
function setup(answers: Readonly<Record<string, Answer>> = {}) {
  const calls: [to: string, type: string, payload: unknown][] = []
  const written: [fd: number, data: string | Uint8Array][] = []
  const output = (fd: number) => ({
    write: async (data: string | Uint8Array) => void written.push([fd, data]),
  })
  const program: JavaScriptProgram = {
    ...{ pid: 1001, args: [], env: {}, cwd: '/home', stdin: stdin(), stdout: output(1), stderr: output(2) },
    call: async (to, type, payload) => {
      calls.push([to, type, payload])
      const answer = answers[`${to} ${type}`]
      if (!answer) throw new DaemonError('unimplemented', `${to} does not know ${type}`)
      return answer(payload as Record<string, unknown>)
    },
    handle: () => {},
    chdir: async () => {},
  }
  return { system: new Dan9(program), calls, written }
}

async function* stdin() {
  yield new TextEncoder().encode('typed')
}

const fails = (code: 'not_found' | 'failed_precondition', errno: string) => () => {
  throw new DaemonError(code, 'as the daemon says it', { errno })
}
const [own0, own1, own2] = ([0, 1, 2] as const).map((fd): Descriptor => ({ kind: 'own', fd }))
const file: Descriptor = { kind: 'file', path: '/f', flags: 'a' }

test.each<[string, (Descriptor | undefined)[], object]>([
  ['what is its own is inherited', [own0, own1, own2], {}],
  ['what is closed is null', [own0], { 1: { null: true }, 2: { null: true } }],
  ['>[2=1]', [own0, own1, own1], { 2: { fd: 1 } }],
  ['>[2=1] >/f', [own0, file, own1], { 1: { path: '/f', flags: 'a' }, 2: { inherit: 1 } }],
  ['a swap', [own0, own2, own1], { 1: { inherit: 2 }, 2: { inherit: 1 } }],
  [
    'pipes',
    [{ kind: 'pipe', pipe: 3, end: 'read' }, { kind: 'pipe', pipe: 4, end: 'write' }, { kind: 'null' }],
    { 0: { pipe: 3, end: 'read' }, 1: { pipe: 4, end: 'write' }, 2: { null: true } },
  ],
])('spawn: %s', async (_, slots, fds) => {
  const { system, calls } = setup({ 'process spawn': () => ({ pid: 1002 }) })
  const descriptors = new Map(slots.flatMap((slot, fd) => (slot ? [[fd, slot] as const] : [])))
  expect(await system.spawn({ command: 'a', args: ['b'], env: { c: 'd' }, descriptors, group: 0 })).toBe(1002)
  expect(calls).toEqual([
    ['process', 'spawn', { command: 'a', args: ['b'], env: { c: 'd' }, cwd: '/home', fds, group: 0 }],
  ])
})

test('errors are said as a shell says them', async () => {
  const { system } = setup({
    'process spawn': fails('not_found', 'ENOENT'),
    '/home/f open': fails('failed_precondition', 'ENOTEMPTY'),
  })
  const spawned = system.spawn({ command: 'a', args: [], env: {}, descriptors: new Map() })
  await expect(spawned).rejects.toThrow(new SystemError('a: not found', 'ENOENT', 'not_found'))
  await expect(system.open('f', '<')).rejects.toThrow('f: as the daemon says it')
})

test('a file is opened and closed again where there are handles', async () => {
  const { system, calls } = setup({
    '/f open': () => ({ handle: 7, daemonName: 'filesystem' }),
    'filesystem close': () => undefined,
  })
  expect(await system.open('/tmp/../f', '>')).toEqual(file)
  expect(calls).toEqual([
    ['/f', 'open', { flags: 'w' }],
    ['filesystem', 'close', { handle: 7 }],
  ])
})

test.each([
  ['<', { kind: 'file', size: 3 }, []],
  ['>>', { kind: 'file', size: 3 }, []],
  ['>', { kind: 'file', size: 0 }, []],
  ['>', { kind: 'file', size: 3 }, [{ content: '' }]],
  ['>', undefined, [{ content: '' }]],
  ['>>', undefined, [{ content: '' }]],
] as const)('where there are none, %s of %j writes %j', async (operator, stat, writes) => {
  const { system, calls } = setup({
    '/f stat': () => stat ?? fails('not_found', 'ENOENT')(),
    '/f write': () => 0,
  })
  await system.open('/f', operator)
  expect(calls.filter(([, type]) => type === 'write').map(([, , payload]) => payload)).toEqual(writes)
})

test('what is not there cannot be read, and no directory written', async () => {
  const { system } = setup({
    '/none stat': fails('not_found', 'ENOENT'),
    '/d stat': () => ({ kind: 'directory', size: 0 }),
  })
  await expect(system.open('/none', '<')).rejects.toMatchObject({ errno: 'ENOENT' })
  await expect(system.open('/d', '>')).rejects.toMatchObject({ errno: 'EISDIR' })
})

test('files are read in parts, and whole where their size is not known', async () => {
  const text = 'é'.repeat(50_000)
  const bytes = new TextEncoder().encode(text)
  const { system, calls } = setup({
    '/big stat': () => ({ kind: 'file', size: bytes.length }),
    '/big read': ({ offset, length }) => bytes.slice(Number(offset), Number(offset) + Number(length)),
    '/made stat': () => ({ kind: 'file', size: 0 }),
    '/made read': () => 'running\n',
  })
  expect(await readText(system, { kind: 'file', path: '/big', flags: 'r' })).toBe(text)
  expect(calls).toHaveLength(4)
  expect(await readText(system, { kind: 'file', path: '/made', flags: 'r' })).toBe('running\n')
})

test('a pipe is read to its end; an end that is not held any more need not be closed', async () => {
  const parts = ['a', 'b', '']
  const { system, calls } = setup({
    'process pipe': () => ({ pipe: 5 }),
    'process pipe-read': () => new TextEncoder().encode(parts.shift()),
    'process pipe-write': () => 1,
    'process pipe-close': fails('failed_precondition', 'EBADF'),
  })
  const { read, write } = await system.pipe()
  await system.write(write, 'x')
  await system.close(write)
  expect(await readText(system, read)).toBe('ab')
  expect(calls).toContainEqual(['process', 'pipe', { keep: 'read' }])
  expect(calls).toContainEqual(['process', 'pipe-write', { pipe: 5, data: 'x' }])
  expect(calls).toContainEqual(['process', 'pipe-close', { pipe: 5, end: 'write' }])
})

test('its own descriptors are the program’s, until others are adopted', async () => {
  const { system, written, calls } = setup({ '/f write': () => 1, 'process spawn': () => ({ pid: 1 }) })
  expect(await readText(system, own0!)).toBe('typed')
  await system.write(own1!, 'out')
  await system.write(own2!, 'err')
  expect(written).toEqual([
    [1, 'out'],
    [2, 'err'],
  ])
  system.adopt(1, file)
  await system.write(own1!, 'into the file')
  await system.spawn({
    command: 'a',
    args: [],
    env: {},
    descriptors: new Map([
      [0, own0!],
      [1, own1!],
      [2, own1!],
    ]),
  })
  expect(calls[0]).toEqual(['/f', 'write', { content: 'into the file', append: true }])
  const redirection = { path: '/f', flags: 'a' }
  expect(calls[1]![2]).toMatchObject({ fds: { 1: redirection, 2: redirection } })
})

test('directories are listed, and what is not there is nothing', async () => {
  const { system } = setup({
    '/home list': () => [
      { name: 'd', kind: 'directory', size: 0 },
      { name: 'f', kind: 'file', size: 1 },
    ],
    '/d stat': () => ({ kind: 'directory' }),
    '/f stat': () => ({ kind: 'symlink' }),
  })
  expect(await system.list('.')).toEqual([
    { name: 'd', directory: true },
    { name: 'f', directory: false },
  ])
  expect(await system.list('/none')).toEqual([])
  expect([await system.kind('/d'), await system.kind('/f'), await system.kind('/none')]).toEqual([
    'directory',
    'file',
    undefined,
  ])
})

test('that there is nobody to interrupt is no error', async () => {
  const { system, calls } = setup({ 'process kill': fails('not_found', 'ESRCH') })
  await system.interrupt(1002)
  expect(calls).toEqual([['process', 'kill', { group: 1002, signal: 'INT' }]])
})
