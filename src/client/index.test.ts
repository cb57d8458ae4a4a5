import * as Comlink from 'comlink'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Gateway, KernelControl } from '../wire/control'
import { connect } from '.'

/** A client of a kernel that boots, and whose daemons answer, when they are told to; time passes by hand. */
function booting() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { port1, port2 } = new MessageChannel()
  onTestFinished(() => {
    vi.useRealTimers()
    port1.close()
  })
  let boot = (): void => {}
  let answer = (_: string): void => {}
  const booted = new Promise<void>((resolve) => (boot = resolve))
  const answered = new Promise<string>((resolve) => (answer = resolve))
  const call = vi.fn(() => answered)
  const gateway: Partial<Gateway> = { call }
  const kernel: Partial<KernelControl> = {
    boot: () => booted,
    connect: (port) => Promise.resolve(Comlink.expose(gateway, port)),
  }
  Comlink.expose(kernel, port2)
  const dan9 = connect(port1 as unknown as Worker, { hosts: 1 })
  /** Resolves when a daemon has been called. */
  const called = async (): Promise<void> => {
    while (call.mock.calls.length === 0) await new Promise<void>((resolve) => setImmediate(resolve))
  }
  return { dan9, boot, answer, called }
}

test('the time of a call begins when the kernel has booted', async () => {
  const { dan9, boot, answer, called } = booting()
  const asked = dan9.call('x', 'ping', undefined, { timeout: 100 })
  vi.advanceTimersByTime(60_000)
  boot()
  await called()
  answer('pong')
  expect(await asked).toBe('pong')
})

test('a host that does not answer a call is waited for a second longer than the call may take', async () => {
  const { dan9, boot, called } = booting()
  boot()
  const asked = expect(dan9.call('x', 'ping', undefined, { timeout: 100 })).rejects.toThrow(/within 1\.1 s/)
  await called()
  vi.advanceTimersByTime(1_100)
  await asked
})

test.each([2 ** 31, Infinity])('a call may take %s ms', async (timeout) => {
  const { dan9, boot, answer, called } = booting()
  boot()
  const asked = dan9.call('x', 'ping', undefined, { timeout })
  await called()
  vi.advanceTimersByTime(60_000)
  answer('pong')
  expect(await asked).toBe('pong')
})
