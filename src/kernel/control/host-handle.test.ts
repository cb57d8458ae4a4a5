import { expect, test } from 'vitest'
import { DaemonError } from '../../wire/error'
import type { HostControl } from '../host/host-control'
import { Entry } from './entry'
import { HostHandle } from './host-handle'

/** A host that answers when it is told to, and a clock that stands still until it is moved. */
function silentHost(holder?: SharedArrayBuffer) {
  let now = 0
  let timers: { at: number; act: () => void }[] = []
  const clock = {
    now: () => now,
    tick: () => now,
    after: (ms: number, act: () => void) => {
      const timer = { at: now + ms, act }
      timers.push(timer)
      return () => (timers = timers.filter((other) => other !== timer))
    },
  }
  const pass = (ms: number): void => {
    now += ms
    const due = timers.filter(({ at }) => at <= now)
    timers = timers.filter(({ at }) => at > now)
    for (const { act } of due) act()
  }
  let answer = (_: string[]): void => {}
  const control = { types: () => new Promise<string[]>((resolve) => (answer = resolve)) }
  const launched = {
    control: control as unknown as HostControl,
    connect: () => Promise.resolve(),
    terminate: () => {},
  }
  const handle = new HostHandle(1, false, launched, clock, holder)
  return { handle, clock, pass, answer: (types: string[]) => answer(types), timers: () => timers.length }
}

const ask = (handle: HostHandle, limit?: number) => handle.ask((control) => control.types(), limit)

test('a question that is not answered in its own time fails, and the host is silent until it answers', async () => {
  const { handle, pass, answer } = silentHost()
  handle.admit('a')
  handle.admit('b')
  const patient = ask(handle, 10_000)
  const late = ask(handle)
  pass(2_010)
  await expect(late).rejects.toThrow('[unavailable] host 1 (a, b) has not answered within 2 s')
  expect(handle.silent).toBe(true)
  answer(['x'])
  await Promise.resolve()
  expect(handle.silent).toBe(false)
  pass(8_000)
  await expect(patient).rejects.toThrow('within 10 s')
})

test('an answer that one can do without is not waited for as long while the host is silent', async () => {
  const { handle, pass, answer } = silentHost()
  handle.admit('a')
  const late = ask(handle, handle.patience)
  pass(2_010)
  await expect(late).rejects.toThrow('within 2 s')
  const next = ask(handle, handle.patience)
  pass(110)
  await expect(next).rejects.toThrow('within 0.1 s')
  answer(['x'])
  await Promise.resolve()
  expect(handle.patience).toBe(2_000)
})

test('an answer in time is given, and leaves no timer once it would have been over', async () => {
  const { handle, pass, answer, timers } = silentHost()
  const asked = ask(handle)
  answer(['x'])
  expect(await asked).toEqual(['x'])
  pass(2_010)
  expect([handle.silent, timers()]).toEqual([false, 0])
})

test('the end of the host ends what was asked of it, and whatever is asked later', async () => {
  const { handle, timers } = silentHost()
  const asked = ask(handle)
  handle.terminate(new DaemonError('aborted', 'gone'))
  await expect(asked).rejects.toThrow('[aborted] gone')
  await expect(ask(handle)).rejects.toThrow('[aborted] gone')
  expect(timers()).toBe(0)
})

test('who holds the loop of a silent host is named, in the error and in its own status', async () => {
  const memory = new SharedArrayBuffer(4)
  const { handle, clock, pass, answer } = silentHost(memory)
  handle.admit('idle')
  expect(handle.admit('busy')).toBe(2)
  const [idle, busy] = ['idle', 'busy'].map((name) => {
    const entry = new Entry({ name, type: 't' })
    entry.host = handle
    return entry
  })
  Atomics.store(new Int32Array(memory), 0, 2)
  const late = ask(handle)
  // Whoever works at the moment holds nothing while the host still answers in time.
  expect(busy!.status(clock)).not.toHaveProperty('holds')
  pass(2_010)
  await expect(late).rejects.toThrow("host 1 has not answered within 2 s: 'busy' holds its loop")
  expect([idle!.status(clock).holds, busy!.status(clock).holds]).toEqual([undefined, true])
  Atomics.store(new Int32Array(memory), 0, 0)
  answer([])
  await Promise.resolve()
  expect(busy!.status(clock)).not.toHaveProperty('holds')
})
