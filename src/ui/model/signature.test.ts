import { expect, test } from 'vitest'
import { signature } from './signature'

const row = (sent: number, metrics: Record<string, number>) => ({ state: 'running' as const, sent, metrics })

test('being looked at is no news', () => {
  const before = row(10, {
    'spawn-count': 2,
    'list-count': 3,
    'messages-received': 5,
    'handling-time.p50': 1,
  })
  const after = row(12, { 'spawn-count': 2, 'list-count': 4, 'read-count': 1, 'messages-received': 7 })
  expect(signature(after)).toBe(signature(before))
})

test('being told something is, and telling something, and going away', () => {
  const before = row(10, { 'spawn-count': 2 })
  expect(signature(row(10, { 'spawn-count': 3 }))).not.toBe(signature(before))
  expect(signature(row(11, { 'spawn-count': 2 }))).not.toBe(signature(before))
  expect(signature({ ...before, state: 'stopped' })).not.toBe(signature(before))
  expect(signature(undefined)).not.toBe(signature(before))
})
