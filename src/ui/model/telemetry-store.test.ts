import { expect, test } from 'vitest'
import type { DaemonSample, TelemetryBatch } from '../../client/api'
import { TelemetryStore } from './telemetry-store'

const start = 1_700_000_000_000

function sample(name: string, more: Partial<DaemonSample> = {}): DaemonSample {
  return {
    name,
    type: 'echo',
    state: 'running',
    host: 1,
    dedicated: false,
    registered: true,
    mailbox: 0,
    capacity: 10_000,
    received: 0,
    sent: 0,
    errors: 0,
    p50: 0,
    p95: 0,
    restarts: 0,
    since: start,
    metrics: {},
    ...more,
  }
}

function batch(time: number, daemons: DaemonSample[], more: Partial<TelemetryBatch> = {}): TelemetryBatch {
  return {
    time,
    daemons,
    removed: [],
    messages: [],
    seen: 0,
    deadLetters: [],
    deadLetterCount: 0,
    logs: [],
    ...more,
  }
}

test('rates are what came in the last second, and fall to zero', () => {
  const store = new TelemetryStore()
  store.take(batch(start, [sample('a', { received: 500 })]))
  store.tick(start)
  store.take(batch(start + 500, [sample('a', { received: 520, sent: 10 })], { seen: 30 }))
  expect(store.tick(start + 1400)).toBe(true)
  expect(store.rows.get('a')).toMatchObject({ inRate: 20, outRate: 10 })
  expect(store.messageRate).toBe(30)
  expect(store.tick(start + 2400)).toBe(false)
  expect(store.rows.get('a')).toMatchObject({ inRate: 0, outRate: 0 })
})

test('a daemon made anew under an old name has no negative rate', () => {
  const store = new TelemetryStore()
  store.take(batch(start, [sample('a', { received: 500 })]))
  store.tick(start)
  store.take(batch(start + 500, [sample('a', { received: 3 })]))
  store.tick(start + 1000)
  expect(store.rows.get('a')?.inRate).toBe(0)
})

test('says when a daemon came, went or changed state', () => {
  const store = new TelemetryStore()
  expect(store.take(batch(start, [sample('a')]))).toBe(true)
  expect(store.take(batch(start + 100, [sample('a', { mailbox: 4 })]))).toBe(false)
  expect(store.totals.queued).toBe(4)
  expect(store.take(batch(start + 200, [sample('a', { state: 'stopped' })]))).toBe(true)
  expect(store.take(batch(start + 300, [], { removed: ['a'] }))).toBe(true)
  expect(store.rows.size).toBe(0)
  expect(store.gone.get('a')?.state).toBe('stopped')
})

test('the sample is one in as many as were seen', () => {
  const store = new TelemetryStore()
  store.take(batch(start, []))
  store.tick(start)
  const message = {
    id: 'm1',
    sender: 'a',
    recipient: 'b',
    type: 't',
    payload: 1,
    timestamp: start,
    trace: { traceId: 't' },
  }
  store.take(batch(start + 100, [], { messages: [message], seen: 20 }))
  store.tick(start + 1000)
  expect(store.sampling).toBe(20)
})

test('letters from before the page listened come first and once', () => {
  const store = new TelemetryStore()
  const letter = (time: number) => ({
    time,
    sender: 'a',
    recipient: 'b',
    type: 't',
    error: { code: 'not_found' as const, text: 'no daemon b' },
    count: 1,
  })
  store.take(batch(start, [], { deadLetters: [letter(3)], deadLetterCount: 3 }))
  store.takeEarlier([letter(1), letter(2), letter(3)])
  expect([...store.deadLetters.from(0)].map(({ time }) => time)).toEqual([1, 2, 3])
})
