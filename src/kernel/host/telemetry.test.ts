import { expect, test } from 'vitest'
import { Stamp } from '../../wire/codec/record'
import { Kind } from '../../wire/frame'
import { Envelope } from '../mail/envelope'
import { Telemetry, type HostReport } from './telemetry'

function watched() {
  const reports: HostReport[] = []
  let flush = (): void => {}
  const clock = {
    now: () => 0,
    tick: () => 0,
    after: (_: number, act: () => void) => ((flush = act), () => {}),
  }
  let sequence = 0
  const numbers = {
    get next() {
      return sequence + 1
    },
    get sent() {
      return sequence
    },
  }
  const telemetry = new Telemetry(clock, numbers, (report) => reports.push(report))
  telemetry.watch(true, [])
  const stamp = new Stamp(1, 0, 0, 0, 0, 0)
  const send = (count: number, type: string): HostReport => {
    for (let i = 0; i < count; i++) {
      const envelope = new Envelope(Kind.send, ++sequence, 'a', 'b', type, i, stamp)
      if (sequence >= telemetry.wanted) telemetry.sent(envelope, telemetry.preview(i))
    }
    flush()
    return reports.at(-1)!
  }
  return send
}

test('few messages are shown whole, also right after a burst', () => {
  const send = watched()
  send(100_000, 'burst')
  const { messages, seen } = send(20, 'alone')
  expect(messages.map(({ payload }) => payload)).toEqual(Array.from({ length: 20 }, (_, index) => index))
  expect(seen).toBe(20)
})

test('a burst is shown as a sample from all of its length, and every message is counted', () => {
  const send = watched()
  send(10_000, 'first')
  const { messages, seen } = send(10_000, 'burst')
  expect(seen).toBe(10_000)
  expect(messages.length).toBeLessThanOrEqual(400)
  expect(messages.at(-1)?.payload).toBeGreaterThan(9_000)
})
