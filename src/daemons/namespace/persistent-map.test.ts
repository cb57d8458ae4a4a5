import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changed, emptyMap, entriesOf, get, type PersistentMap } from './persistent-map'

const name = fc.oneof(fc.string({ maxLength: 3 }), fc.nat(60).map(String))
const steps = fc.array(fc.tuple(name, fc.option(fc.nat(), { nil: undefined })), { maxLength: 200 })

test('it is a map, and no version of it changes', () => {
  fc.assert(
    fc.property(steps, (changes) => {
      const model = new Map<string, number>()
      let map: PersistentMap<number> = emptyMap
      const versions: [PersistentMap<number>, Map<string, number>][] = []
      for (const [key, value] of changes) {
        if (value === undefined) model.delete(key)
        else model.set(key, value)
        versions.push([(map = changed(map, key, value)), new Map(model)])
      }
      for (const [version, expected] of versions) {
        expect(version.size).toBe(expected.size)
        expect(new Map(entriesOf(version))).toEqual(expected)
        for (const [key] of changes) expect(get(version, key)).toBe(expected.get(key))
      }
    }),
    { numRuns: 50 },
  )
})

test('it grows and shrinks again', () => {
  let map: PersistentMap<number> = emptyMap
  for (let i = 0; i < 20_000; i++) map = changed(map, `n${i}`, i)
  for (let i = 0; i < 20_000; i += 7) expect(get(map, `n${i}`)).toBe(i)
  for (let i = 0; i < 20_000; i++) map = changed(map, `n${i}`, undefined)
  expect(map).toEqual(emptyMap)
})

test('a change of a large one shares nearly all of it', () => {
  let map: PersistentMap<number> = emptyMap
  for (let i = 0; i < 10_000; i++) map = changed(map, `n${i}`, i)
  const nodes = (of: PersistentMap<number>): object[] => [
    of,
    ...('slots' in of ? of.slots.flatMap(nodes) : []),
  ]
  const before = new Set(nodes(map))
  expect(nodes(changed(map, 'new', 1)).filter((node) => !before.has(node)).length).toBeLessThan(40)
})
