import { beforeAll, expect, test } from 'vitest'
import tour from '../daemons/program/testing/tour.wasm?url'
import { bootPrograms } from './testing/programs'

const { call, ask, spawn, wait, output, begun, js, daemons } = bootPrograms()
const command = '/bin/tour.wasm'

beforeAll(async () => {
  const content = new Uint8Array(await (await fetch(tour)).arrayBuffer())
  await call('filesystem', 'write', { path: command, content })
})

/** Runs it to its end: what it wrote, and how it ended. */
async function run(...args: string[]) {
  const pid = await spawn({ command, args, cwd: '/tmp' })
  const [text, exit] = await Promise.all([output(pid), wait(pid)])
  return { text, ...(exit as { code: number; signal: string | null }) }
}

test('a C program runs unchanged: arguments, input, files, directories, exit code', async () => {
  await call('filesystem', 'mkdir', { path: '/tmp/home' })
  const stdin = 'first\nsecond\n'
  const pid = await spawn({
    command: 'tour',
    args: ['tour', 'x y'],
    cwd: '/tmp/home',
    env: { HOME: '/me' },
    stdin,
  })
  expect(await output(pid)).toBe(`argument 0: tour
argument 1: tour
argument 2: x y
HOME is /me
read first
read second
relative.txt: one two
/tmp/absolute.txt: three
two of 7 bytes, changed lately
relative.txt: ONE
room has 2: a b
remove a directory with files: 55
relative.txt: errno 44
kept.txt: ONE
remove it empty: 0
room: errno 44
pointer leads to kept.txt
unlink a directory: 31
done
`)
  expect(await wait(pid)).toEqual({ pid, code: 7, signal: null })
  expect(await call('/tmp/home', 'list')).toMatchObject([{ name: 'kept.txt' }])
  expect(await call('/tmp/home/kept.txt', 'read')).toBe('ONE')
  expect(await call('/tmp/absolute.txt', 'read')).toBe('three')
})

test('every file server is a part of its tree', async () => {
  const shown = await run('show', '/daemons/process/status', '/proc/self/args', '/nowhere')
  expect(shown.text).toMatch(
    /state running(.|\n)*args: show\n\/daemons\/process\/status\n(.|\n)*\/nowhere: errno 44/,
  )
  expect((await run('list', '/proc')).text).toMatch(/^\/proc has \d+: 1000/)
})

test('a large directory is listed whole', async () => {
  await call('filesystem', 'mkdir', { path: '/tmp/many' })
  const names = Array.from({ length: 1000 }, (_, index) => `file-${index}`)
  await Promise.all(names.map((name) => call(`/tmp/many/${name}`, 'write', { content: '' })))
  expect((await run('list', 'many')).text).toMatch(/^many has 1000: file-0 file-1 file-10 /)
})

test.each([
  ['KILL', 137],
  ['TERM', 143],
])('%s ends an endless loop at once', async (signal, code) => {
  const pid = await spawn({ command, args: ['loop'] })
  const waiting = wait(pid)
  await ask('kill', { pid, signal })
  expect(await waiting).toEqual({ pid, code, signal })
  await expect.poll(daemons).toEqual([])
})

test('an endless loop ends with its limit of work, and waiting is none', async () => {
  const pid = await spawn({ command, args: ['loop'], limits: { cpu: 100 } })
  expect(await wait(pid)).toEqual({ pid, code: 152, signal: 'XCPU' })
  const sleeper = await spawn({ command, args: ['sleep', '300'], limits: { cpu: 200 } })
  expect(await wait(sleeper)).toMatchObject({ code: 0 })
})

test('memory grows up to its limit, and no further', async () => {
  const mebibytes = async (limits: object) =>
    Number(await output(await spawn({ command, args: ['grow'], limits })))
  expect(await mebibytes({})).toBe(64)
  const limited = await mebibytes({ memory: 16 * 1024 * 1024 })
  expect(limited).toBeGreaterThan(8)
  expect(limited).toBeLessThan(16)
  await expect(spawn({ command, limits: { memory: 65_536 } })).rejects.toMatchObject({
    code: 'resource_exhausted',
    detail: { errno: 'ENOMEM' },
  })
})

test('bytes pass through a pipe of two programs and a file as they are', async () => {
  const content = new Uint8Array(1_000_000).map((_, index) => (index * index) >> 3)
  await call('filesystem', 'write', { path: '/tmp/bytes', content })
  const { pipe } = (await ask('pipe')) as { pipe: number }
  const first = { 0: { path: '/tmp/bytes', flags: 'r' }, 1: { pipe, end: 'write' } }
  const second = { 0: { pipe, end: 'read' }, 1: { path: '/tmp/copied', flags: 'w' } }
  const pids = [first, second].map((fds) => spawn({ command, args: ['copy'], fds }))
  for (const pid of await Promise.all(pids)) expect(await wait(pid)).toMatchObject({ code: 0 })
  const copied = (await call('/tmp/copied', 'read', { encoding: 'bytes' })) as Uint8Array
  expect(copied.length).toBe(content.length)
  expect(copied.every((byte, index) => byte === content[index])).toBe(true)
})

test('PIPE ends a writer whose reader has gone', async () => {
  const { pipe } = (await ask('pipe')) as { pipe: number }
  const writer = await spawn({ command, args: ['yes'], fds: { 1: { pipe, end: 'write' } } })
  await wait(await js(`for await (const _ of stdin) return 0`, { fds: { 0: { pipe, end: 'read' } } }))
  expect(await wait(writer)).toEqual({ pid: writer, code: 141, signal: 'PIPE' })
})

test('STOP holds it, and CONT lets it go on', async () => {
  const pid = await spawn({ command, args: ['sleep', '50'] })
  await ask('kill', { pid, signal: 'STOP' })
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(await ask('list')).toContainEqual(expect.objectContaining({ pid, state: 'stopped' }))
  await ask('kill', { pid, signal: 'CONT' })
  expect(await wait(pid)).toMatchObject({ code: 0 })
})

test('a trap is an abort, with its reason in the errors', async () => {
  expect(await run('trap')).toMatchObject({ code: 134, text: expect.stringMatching(/unreachable/) as string })
})

test.each([
  ['is cut short', [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 9]],
  ['has no start', [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]],
])('a module that %s is ENOEXEC', async (_, bytes) => {
  await call('filesystem', 'write', { path: '/tmp/bad', content: new Uint8Array(bytes) })
  await expect(spawn({ command: '/tmp/bad' })).rejects.toMatchObject({ detail: { errno: 'ENOEXEC' } })
})

test('a program for which there is no memory yet waits for it', async () => {
  const source = `
    const kept = []
    try { for (;;) kept.push(new WebAssembly.Memory({ initial: 1, maximum: 65536 })) } catch { postMessage(kept.length) }`
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  const hoarder = new Worker(url)
  try {
    await new Promise((resolve) => (hoarder.onmessage = resolve))
    const pid = await spawn({ command, args: ['list'], cwd: '/bin' })
    const said = output(pid)
    await new Promise((resolve) => setTimeout(resolve, 300))
    hoarder.terminate()
    expect(await wait(pid), await said).toMatchObject({ code: 0 })
  } finally {
    hoarder.terminate()
    URL.revokeObjectURL(url)
  }
})

test('hundreds in sequence and fifty at once leave nothing behind', async () => {
  for (let count = 0; count < 200; count++) {
    expect(await wait(await spawn({ command }))).toMatchObject({ code: 2 })
  }
  const pids = await Promise.all(
    Array.from({ length: 50 }, () => spawn({ command, args: ['list'], cwd: '/bin' })),
  )
  for (const pid of pids) {
    const [said, exit] = await Promise.all([output(pid), wait(pid)])
    expect(exit, said).toMatchObject({ code: 0 })
  }
  await expect.poll(daemons).toEqual([])
})

test('what it writes is seen while it runs', async () => {
  const pid = await spawn({ command, args: ['yes'] })
  await begun(pid)
  await ask('kill', { pid, signal: 'INT' })
  expect(await wait(pid)).toMatchObject({ signal: 'INT' })
})
