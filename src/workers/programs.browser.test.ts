import { expect, test } from 'vitest'
import { bootPrograms } from './testing/programs'

const { call, ask, spawn, wait, js, output, begun, daemons } = bootPrograms()

test('a module runs, writes and exits', async () => {
  const pid = await js(`console.log(args.join(), { b: 1 }); await stdout.write('done'); return 3`, {
    args: ['x', 'y'],
  })
  expect(await output(pid)).toContain('x,y {"b":1}\ndone')
  expect(await wait(pid)).toEqual({ pid, code: 3, signal: null })
})

test.each([
  ['throws', `export default () => { throw new Error('thrown') }`, /Error: thrown\n(.|\n)*\/tmp\/odd\.js:1/],
  ['cannot be parsed', `export default (`, /^SyntaxError/m],
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
  await call('filesystem', 'write', { path: '/tmp/odd.js', content })
  const pid = await spawn({ command: '/tmp/odd.js' })
  expect(await output(pid)).toMatch(text)
  expect(await wait(pid)).toMatchObject({ code: 1, signal: null })
})

test('one that closes its worker has exited', async () => {
  expect(await wait(await js(`self.close(); await new Promise(() => {})`))).toMatchObject({ code: 0 })
})

test('KILL ends an endless loop', async () => {
  const pid = await js(`await stdout.write('x'); await call('process', 'getpid'); for (;;);`)
  await begun(pid)
  const waiting = wait(pid)
  await ask('kill', { pid, signal: 'KILL' })
  expect(await waiting).toEqual({ pid, code: 137, signal: 'KILL' })
  await expect.poll(daemons).toEqual([])
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
  await expect.poll(daemons).toEqual([])
})
