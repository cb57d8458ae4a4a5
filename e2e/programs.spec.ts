/** Programs: files that run in workers of their own, and end when they are told to, whatever they do. */
import { expect, test } from './fixtures'

test('a program in an endless loop is killed, and everything else goes on meanwhile', async ({
  dashboard,
  page,
}) => {
  await dashboard.open({ at: '/daemons' })
  const pid = await page.evaluate(async () => {
    const content = `export default async function main({ stdout }) {
      await stdout.write('begun')
      await new Promise((resolve) => setTimeout(resolve))
      while (true) {}
    }`
    await dan9.call('filesystem', 'write', { path: '/tmp/loop.js', content })
    const { pid } = (await dan9.call('process', 'spawn', { command: '/tmp/loop.js' })) as { pid: number }
    for await (const _ of dan9.subscribe('process', 'output', { pid })) break
    return pid
  })
  expect(pid).toBeGreaterThanOrEqual(1000)
  const spinning = await page.evaluate(() => dan9.call('process', 'list'))
  expect(spinning).toContainEqual(expect.objectContaining({ pid, command: '/tmp/loop.js', state: 'running' }))
  expect(await page.evaluate(() => dan9.call('filesystem', 'read', { path: '/data' }))).toContain('Dan9')

  const ended = page.evaluate((pid) => dan9.call('process', 'wait', { pid }, { timeout: 20_000 }), pid)
  expect(await page.evaluate((pid) => dan9.call('process', 'kill', { pid, signal: 'KILL' }), pid)).toBe(true)
  expect(await ended).toEqual({ pid, code: 137, signal: 'KILL' })
})

test('a program gets its arguments and input, and its output and exit code come back', async ({
  dashboard,
  page,
}) => {
  await dashboard.open()
  const ran = await page.evaluate(async () => {
    const content = `export default async function main({ args, stdin, stdout }) {
      for await (const bytes of stdin) await stdout.write(bytes)
      await stdout.write(args.join(' '))
      return 3
    }`
    await dan9.call('filesystem', 'write', { path: '/tmp/tool.js', content })
    const spawn = { command: '/tmp/tool.js', args: ['one', 'two'], stdin: 'zero ' }
    const { pid } = (await dan9.call('process', 'spawn', spawn)) as { pid: number }
    let text = ''
    const decoder = new TextDecoder()
    for await (const item of dan9.subscribe('process', 'output', { pid })) {
      text += decoder.decode((item as { data: Uint8Array }).data, { stream: true })
    }
    const { code } = (await dan9.call('process', 'wait', { pid })) as { code: number }
    return { text, code }
  })
  expect(ran).toEqual({ text: 'zero one two', code: 3 })
})

test('WASI programs run in the built page, joined by a pipe', async ({ dashboard, page }) => {
  await dashboard.open()
  const text = await page.evaluate(async () => {
    const { pipe } = (await dan9.call('process', 'pipe')) as { pipe: number }
    const writer = { command: 'seq', args: ['20000'], fds: { 1: { pipe, end: 'write' } } }
    const reader = { command: 'wc', args: ['-l'], fds: { 0: { pipe, end: 'read' } } }
    await dan9.call('process', 'spawn', writer)
    const { pid } = (await dan9.call('process', 'spawn', reader)) as { pid: number }
    let text = ''
    const decoder = new TextDecoder()
    for await (const item of dan9.subscribe('process', 'output', { pid })) {
      text += decoder.decode((item as { data: Uint8Array }).data, { stream: true })
    }
    return text
  })
  expect(text.trim()).toBe('20000')
})
