import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../client'
import type { Dan9 } from '../client/api'

let dan9: Dan9
let kernel: Worker

beforeAll(async () => {
  kernel = new Worker(new URL('./kernel.worker.ts', import.meta.url), { type: 'module' })
  dan9 = connect(kernel, { hosts: 2 })
  await dan9.ready
})

afterAll(() => kernel.terminate())

const ask = (type: string, payload?: object) => dan9.call('process', type, payload, { timeout: 20_000 })

let made = 0

/** Writes a JavaScript program whose main function has this body, and spawns it. */
async function js(body: string, more: object = {}): Promise<number> {
  const command = `/tmp/program${++made}.js`
  const content = `export default async (program) => { const { args, stdin, stdout, call, signal } = program; ${body} }`
  await dan9.call('filesystem', 'write', { path: command, content })
  return spawn({ command, ...more })
}

const spawn = async (payload: object) => ((await ask('spawn', payload)) as { pid: number }).pid
const wait = (pid: number) => ask('wait', { pid })

async function output(pid: number): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const item of dan9.subscribe('process', 'output', { pid })) {
    text += decoder.decode((item as { data: Uint8Array }).data, { stream: true })
  }
  return text
}

test('a module runs, writes and exits', async () => {
  const pid = await js(`console.log(args.join(), { b: 1 }); await stdout.write('done'); return 3`, {
    args: ['x', 'y'],
  })
  expect(await output(pid)).toContain('x,y {"b":1}\ndone')
  expect(await wait(pid)).toEqual({ pid, code: 3, signal: null })
})

test.each([
  ['throws', `export default () => { throw new Error('thrown') }`, /^Error: thrown\n(.|\n)*\/tmp\/odd\.js:1/],
  ['cannot be parsed', `export default (`, /^SyntaxError/],
  ['exports no function', `export default 5`, /default export of \/tmp\/odd\.js is not a function/],
  ['fails while it loads', `nothing()`, /nothing is not defined/],
  [
    'fails where nobody catches it',
    `export default () => { setTimeout(() => nothing()); return new Promise(() => {}) }`,
    /nothing is not defined/,
  ],
  [
    'rejects where nobody catches it',
    `export default () => { void Promise.reject(new Error('lost')); return new Promise(() => {}) }`,
    /lost/,
  ],
])('a module that %s is code 1', async (_, content, text) => {
  await dan9.call('filesystem', 'write', { path: '/tmp/odd.js', content })
  const pid = await spawn({ command: '/tmp/odd.js' })
  expect(await output(pid)).toMatch(text)
  expect(await wait(pid)).toMatchObject({ code: 1, signal: null })
})

test('one that closes its worker has exited', async () => {
  expect(await wait(await js(`self.close(); await new Promise(() => {})`))).toMatchObject({ code: 0 })
})

test('KILL ends an endless loop', async () => {
  const pid = await js(`await stdout.write('x'); await call('process', 'getpid'); for (;;);`)
  for await (const _ of dan9.subscribe('process', 'output', { pid })) break
  const waiting = wait(pid)
  await ask('kill', { pid, signal: 'KILL' })
  expect(await waiting).toEqual({ pid, code: 137, signal: 'KILL' })
  expect(await dan9.lookup('process/' + pid)).toBeNull()
})

test.each([
  ['while it loads', `}\nfor (;;); {`],
  ['at once', `for (;;);`],
  ['after a call', `await call('process', 'getpid'); for (;;);`],
  ['in a timer', `setTimeout(() => { for (;;); }); await new Promise(() => {})`],
])('an endless loop ends with its limit of work: %s', async (_, body) => {
  const pid = await js(body, { limits: { cpu: 200 } })
  expect(await wait(pid)).toEqual({ pid, code: 152, signal: 'XCPU' })
  const { cpu } = ((await ask('list')) as { pid: number; cpu: number }[]).find((other) => other.pid === pid)!
  expect(cpu).toBeGreaterThanOrEqual(200)
})

test('waiting is no work', async () => {
  const pid = await js(`await new Promise((resolve) => setTimeout(resolve, 400)); return 5`, {
    limits: { cpu: 200 },
  })
  expect(await wait(pid)).toMatchObject({ code: 5 })
})

test('fifty at once, and none is left', async () => {
  const pids = await Promise.all(Array.from({ length: 50 }, (_, i) => js(`return ${i}`)))
  const exits = (await Promise.all(pids.map(wait))) as { code: number }[]
  expect(exits.map(({ code }) => code)).toEqual(Array.from({ length: 50 }, (_, i) => i))
  await expect.poll(async () => (await dan9.list()).filter((name) => name.startsWith('process/'))).toEqual([])
})
