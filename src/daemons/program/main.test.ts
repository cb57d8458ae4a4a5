import { expect, test } from 'vitest'
import { DaemonError } from '../../kernel/daemon'
import { captureConsole, shown } from './console'
import { Input } from './input'
import { runMain, type Main } from './main'
import { Output } from './output'

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

function surroundings(stdin = '') {
  const written: Record<1 | 2, string> = { 1: '', 2: '' }
  const output = new Output(async (fd, data) => {
    written[fd] += new TextDecoder().decode(data)
  })
  const ending = new AbortController()
  const config = {
    pid: 1000,
    command: '/bin/x.js',
    args: ['a', 'b'],
    env: { HOME: '/' },
    cwd: '/tmp',
    source: '',
  }
  const call = () => Promise.resolve('answer')
  const context = { call, send: () => {} }
  const around = { config, input: new Input(stdin), output, context, signal: ending.signal }
  const run = async (main: Main) => {
    const code = await runMain(async () => main, around)
    await output.drained()
    return code
  }
  return { run, written, ending, around }
}

test('a program is given what it was spawned with', async () => {
  const { run, written } = surroundings('input')
  const code = await run(async ({ pid, args, env, cwd, stdin, stdout, call }) => {
    const [first] = await collected(stdin)
    await stdout.write(
      JSON.stringify([pid, args, env, cwd, new TextDecoder().decode(first), await call('x', 'y')]),
    )
    return 7
  })
  expect(code).toBe(7)
  expect(JSON.parse(written[1])).toEqual([1000, ['a', 'b'], { HOME: '/' }, '/tmp', 'input', 'answer'])
})

test('nothing returned is 0', async () => {
  expect(await surroundings().run(() => undefined)).toBe(0)
})

test('what is thrown goes to the standard error', async () => {
  const { run, written } = surroundings()
  const code = await run(() => {
    throw new TypeError('broken')
  })
  expect(code).toBe(1)
  expect(written[2]).toMatch(/^TypeError: broken\n.*main\.test/)
})

test('a code that is no number is a fault', async () => {
  const { run, written } = surroundings()
  expect(await run(() => 'done')).toBe(1)
  expect(written[2]).toContain('/bin/x.js gave done for its exit code')
})

test('a module that cannot be loaded is a fault', async () => {
  const { around, written } = surroundings()
  const code = await runMain(() => Promise.reject(new SyntaxError('no module')), around)
  await around.output.drained()
  expect(code).toBe(1)
  expect(written[2]).toContain('no module')
})

test.each([
  ['the reason itself', (signal: AbortSignal): unknown => signal.reason],
  ['a canceled call', () => new DaemonError('canceled', 'no longer wanted')],
  ['an AbortError', () => new DOMException('aborted', 'AbortError')],
])('letting the signal end it is no fault: %s', async (_, thrown) => {
  const { run, written, ending } = surroundings()
  const code = await run(({ signal }) => {
    ending.abort()
    throw thrown(signal)
  })
  expect(code).toBeNull()
  expect(written[2]).toBe('')
})

test('a signal that comes before the program begins ends it', async () => {
  const { run, ending } = surroundings()
  ending.abort()
  expect(await run(() => 4)).toBeNull()
})

test('after a signal a program may still end in its own way', async () => {
  const { run, ending } = surroundings()
  expect(
    await run(() => {
      ending.abort()
      return 4
    }),
  ).toBe(4)
})

test('the console is output, until it is released', () => {
  const lines: string[] = []
  const release = captureConsole((fd, text) => lines.push(`${fd}:${text}`))
  console.log('one', 2, { three: [3] }, null, undefined)
  console.error('bad')
  release()
  expect(lines).toEqual(['1:one 2 {"three":[3]} null undefined\n', '2:bad\n'])
  expect(console.log).not.toBe(undefined)
})

test('any value can be shown', () => {
  const knot: Record<string, unknown> = {}
  knot.self = knot
  expect(shown(knot)).toBe('[object Object]')
  expect(shown(Symbol('s'))).toBe('Symbol(s)')
  expect(shown(10n)).toBe('10')
})
