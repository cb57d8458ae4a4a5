import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineDaemon, message } from '../../kernel/daemon'
import { testKernel } from '../../kernel/testing'
import program from '.'

/** Stands in for the process daemon: keeps what it is told, and tells what it is asked to. */
const parent = defineDaemon({
  type: 'parent',
  messages: {
    'program-output': message({
      doc: 'Output.',
      payload: z.object({ fd: z.int(), data: z.instanceof(Uint8Array) }),
    }),
    'program-exit': message({ doc: 'The exit.' }),
    tell: message({
      doc: 'Says something to the program.',
      payload: z.object({ type: z.string(), payload: z.unknown() }),
    }),
    heard: message({ doc: 'Everything so far.' }),
  },
  start({ call }) {
    const heard = { 1: '', 2: '', exit: undefined as unknown }
    return {
      'program-output': ({ fd, data }) => void (heard[fd as 1 | 2] += new TextDecoder().decode(data)),
      'program-exit': (payload) => void (heard.exit = payload),
      tell: ({ type, payload }) => call('parent/1', type, payload),
      heard: () => heard,
    }
  },
})

/** Runs `source` and gives what its parent hears. */
async function setup(source: string, config: object = {}) {
  const { call, kernel } = await testKernel({
    behaviours: [program, parent],
    daemons: [
      { name: 'parent', type: 'parent', start: true },
      {
        name: 'parent/1',
        type: 'program',
        start: true,
        host: 'dedicated',
        config: { pid: 1, command: '/bin/tested.js', source, ...config },
      },
    ],
  })
  const tell = (type: string, payload?: unknown) => call('parent', 'tell', { type, payload })
  const heard = () => call('parent', 'heard')
  await tell('begin')
  return { call, kernel, tell, heard }
}

test('a module runs, writes and exits', async () => {
  const { heard, kernel } = await setup(
    `export default async ({ args, stdout }) => { await stdout.write(args.join()); console.error('and', { b: 1 }); return 3 }`,
    { args: ['x', 'y'] },
  )
  await expect.poll(heard).toEqual({ 1: 'x,y', 2: 'and {"b":1}\n', exit: { code: 3 } })
  await expect.poll(() => kernel.status('parent/1')).toMatchObject({ state: 'stopped' })
})

test('all of the output comes before the exit, in order', async () => {
  const { heard } = await setup(
    `export default ({ stdout }) => { for (let i = 0; i < 20000; i++) stdout.write(i + ' ') }`,
  )
  const whole = Array.from({ length: 20_000 }, (_, index) => `${index} `).join('')
  await expect.poll(heard).toMatchObject({ exit: { code: 0 } })
  expect(await heard()).toMatchObject({ 1: whole })
})

test.each([
  [
    'throws',
    `export default () => { throw new Error('thrown') }`,
    /^Error: thrown\n(.|\n)*\/bin\/tested\.js:1/,
  ],
  ['cannot be parsed', `export default (`, /^SyntaxError/],
  ['exports no function', `export default 5`, /default export of \/bin\/tested\.js is not a function/],
  ['fails while it loads', `nothing()`, /nothing is not defined/],
])('a module that %s is code 1', async (_, source, text) => {
  const { heard } = await setup(source)
  await expect.poll(heard).toMatchObject({ exit: { code: 1 }, 2: expect.stringMatching(text) as string })
})

test('what is put in is read, until the end', async () => {
  const { heard, tell } = await setup(
    `export default async ({ stdin, stdout }) => { for await (const data of stdin) await stdout.write(data) }`,
  )
  expect(await tell('input', { data: 'hello ' })).toBe(6)
  expect(await tell('input', { data: new TextEncoder().encode('there') })).toBe(5)
  expect(await tell('input', { data: '' })).toBe(0)
  await expect.poll(heard).toMatchObject({ 1: 'hello there', exit: { code: 0 } })
})

test('a signal aborts it', async () => {
  const { heard, tell } = await setup(
    `export default ({ signal, stdout }) => stdout.write('ready') && new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))`,
  )
  await expect.poll(heard).toMatchObject({ 1: 'ready' })
  await tell('signal', { signal: 'TERM' })
  await expect.poll(heard).toMatchObject({ exit: { code: null }, 2: '' })
})

test('a stop by the kernel aborts it too', async () => {
  const { heard, kernel } = await setup(
    `export default ({ signal, stdout }) => stdout.write('ready') && new Promise((resolve) => signal.addEventListener('abort', () => resolve(4)))`,
  )
  await expect.poll(heard).toMatchObject({ 1: 'ready' })
  await kernel.stop('parent/1')
  expect(await heard()).toMatchObject({ exit: { code: 4 } })
})

test('it can call and send', async () => {
  const { heard } = await setup(
    `export default async ({ call, stdout }) => stdout.write(Object.keys(await call('parent', 'heard')).join())`,
  )
  await expect.poll(heard).toMatchObject({ 1: '1,2,exit', exit: { code: 0 } })
})

test('it obeys nobody but its parent, and knows no other messages', async () => {
  const { call, tell } = await setup(`export default () => new Promise(() => {})`)
  await expect(call('parent/1', 'input', { data: 'x' })).rejects.toMatchObject({ code: 'permission_denied' })
  await expect(tell('dance')).rejects.toMatchObject({ code: 'unimplemented' })
  await expect(tell('input', {})).rejects.toMatchObject({ code: 'invalid_argument' })
})
