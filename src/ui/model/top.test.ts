import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DaemonRow } from './telemetry-store'
import { Top } from './top'

const changes = fc.array(
  fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.option(fc.integer({ min: 0, max: 9 })))),
  { maxLength: 8 },
)

test('holds the five greatest, whatever comes, goes and changes', () => {
  fc.assert(
    fc.property(changes, (batches) => {
      const known = new Map<string, DaemonRow>()
      const top = new Top(({ errors }) => errors)
      for (const batch of batches) {
        for (const [number, errors] of batch) {
          const name = `d${number}`
          if (errors === null) known.delete(name)
          else known.set(name, { name, errors } as DaemonRow)
        }
        top.update(
          batch.map(([number]) => `d${number}`),
          known,
        )
        const figures = [...known.values()].map(({ errors }) => errors).filter((errors) => errors > 0)
        expect(top.rows.map(({ errors }) => errors)).toEqual(figures.sort((a, b) => b - a).slice(0, 5))
        expect(top.rows.every((row) => known.get(row.name) === row)).toBe(true)
      }
    }),
  )
})
