import { expect, test } from 'vitest'
import { compileFilter, parseFilter } from '../filter'
import {
  connectionFields,
  connectionKeys,
  connectionSorting,
  shapePayload,
  type Connection,
} from './network-table'

const connection = (connectionId: number, port: number, bytesIn: number): Connection => ({
  connectionId,
  owner: `daemon-${connectionId}`,
  local: { host: 'localhost', port },
  peer: { host: 'alpha.dan9', port: 80 },
  state: 'established',
  bytesIn,
  bytesOut: 0,
})
const rows = [connection(10, 50_000, 5), { ...connection(9, 9_000, 70), partitioned: true }]

test.each([
  [undefined, [9, 10]],
  ['-in', [9, 10]],
  ['local', [9, 10]],
  ['-local', [10, 9]],
])('connections sorted by %s', (sort, ids) => {
  expect(connectionSorting.rows(rows, connectionSorting.parse(sort)).map((row) => row.connectionId)).toEqual(
    ids,
  )
})

test.each([
  ['port:80', 2],
  ['port:9000', 1],
  ['host:alpha.*', 2],
  ['owner:daemon-9', 1],
  ['localhost:50000', 1],
  ['state:cut', 1],
])('%s finds %i connections', (text, count) => {
  const passes = compileFilter(parseFilter(text, connectionKeys), connectionFields)
  expect(rows.filter(passes)).toHaveLength(count)
})

test('what is left empty in the form is not said', () => {
  const empty = { from: '', to: ' ', latency: '', jitter: '', bandwidth: '', loss: '' }
  expect(shapePayload(empty)).toEqual({ from: '*', to: '*' })
  expect(shapePayload({ ...empty, to: 'b', latency: '20', bandwidth: 'none', loss: '5' })).toEqual({
    from: '*',
    to: 'b',
    latency: 20,
    bandwidth: null,
    loss: 0.05,
  })
})
