import { expect, test } from 'vitest'
import { assertShallow } from './depth'

class Node {
  constructor(readonly next: unknown) {}
}

const nests: Record<string, (inner: unknown) => unknown> = {
  objects: (inner) => ({ inner }),
  arrays: (inner) => [0, inner],
  maps: (inner) => new Map([[inner, 1]]),
  'values of maps': (inner) => new Map([[1, inner]]),
  sets: (inner) => new Set([inner]),
  instances: (inner) => new Node(inner),
}

test.each(Object.entries(nests))('%s may be 500 levels deep', (_, nest) => {
  const nested = (levels: number): unknown => (levels === 0 ? 'inmost' : nest(nested(levels - 1)))
  assertShallow(nested(500))
  expect(() => assertShallow(nested(501))).toThrow('[invalid_argument]')
})

test('a cycle is no depth, and what is shared is met once', () => {
  const cycle: { self?: unknown; parts: unknown[] } = { parts: [] }
  cycle.self = cycle
  let shared: unknown = cycle
  for (let level = 0; level < 100; level++) shared = [shared, shared, cycle]
  assertShallow(shared)
})
