import { expect, test } from 'vitest'
import { DaemonError } from '../../../kernel/daemon'
import { captureConsole, shown } from './console'
import { programObject } from './javascript'
import { runMain, type Main } from './main'

const given = {
  ...({ type: 'javascript', pid: 1000, path: '/bin/x.js', source: '' } as const),
  ...{ args: ['a', 'b'], env: { HOME: '/' }, cwd: '/tmp' },
}

function surroundings(stdin: readonly string[] = []) {
  const written: Record<number, string> = { 1: '', 2: '' }
  const made: unknown[] = []
  const unread = [...stdin]
  const ending = new AbortController()
  const system = async (name: string, args: readonly unknown[]): Promise<unknown> => {
    if (name === 'read') return new TextEncoder().encode(unread.shift() ?? '')
    if (name === 'write')
      return void (written[args[0] as number] += new TextDecoder().decode(args[1] as Uint8Array))
    made.push([name, ...args])
    if (name === 'chdir') return '/home'
    return 'answer'
  }
  const told: string[] = []
  const { program, drained } = programObject(given, system, {
    ending: ending.signal,
    listens: () => told.push('listens'),
    handle: (name) => told.push(`handles ${name}`),
  })
  const run = async (main: Main) => {
    const { code } = await runMain(async () => main, program, '/bin/x.js', ending.signal)
    await drained()
    return code
  }
  return { run, written, ending, program, made, told }
}

test('a program is given what it was spawned with', async () => {
  const { run, written } = surroundings(['in', 'put'])
  const code = await run(async ({ pid, args, env, cwd, stdin, stdout, call }) => {
    let text = ''
    for await (const data of stdin) text += new TextDecoder().decode(data)
    await stdout.write(JSON.stringify([pid, args, env, cwd, text, await call('x', 'y')]))
    return 7
  })
  expect(code).toBe(7)
  expect(JSON.parse(written[1]!)).toEqual([1000, ['a', 'b'], { HOME: '/' }, '/tmp', 'input', 'answer'])
})

test('leaving a loop over the input leaves the rest', async () => {
  const { program } = surroundings(['one', 'two'])
  for (const text of ['one', 'two']) {
    for await (const data of program.stdin) {
      expect(new TextDecoder().decode(data)).toBe(text)
      break
    }
  }
})

test('the working directory changes with chdir', async () => {
  const { program } = surroundings()
  await program.chdir('..')
  expect(program.cwd).toBe('/home')
})

test('an abort of a call is a system call of its own', async () => {
  const { program, made } = surroundings()
  const giving = new AbortController()
  const calling = program.call('x', 'y', 1, { signal: giving.signal, timeout: 5 })
  giving.abort()
  await calling
  expect(made).toEqual([
    ['call', 1, 'x', 'y', 1, { timeout: 5, transfer: [] }],
    ['cancel', 1],
  ])
})

test('nothing returned is 0, and a code is eight bits', async () => {
  expect(await surroundings().run(() => undefined)).toBe(0)
  expect(await surroundings().run(() => 257)).toBe(1)
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
  const { program, written, ending } = surroundings()
  const load = () => Promise.reject(new SyntaxError('no module'))
  const { code } = await runMain(load, program, '/bin/x.js', ending.signal)
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

test('only who takes the signal listens', async () => {
  const { run, told } = surroundings()
  await run(({ stdout, handle }) => {
    handle('INT', () => {})
    return stdout.write('x')
  })
  expect(told).toEqual(['handles INT'])
  await run(({ signal }) => signal.throwIfAborted())
  expect(told).toEqual(['handles INT', 'listens'])
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
