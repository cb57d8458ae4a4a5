/** What sending promises, whatever comes between. */
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { realClock } from './clock'
import { defineDaemon, message, type Context } from './daemon'
import { placements, testKernel } from './testing'

const nested = (levels: number): unknown => (levels === 0 ? 0 : { within: nested(levels - 1) })

let door: Context
const got: unknown[] = []

const free = defineDaemon({
  type: 'free',
  concurrency: 8,
  messages: {
    ping: message({ doc: '' }),
    wait: message({ doc: 'Never answers.' }),
    later: message({ doc: 'Answers in 20 ms.' }),
    spoil: message({ doc: 'Changes what it is given.' }),
    note: message({ doc: 'Keeps what it is given.' }),
    pass: message({ doc: 'Passes the message on, as it is and within another.' }),
    held: message({ doc: 'Calls after it has held the loop.' }),
    timed: message({ doc: 'Calls in a timer while this waits.' }),
    items: message({ doc: 'Numbers.', stream: z.number() }),
    deep: message({ doc: 'Gives what is nested so deep.' }),
  },
  start(context) {
    door = context
    const { send, call, clock } = context
    return {
      ping: () => 'pong',
      wait: (payload, { signal }) =>
        new Promise<never>(() => signal.addEventListener('abort', () => got.push(payload))),
      later: async () => {
        await clock.sleep(20)
        return 'pong'
      },
      spoil: (list) => void (list as number[]).push(0),
      note: (payload) => void got.push(payload),
      pass: (_, { message }) => {
        send('notes', 'note', message)
        send('notes', 'note', { message })
      },
      held: () => {
        send('notes', 'ping')
        const until = performance.now() + 150
        while (performance.now() < until);
        return call('notes', 'later', undefined, { timeout: 100 })
      },
      timed: () =>
        new Promise((resolve) => {
          const stop = clock.every(40, () => {
            stop()
            got.push(call('notes', 'later').catch((thrown: unknown) => thrown))
          })
          void clock.sleep(50).then(resolve)
        }),
      items: async function* (count) {
        for (let item = 1; item <= (count as number); item++) yield item
      },
      deep: (levels) => nested(levels as number),
    }
  },
})

describe.each(placements)('$where', ({ host, sharedMemory }) => {
  async function stage() {
    got.length = 0
    const tested = await testKernel({ behaviours: [free], sharedMemory })
    await tested.kernel.create({ name: 'notes', type: 'free', start: true, host: 1 })
    await tested.kernel.create({ name: 'free', type: 'free', start: true, host })
    const [{ mail }, client] = [tested.hosts[0]!, tested.hosts[0]!.cell('client')!]
    return { ...tested, mail, client }
  }

  test('what is refused for want of room has not moved', async () => {
    const { kernel, mail, client } = await stage()
    await kernel.create({ name: 'full', type: 'free', host, mailbox: 1 })
    await mail.sendAcknowledged(client, 'full', 'ping', 0)
    const bytes = new Uint8Array(10)
    expect(() =>
      mail.send(client, undefined, 'full', 'ping', { bytes }, { transfer: [bytes.buffer] }),
    ).toThrow('[resource_exhausted]')
    expect(bytes.length).toBe(10)
  })

  test('what cannot move harms nothing that was sent before', async () => {
    const { mail, client, call } = await stage()
    await call('free', 'ping')
    const stream = new ReadableStream()
    stream.getReader()
    mail.send(client, undefined, 'free', 'note', new Uint8Array(20_000))
    expect(() => mail.send(client, undefined, 'free', 'note', { stream }, { transfer: [stream] })).toThrow(
      '[invalid_argument]',
    )
    expect(await call('free', 'ping')).toBe('pong')
    expect(got).toEqual([new Uint8Array(20_000)])
  })

  test('what is nested too deep to be cloned is refused', async () => {
    const { mail, client, call } = await stage()
    await call('free', 'ping')
    expect(() => mail.send(client, undefined, 'free', 'note', nested(1_300))).toThrow('[invalid_argument]')
    await expect(call('free', 'deep', 1_300)).rejects.toThrow('[invalid_argument]')
    expect(await call('free', 'deep', 400)).toEqual(nested(400))
  })

  test.each(['free', '/srv/free'])('who is called as %s is told when its caller gives up', async (to) => {
    const { mail, client, call } = await stage()
    await call('free', 'ping')
    for (let time = 0; time < 2; time++) {
      const given = new AbortController()
      const answered = mail.call(client, undefined, to, 'wait', { time }, { signal: given.signal })
      await call('free', 'ping')
      given.abort()
      await expect(answered).rejects.toThrow('[canceled]')
    }
    await expect.poll(() => got).toMatchObject([{ time: 0 }, { time: 1 }])
  })

  test('a getter in what is sent may send', async () => {
    const { mail, client, call } = await stage()
    await call('free', 'ping')
    const payload = {
      cloned: /x/,
      get sent() {
        mail.send(client, undefined, 'free', 'note', 'within')
        return true
      },
    }
    try {
      mail.send(client, undefined, 'free', 'note', payload)
      await expect.poll(() => got.at(-1)).toEqual({ cloned: /x/, sent: true })
      expect(got).toContain('within')
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'invalid_argument' })
    }
    expect(await call('free', 'ping')).toBe('pong')
  })

  test('a timeout is a number', async () => {
    await stage()
    for (const timeout of ['5000', null, true, -1, NaN]) {
      const asked = door.call('notes', 'ping', undefined, { timeout: timeout as number })
      await expect(asked).rejects.toThrow('[invalid_argument]')
    }
  })

  test('who asks for several items at once gets them', async () => {
    const { mail, client } = await stage()
    const stream = mail.subscribe(client, undefined, 'free', 'items', 2)
    const items = await Promise.all([stream.next(), stream.next(), stream.next()])
    expect(items.map(({ value }) => value as unknown)).toEqual([1, 2, undefined])
  })

  test('the message that a sending gives is as it was sent', async () => {
    const { gateway, call } = await stage()
    for (let time = 0; time < 10; time++) {
      if (time % 2 === 0) await call('free', 'ping')
      else await new Promise((resolve) => setTimeout(resolve, 5))
      expect((await gateway.send('client', 'free', 'spoil', [1])).payload).toEqual([1])
    }
  })

  test('a message is passed on as one', async () => {
    const { gateway } = await stage()
    const { id, sender, timestamp, trace } = await gateway.send('client', 'free', 'pass', 7)
    const message = { id, sender, recipient: 'free', type: 'pass', payload: 7, timestamp, trace }
    await expect.poll(() => got).toEqual([message, { message }])
  })

  test('calls that were given up leave the mailbox of one that takes nothing', async () => {
    const { kernel, call } = await stage()
    await kernel.stop('free')
    const kept = call('free', 'ping', 0, 20_000)
    await Promise.all(Array.from({ length: 50 }, () => call('free', 'ping', 0, 10).catch(() => {})))
    await expect.poll(async () => (await kernel.status('free')).mailbox.length).toBeLessThan(4)
    await kernel.start('free')
    expect(await kept).toBe('pong')
  })

  test('the time of a short call begins when it is made', async () => {
    const { call } = await stage()
    await call('free', 'ping')
    expect(await call('free', 'held')).toBe('pong')
    // Also where the clock's ticks come late.
    const tick = vi.spyOn(realClock, 'tick').mockReturnValue(realClock.tick())
    onTestFinished(() => void tick.mockRestore())
    expect(await call('free', 'held')).toBe('pong')
  })

  test('a timer’s call is not bound by what is in hand', async () => {
    const { call } = await stage()
    await call('free', 'timed', undefined, 55).catch(() => {})
    await expect.poll(() => got.length).toBe(1)
    expect(await got[0]).toBe('pong')
  })

  test('what is deferred after the end is done at once', async () => {
    const { kernel } = await stage()
    await kernel.kill('free')
    let done = false
    door.defer(() => void (done = true))
    expect(done).toBe(true)
  })
})

test('who follows knows when a stream is over', async () => {
  const { kernel, hosts, call } = await testKernel({ behaviours: [free] })
  await kernel.create({ name: 'free', type: 'free', start: true, host: 1 })
  const [{ mail }, client] = [hosts[0]!, hosts[0]!.cell('client')!]
  let over = 0
  const follow = (type: string) =>
    mail.subscribe(client, undefined, 'free', type, 1, {}, () => {
      over++
    })
  for await (const item of follow('items')) expect(item).toBe(1)
  expect(over).toBe(1)
  await expect(follow('ping').next()).rejects.toThrow('is no stream')
  expect(over).toBe(2)
  const left = follow('items')
  await left.return()
  await left.return()
  expect(over).toBe(3)
  await call('free', 'ping')
})

test('credits of one that was removed are not those of the next of its name', async () => {
  const { kernel, hosts } = await testKernel({ behaviours: [free], hosts: 3 })
  const [{ mail }, client] = [hosts[0]!, hosts[0]!.cell('client')!]
  for (const host of [2, 3]) {
    await kernel.create({ name: 'x', type: 'free', host, mailbox: 4 })
    await mail.sendAcknowledged(client, 'x', 'note', 1)
    for (let count = 0; count < 3; count++) mail.send(client, undefined, 'x', 'note', 1)
    if (host === 2) await kernel.remove('x')
  }
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(mail.delivery.routes.get('x')?.outstanding).toBe(4)
})

test('what waits in the mailbox of one that is removed with its worker is a dead letter', async () => {
  const { kernel, hosts } = await testKernel({ behaviours: [free] })
  const [{ mail }, client] = [hosts[0]!, hosts[0]!.cell('client')!]
  await kernel.create({ name: 'x', type: 'free', host: 'dedicated' })
  await mail.sendAcknowledged(client, 'x', 'note', 1)
  for (let count = 0; count < 9; count++) mail.send(client, undefined, 'x', 'note', 1)
  await expect.poll(async () => (await kernel.status('x')).mailbox.length).toBe(10)
  await kernel.remove('x')
  await expect.poll(async () => (await kernel.deadLetters()).count).toBe(10)
})
