import { expect, test } from 'vitest'
import { Sink, Source } from './testing/description'
import { World } from './testing/world'

/** An interactive rc: what is typed, and what is seen. */
async function session(env: Readonly<Record<string, string>> = {}) {
  const world = new World()
  const input = new Source()
  const [out, err] = [new Sink(), new Sink()]
  const { pid, onInterrupt } = world.start(['rc', '-i'], { env, slots: [input, out, err] })
  const running = world.processes.get(pid)!
  const interrupt = await onInterrupt
  const seen = (text: string) => expect.poll(() => out.text).toBe(text)
  const type = (text: string) => input.feed(text)
  const end = async () => {
    input.end()
    return (await running.exit).code
  }
  return { world, type, seen, end, interrupt, out, err, pid }
}

test('a prompt for a command, and another for the rest of one', async () => {
  const { type, seen, end } = await session({ prompt: '; \u0001> ' })
  await seen('; ')
  type('echo (a\n')
  await seen('; > ')
  type('b)\n')
  await seen('; > a b\n; ')
  type('prompt=(one two)\n')
  await seen('; > a b\n; one')
  expect(await end()).toBe(0)
})

test('a command reads what is typed after it', async () => {
  const { type, seen, end } = await session()
  type('cat | upper\n')
  await seen('% ')
  type('for cat\n')
  type('')
  await seen('% FOR CAT\n% ')
  await end()
})

test('an error is told, and the next line is done', async () => {
  const { type, seen, end, err } = await session()
  type('echo )\n')
  type('echo $none^a\n')
  type('nothing\n')
  type('if (false) echo x\n')
  type('if not echo on; code 4\n')
  await seen('% % % % % on\n% ')
  expect(err.text).toBe(
    'rc: line 1: ) is not expected\nrc: an empty list cannot be concatenated\nrc: nothing: not found\n',
  )
  expect(await end()).toBe(4)
})

test('INT gives up the line that is typed, not the one after it', async () => {
  const { type, seen, end, interrupt } = await session()
  type('echo (a\n')
  await seen('% \t')
  interrupt()
  await seen('% \t\n% ')
  type('echo b\n')
  await seen('% \t\n% b\n% ')
  expect(await end()).toBe(0)
})

test.each([
  ['a command', 'sleep; echo never\n'],
  ['a pipeline', 'sleep | sleep | cat; echo never\n'],
  ['a loop over commands', 'for (i in 1 2) sleep; echo never\n'],
  ['a loop of the shell’s own', 'while () x=1\n'],
  ['what is substituted', 'x=`{sleep}; echo never\n'],
  ['a condition', 'if (sleep) echo never\n'],
])('INT ends %s, and the shell goes on', async (_, text) => {
  const { world, type, seen, end, interrupt, pid } = await session()
  type(text)
  const children = text.match(/sleep|cat/g)?.length ?? 0
  const started = text.startsWith('for') ? 1 : children
  await expect.poll(() => world.processes.size).toBe(1 + started)
  await new Promise((resolve) => setTimeout(resolve))
  interrupt()
  await seen('% \n% ')
  type('echo on\n')
  await seen('% \n% on\n% ')
  await end()
  expect([...world.processes.keys()]).toEqual([pid])
})

test.each(['sleep\n', 'sleep | sleep | cat\n', 'x=`{sleep}\n', 'cat | true\n'])(
  'INT that comes while %j is being started ends it, and the next line is done',
  async (text) => {
    const { world, type, seen, end, interrupt, pid } = await session()
    await seen('% ')
    world.onStart = interrupt
    type(text)
    await seen('% \n% ')
    world.onStart = () => {}
    type('echo on\n')
    await seen('% \n% on\n% ')
    await end()
    expect([...world.processes.keys()]).toEqual([pid])
  },
)

test('INT that comes while a prompt is written spares the line after it', async () => {
  const { type, seen, end, interrupt, out, err } = await session()
  await seen('% ')
  out.onWrite = (text) => {
    if (text === '% ') interrupt()
    out.onWrite = () => {}
  }
  type('x=1\n')
  await seen('% % \n% ')
  type('echo on\n')
  await seen('% % \n% on\n% ')
  await end()
  expect(err.text).toBe('')
})

test('INT spares what is in the background', async () => {
  const { world, type, seen, end, interrupt, pid } = await session()
  type('sleep &\n')
  await seen('% % ')
  type('sleep\n')
  await expect.poll(() => world.processes.size).toBe(3)
  interrupt()
  await seen('% % \n% ')
  await end()
  expect(world.processes.size).toBe(2)
  expect(world.processes.has(pid)).toBe(true)
})

test.each(['wait', 'wait $apid'])('INT ends %j, not what it waits for', async (wait) => {
  const { world, type, seen, end, interrupt } = await session()
  type('sleep &\n')
  await seen('% % ')
  type(`${wait}; echo never\n`)
  await expect.poll(() => world.processes.size).toBe(2)
  await new Promise((resolve) => setTimeout(resolve))
  interrupt()
  await seen('% % \n% ')
  type('echo on\n')
  await seen('% % \n% on\n% ')
  type('wait\n')
  for (const { abort } of [...world.processes.values()].slice(1)) abort.abort()
  await seen('% % \n% on\n% % ')
  await end()
})

test('every pipeline is a group, and what the shell does of it is in it too', async () => {
  const { world, type, seen, end } = await session()
  type('sleep | { sleep }\n')
  await seen('% ')
  await expect.poll(() => world.processes.size).toBe(3)
  const [, ...groups] = [...world.processes.values()].map(({ group }) => group)
  expect(new Set(groups).size).toBe(1)
  for (const { abort } of [...world.processes.values()].slice(1)) abort.abort()
  await seen('% \n% ')
  await end()
})

test('a login reads the profile', async () => {
  const world = new World({ '/home/lib/profile': 'echo welcome; fn hi { echo hi $1 }' })
  const [out, err] = [new Sink(), new Sink()]
  const input = new Source()
  input.feed('hi you\n')
  input.end()
  const { pid } = world.start(['rc', '-l'], { env: { HOME: '/home' }, slots: [input, out, err] })
  expect(await world.processes.get(pid)!.exit).toMatchObject({ code: 0 })
  expect([out.text, err.text]).toEqual(['welcome\nhi you\n', ''])
})
