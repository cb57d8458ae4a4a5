import { expect, test } from 'vitest'
import cat from './programs/cat.js'
import echo from './programs/echo.js'
import seq from './programs/seq.js'
import sleep from './programs/sleep.js'

function given(args: string[], stdin: string[] = []) {
  const written = { out: '', err: '' }
  const decode = (data: string | Uint8Array) =>
    typeof data === 'string' ? data : new TextDecoder().decode(data)
  const files: Record<string, string> = { '/home/a': 'A', '/b': 'B' }
  const program = {
    args,
    cwd: '/home',
    stdin: (async function* () {
      for (const text of stdin) yield new TextEncoder().encode(text)
    })(),
    stdout: { write: async (data: string | Uint8Array) => void (written.out += decode(data)) },
    stderr: { write: async (data: string | Uint8Array) => void (written.err += decode(data)) },
    signal: new AbortController().signal,
    call: async (path: string) => {
      if (path in files) return new TextEncoder().encode(files[path])
      throw new Error(`no file ${path}`)
    },
  }
  return { program, written }
}

test('echo', async () => {
  const { program, written } = given(['hello', 'world'])
  await echo(program)
  expect(written.out).toBe('hello world\n')
})

test('cat reads files, relative ones too', async () => {
  const { program, written } = given(['a', '/b', 'missing', '-'], ['in', 'put'])
  expect(await cat(program)).toBe(1)
  expect(written).toEqual({ out: 'ABinput', err: 'cat: missing: no file /home/missing\n' })
})

test('cat without arguments reads its input', async () => {
  const { program, written } = given([], ['x', 'y'])
  expect(await cat(program)).toBe(0)
  expect(written.out).toBe('xy')
})

test.each([
  [['3'], '1\n2\n3\n'],
  [['2', '4'], '2\n3\n4\n'],
  [['5', '-2', '0'], '5\n3\n1\n'],
  [['0'], ''],
])('seq %s', async (args, out) => {
  const { program, written } = given(args)
  expect(await seq(program)).toBe(0)
  expect(written.out).toBe(out)
})

test.each([[[]], [['x']], [['1', '0', '2']], [['1', '2', '3', '4']]])(
  'seq does not take %s',
  async (args) => {
    const { program, written } = given(args)
    expect(await seq(program)).toBe(1)
    expect(written.err).toContain('usage')
  },
)

test('sleep waits, and can be woken', async () => {
  expect(await sleep(given(['0.01']).program)).toBe(0)
  expect(await sleep(given(['soon']).program)).toBe(1)
  const waking = new AbortController()
  const sleeping = sleep({ ...given(['100']).program, signal: waking.signal })
  waking.abort('enough')
  await expect(sleeping).rejects.toBe('enough')
})
