import { expect, test } from 'vitest'
import { nextSort, parseSort, sortRows } from './daemon-table'
import type { DaemonRow } from './telemetry-store'

const rows = [
  { name: 'w-10', mailbox: 1, since: 0, state: 'stopped' },
  { name: 'w-2', mailbox: 5, since: 100, state: 'running' },
  { name: 'w-1', mailbox: 1, since: 50, state: 'error' },
] as DaemonRow[]

test.each([
  [undefined, 'w-1 w-2 w-10'],
  ['-name', 'w-10 w-2 w-1'],
  ['-mailbox', 'w-2 w-1 w-10'],
  ['mailbox', 'w-1 w-10 w-2'],
  ['-uptime', 'w-1 w-2 w-10'],
  ['state', 'w-1 w-2 w-10'],
  ['nonsense', 'w-1 w-2 w-10'],
])('sorted by %s', (text, names) => {
  expect(
    sortRows(rows, parseSort(text))
      .map(({ name }) => name)
      .join(' '),
  ).toBe(names)
})

test('a second press turns the order round', () => {
  expect(nextSort(parseSort('name'), 'mailbox')).toBe('-mailbox')
  expect(nextSort(parseSort('-mailbox'), 'mailbox')).toBe('mailbox')
  expect(nextSort(parseSort('-mailbox'), 'type')).toBe('type')
})
