/** What `globalThis.dan9` promises whoever holds it, at the console or in a test. */
import { expect, test } from './fixtures'

test('an error crosses with its code in front, and names what was not found', async ({ system }) => {
  const asked = system.evaluate(() => dan9.status('nobody'))
  await expect(asked).rejects.toThrow("[not_found] no daemon named 'nobody'")
  const called = system.evaluate(() => dan9.call('nobody', 'hello'))
  await expect(called).rejects.toThrow(/\[not_found\] .*nobody/)
  const sent = system.evaluate(() => dan9.send('/srv/nobody', 'hello'))
  await expect(sent).rejects.toThrow(/\[not_found\] .*\/srv\/nobody/)
  expect(await system.evaluate(() => dan9.lookup('nobody'))).toBeNull()
})

test('within the page an error has its code, its words and its detail', async ({ system }) => {
  const error = await system.evaluate(async () => {
    try {
      return await dan9.call('filesystem', 'read', { path: '/nowhere' })
    } catch (thrown) {
      const { name, code, detail } = thrown as Error & { code: string; detail: { errno: string } }
      return { name, code, errno: detail.errno }
    }
  })
  expect(error).toEqual({ name: 'DaemonError', code: 'not_found', errno: 'ENOENT' })
})

test('a wrong payload is refused, and the field is named', async ({ system }) => {
  const missing = system.evaluate(() => dan9.call('filesystem', 'read', {}))
  await expect(missing).rejects.toThrow(/\[invalid_argument\][^]*path/)
  const wrong = system.evaluate(() =>
    dan9.call('network', 'connect', { host: 'example.com', port: 'eighty' }),
  )
  await expect(wrong).rejects.toThrow(/\[invalid_argument\][^]*port/)
  const name = system.evaluate(() => dan9.create({ name: 'not a name', type: 'echo' }))
  await expect(name).rejects.toThrow(/\[invalid_argument\] "not a name"/)
})

test('an unknown type of message is refused, and the daemon runs on', async ({ system }) => {
  const refused = system.evaluate(() => dan9.call('filesystem', 'dance'))
  await expect(refused).rejects.toThrow(/\[unimplemented\] filesystem takes no message of type 'dance'/)
  expect(await system.evaluate(async () => (await dan9.status('filesystem')).state)).toBe('running')
})

test('a name is taken once, unless the new one replaces the old', async ({ system }) => {
  await system.evaluate(() => dan9.create({ name: 'one', type: 'echo', start: true }))
  const again = system.evaluate(() => dan9.create({ name: 'one', type: 'echo' }))
  await expect(again).rejects.toThrow("[already_exists] a daemon named 'one' exists already")
  const replaced = await system.evaluate(() => dan9.create({ name: 'one', type: 'client', replace: true }))
  expect(replaced).toMatchObject({ name: 'one', type: 'client', state: 'created' })
})

test('a host that is not there is refused, and so is an unknown type of daemon', async ({ system }) => {
  const far = system.evaluate(() => dan9.create({ name: 'far', type: 'echo', host: 9 }))
  await expect(far).rejects.toThrow('[out_of_range] no host 9: the shared hosts are 1 to 2')
  const strange = system.evaluate(() => dan9.create({ name: 'strange', type: 'unheard-of' }))
  await expect(strange).rejects.toThrow(/\[\w+\] .*unheard-of/)
  expect(await system.evaluate(() => dan9.list())).not.toEqual(expect.arrayContaining(['far']))
})

test('a payload that cannot be cloned is refused before it leaves', async ({ system }) => {
  const sent = system.evaluate(() => dan9.send('echo', 'note', { work: () => 1 }))
  await expect(sent).rejects.toThrow(/\[invalid_argument\] .*cannot be cloned/)
  const called = system.evaluate(() => dan9.call('echo', 'note', document.body))
  await expect(called).rejects.toThrow(/\[invalid_argument\] .*cannot be cloned/)
})

test('a full mailbox refuses the next message, and loses none that it took', async ({ system }) => {
  await system.evaluate(async () => {
    await dan9.create({ name: 'small', type: 'echo', mailbox: 2 })
    await dan9.send('small', 'note', 1)
    await dan9.send('small', 'note', 2)
  })
  await expect(system.evaluate(() => dan9.send('small', 'note', 3))).rejects.toThrow(
    /\[resource_exhausted\] .*small/,
  )
  const waiting = await system.evaluate(() => dan9.mailbox('small'))
  expect(waiting.map(({ payload }) => payload)).toEqual([1, 2])
})

test('a call that nobody answers ends at its deadline, and soon', async ({ system }) => {
  await system.evaluate(() => dan9.create({ name: 'mute', type: 'echo' }))
  const { message, ms } = await system.evaluate(async () => {
    const began = performance.now()
    const error: unknown = await dan9
      .call('mute', 'note', 1, { timeout: 100 })
      .catch((thrown: unknown) => thrown)
    return { message: (error as Error).message, ms: performance.now() - began }
  })
  expect(message).toMatch(/\[deadline_exceeded\] .*mute/)
  expect(ms).toBeGreaterThanOrEqual(99)
  expect(ms).toBeLessThan(1_500)
})

test('a call is given up by its signal', async ({ system }) => {
  await system.evaluate(() => dan9.create({ name: 'patient', type: 'echo' }))
  const canceled = system.evaluate(async () => {
    const abort = new AbortController()
    const answer = dan9.call('patient', 'note', 1, { signal: abort.signal })
    abort.abort()
    return answer
  })
  await expect(canceled).rejects.toThrow("[canceled] the call 'note' to patient was canceled")
})

test('messages from one sender arrive in order, and those to a stopped daemon wait', async ({ system }) => {
  const got = await system.evaluate(async () => {
    const type = await dan9.install(`
      import { defineDaemon, message, z } from 'dan9'
      export default defineDaemon({
        type: 'keeper',
        messages: {
          keep: message({ doc: 'Keeps it.', payload: z.int() }),
          all: message({ doc: 'What it was given.', reply: z.array(z.int()) }),
        },
        start() {
          const kept = []
          return { keep: (item) => void kept.push(item), all: () => kept }
        },
      })
    `)
    await dan9.create({ name: 'keeper', type, host: 2 })
    await Promise.all(Array.from({ length: 500 }, (_, item) => dan9.send('keeper', 'keep', item)))
    const { mailbox } = await dan9.status('keeper')
    await dan9.start('keeper')
    return { waited: mailbox.length, all: (await dan9.call('keeper', 'all')) as number[] }
  })
  expect(got.waited).toBe(500)
  expect(got.all).toEqual(Array.from({ length: 500 }, (_, item) => item))
})

test('a client receives what is sent back to it, in its own name', async ({ system }) => {
  const echoed = await system.evaluate(async () => {
    await dan9.create({ name: 'me', type: 'client', start: true })
    const sent = await dan9.send('echo', 'note', 'hello', { as: 'me' })
    // Answered after the message before it, so the echo has been sent as well.
    await dan9.call('echo', 'note', 'and now', { as: 'me' })
    return { sent, first: await dan9.receive('me') }
  })
  expect(echoed.first).toMatchObject({ sender: 'echo', recipient: 'me', type: 'echo', payload: 'hello' })
  expect(echoed.first!.trace).toMatchObject({ traceId: echoed.sent.trace.traceId, causeId: echoed.sent.id })
})

test('a daemon is found by its name, its path and its address', async ({ system }) => {
  for (const target of ['echo', '/srv/echo', 'd9://echo/default/echo']) {
    expect(await system.evaluate((to) => dan9.status(to), target)).toMatchObject({
      name: 'echo',
      type: 'echo',
    })
  }
})

test('a source that cannot be installed says where, and one that replaces a built-in type is refused', async ({
  system,
}) => {
  const line = await system.evaluate(() =>
    dan9
      .install('const a = 1\nconst b = ;\n')
      .catch((thrown: { detail: { line: number } }) => thrown.detail.line),
  )
  expect(line).toBe(2)
  const foreign = system.evaluate(() =>
    dan9.install("import x from 'https://example.com/x.js'\nexport default x"),
  )
  await expect(foreign).rejects.toThrow(/\[invalid_argument\] .*it may import from 'dan9' only/)
  const taken = system.evaluate(() =>
    dan9.install(
      "import { defineDaemon } from 'dan9'\nexport default defineDaemon({ type: 'filesystem', messages: {}, start: () => ({}) })",
    ),
  )
  await expect(taken).rejects.toThrow("[already_exists] the type 'filesystem' is built in")
})
