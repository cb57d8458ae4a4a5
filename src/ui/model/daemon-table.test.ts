import { expect, test } from 'vitest'
import { daemonSorting } from './daemon-table'
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
  ['toString', 'w-1 w-2 w-10'],
])('sorted by %s', (text, names) => {
  expect(
    daemonSorting
      .rows(rows, daemonSorting.parse(text))
      .map(({ name }) => name)
      .join(' '),
  ).toBe(names)
})

test('a second press turns the order round', () => {
  const pressed = (sort: string, column: 'mailbox' | 'type') =>
    daemonSorting.next(daemonSorting.parse(sort), column)
  expect(pressed('name', 'mailbox')).toBe('-mailbox')
  expect(pressed('-mailbox', 'mailbox')).toBe('mailbox')
  expect(pressed('-mailbox', 'type')).toBe('type')
})

test('a head says how it is sorted, and a press on it gives the next sort', () => {
  let asked = ''
  const heads = daemonSorting.heads(
    [{ id: 'name' }, { id: 'path' }, { id: 'in' }],
    daemonSorting.parse('-name'),
    (sort) => (asked = sort),
  )
  expect(heads.map(({ id, sort }) => [id, sort])).toEqual([
    ['name', 'descending'],
    ['path', undefined],
    ['in', undefined],
  ])
  expect(heads.map(({ onsort }) => onsort !== undefined)).toEqual([true, false, true])
  heads[0]?.onsort?.()
  expect(asked).toBe('name')
})
