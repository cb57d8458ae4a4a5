import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { split } from '../../wire/path'
import * as maps from './persistent-map'
import { MountTable, restOf, type Layer } from './table'

vi.mock('./persistent-map', { spy: true })

const path = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 }).map((names) => `/${names.join('/')}`)
const layer: fc.Arbitrary<Layer> = fc.record({
  path,
  daemonName: fc.constantFrom('x', 'y', 'z'),
  kind: fc.constantFrom('bind', 'mount'),
  flag: fc.constantFrom('replace', 'before', 'after'),
})
const removal = fc.record({
  path,
  kind: fc.constantFrom<Layer['kind'][]>('bind', 'mount'),
  daemonName: fc.option(fc.constantFrom('x', 'y', 'z'), { nil: undefined }),
})
const change = fc.oneof(
  layer.map((added) => ({ added })),
  removal.map((removed) => ({ removed })),
)

type Change = { added: Layer } | { removed: { path: string; kind: Layer['kind']; daemonName?: string } }

function build(changes: readonly Change[]): MountTable {
  return changes.reduce((table, one) => {
    if ('added' in one) return table.add(one.added)
    const { path, kind, daemonName } = one.removed
    return table.remove(path, kind, daemonName)?.table ?? table
  }, MountTable.empty)
}

/** The same as a plain list, searched from end to end. */
function model(changes: readonly Change[]): Layer[] {
  let layers: Layer[] = []
  for (const one of changes) {
    if ('added' in one) {
      const { path, kind, daemonName } = one.added
      const same = (l: Layer) => l.path === path && l.kind === kind && l.daemonName === daemonName
      layers = [...layers.filter((l) => !same(l)), one.added]
    } else {
      const { path, kind, daemonName } = one.removed
      const named = (l: Layer) => daemonName === undefined || l.daemonName === daemonName
      const index = layers.findLastIndex((l) => l.path === path && l.kind === kind && named(l))
      if (index >= 0) layers.splice(index, 1)
    }
  }
  return layers
}

function modelFind(layers: readonly Layer[], asked: string) {
  const reaches = (l: Layer) => l.path === '/' || asked === l.path || asked.startsWith(`${l.path}/`)
  const longest = Math.max(-1, ...layers.filter(reaches).map((l) => split(l.path).length))
  const at = layers.filter((l) => reaches(l) && split(l.path).length === longest)
  let visible: Layer[] = []
  for (const l of at) {
    if (l.flag === 'replace') visible = [l]
    else visible = l.flag === 'before' ? [l, ...visible] : [...visible, l]
  }
  return visible
}

const bind = (daemonName: string, path: string, flag: Layer['flag'] = 'replace'): Layer => ({
  path,
  daemonName,
  kind: 'bind',
  flag,
})
const namesAt = (table: MountTable, path: string) => table.find(path)?.layers.map((l) => l.daemonName)

describe('against a plain list', () => {
  test('the longest prefix answers, its layers in order', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), path, (changes, asked) => {
        expect(build(changes).find(asked)?.layers ?? []).toEqual(modelFind(model(changes), asked))
      }),
      { numRuns: 500 },
    )
  })

  test('what is listed is every layer once', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        const entries = build(changes).entries()
        const listed = entries.map(({ covered: _, ...one }) => JSON.stringify(one))
        expect(listed.sort()).toEqual(
          model(changes)
            .map((one) => JSON.stringify(one))
            .sort(),
        )
      }),
    )
  })
})

test('adding its layers again gives the same table', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
      const table = build(changes)
      const again = build(table.layers().map((added) => ({ added })))
      expect(again).toEqual(table)
    }),
  )
})

test('a table is what it was, whatever comes of it', () => {
  fc.assert(
    fc.property(fc.array(change), fc.array(change), (before, after) => {
      const table = build(before)
      const then = structuredClone(table.entries())
      after.reduce(
        (next, one) =>
          'added' in one
            ? next.add(one.added)
            : (next.remove(one.removed.path, one.removed.kind)?.table ?? next),
        table,
      )
      expect(table.entries()).toEqual(then)
    }),
  )
})

test('a change shares with the old table what it did not touch', () => {
  const table = build([{ added: bind('x', '/a/b') }, { added: bind('y', '/c') }])
  const next = table.add(bind('z', '/c/d'))
  expect(next.find('/a/b')?.layers[0]).toBe(table.find('/a/b')?.layers[0])
})

test('unbinding restores what was there, at every path', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), layer, path, (changes, added, asked) => {
      const table = build(changes)
      fc.pre(!table.layers().some((l) => l.path === added.path && l.daemonName === added.daemonName))
      const back = table.add(added).remove(added.path, added.kind, added.daemonName)
      expect(back?.removed).toEqual(added)
      expect(back?.table).toEqual(table)
      expect(back?.table.find(asked)).toEqual(table.find(asked))
    }),
  )
})

test('before, after and replace', () => {
  const union = MountTable.empty
    .add(bind('middle', '/u'))
    .add(bind('first', '/u', 'before'))
    .add(bind('last', '/u', 'after'))
  expect(namesAt(union, '/u/x')).toEqual(['first', 'middle', 'last'])

  const over = union.add(bind('over', '/u'))
  expect(namesAt(over, '/u')).toEqual(['over'])
  expect(over.entries().map(({ daemonName, covered }) => [daemonName, covered])).toEqual([
    ['over', undefined],
    ['first', true],
    ['middle', true],
    ['last', true],
  ])
  expect(namesAt(over.remove('/u', 'bind')!.table, '/u')).toEqual(['first', 'middle', 'last'])
  expect(namesAt(union.remove('/u', 'bind', 'first')!.table, '/u')).toEqual(['middle', 'last'])
})

test('a name is matched whole', () => {
  const table = build([{ added: bind('x', '/tmp') }])
  expect(table.find('/tmpfile')).toBeUndefined()
  expect(table.find('/tmp/file')).toMatchObject({ path: '/tmp', depth: 1 })
})

test('only what is there can be removed', () => {
  const table = build([{ added: bind('x', '/a') }])
  expect(table.remove('/a', 'mount')).toBeUndefined()
  expect(table.remove('/a', 'bind', 'y')).toBeUndefined()
  expect(table.remove('/a/b', 'bind')).toBeUndefined()
  expect(table.remove('/a', 'bind')?.table).toEqual(MountTable.empty)
})

test('whatever begins with the edge of a path leads where it does', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), path, path, (changes, asked, suffix) => {
      const table = build(changes)
      const edge = table.edge(asked)
      const match = table.find(asked)
      if (edge === undefined) {
        expect(table.entries().some((l) => asked === '/' || l.path.startsWith(`${asked}/`))).toBe(true)
        return
      }
      const at = split(asked).slice(0, edge)
      const found = table.find(`/${at.join('/')}${suffix}`)
      expect([found?.path, found?.layers]).toEqual([match?.path, match?.layers])
    }),
  )
})

test('a path is found by as many steps as it has names, however many mounts there are', () => {
  const asked = ['/', '/m9', '/m9/x/y', '/deep/m9/a/b', '/nowhere/at/all']
  const steps = (mounts: number): number[] => {
    let table = MountTable.empty.add(bind('root', '/'))
    for (let i = 0; i < mounts; i++) table = table.add(bind('x', i % 2 ? `/m${i}` : `/deep/m${i + 1}/a`))
    const looked = vi.mocked(maps.get)
    const counts = asked.map((one) => {
      looked.mockClear()
      table.find(one)
      table.edge(one)
      return looked.mock.calls.length
    })
    return counts
  }
  expect(steps(10_000)).toEqual(steps(10))
  for (const [index, count] of steps(10_000).entries()) {
    expect(count).toBeLessThanOrEqual(2 * split(asked[index]!).length)
  }
})

test('the names below a path', () => {
  const table = build([
    { added: bind('x', '/a/b/c') },
    { added: bind('y', '/a') },
    { added: bind('z', '/d') },
  ])
  expect(table.below('/').map(({ name, layer }) => [name, layer?.daemonName])).toEqual([
    ['a', 'y'],
    ['d', 'z'],
  ])
  expect(table.below('/a')).toEqual([{ name: 'b' }])
  expect(table.below('/nowhere')).toEqual([])
})

test.each([
  ['/m', undefined, ''],
  ['/m/x/y', undefined, '/x/y'],
  ['/m', '/', '/'],
  ['/m', '/base', '/base'],
  ['/m/x', '/base', '/base/x'],
])('the rest of %s with root %s is "%s"', (asked, root, rest) => {
  const mount: Layer = {
    path: '/m',
    daemonName: 'x',
    kind: 'mount',
    flag: 'replace',
    ...(root && { options: { root } }),
  }
  expect(restOf(asked, 1, mount)).toBe(rest)
})

test('the same directory of a daemon stands at a path once, two directories of it twice', () => {
  const mount = (root: string, flag: Layer['flag']): Layer => ({
    ...bind('files', '/bin', flag),
    kind: 'mount',
    options: { root },
  })
  const table = MountTable.empty
    .add(mount('/home/bin', 'replace'))
    .add(mount('/usr/bin', 'after'))
    .add(mount('/home/bin', 'after'))
  expect(table.find('/bin')?.layers.map((l) => l.options?.root)).toEqual(['/usr/bin', '/home/bin'])
})
