/** What hosts keep of paths is never older than the last answered change. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineDaemon, message } from '../../kernel/daemon'
import { testKernel } from '../../kernel/testing'
import namespace from '.'
import { layer } from './messages'
import { MountTable, restOf, type Layer } from './table'

/** Has every path, and says its name and the path. */
const files = defineDaemon({
  type: 'files',
  messages: {
    read: message({ doc: 'Reads.', payload: z.object({ path: z.string() }) }),
    stat: message({ doc: 'There is a file everywhere.', payload: z.object({ path: z.string() }) }),
  },
  start: ({ self }) => ({
    read: ({ path }) => `${self.name}:${path}`,
    stat: ({ path }) => ({ path, kind: 'file', size: 0 }),
  }),
})

/** Reads all the paths that it is given; gives what came, or the error's code. */
const reader = defineDaemon({
  type: 'reader',
  messages: { read: message({ doc: 'Reads.', payload: z.object({ paths: z.array(z.string()) }) }) },
  concurrency: 8,
  start: ({ call }) => ({
    read: ({ paths }) =>
      Promise.all(
        paths.map((path) =>
          call(path, 'read', {}).catch((thrown: unknown) => (thrown as { code: string }).code),
        ),
      ),
  }),
})

const path = fc.array(fc.constantFrom('a', 'b'), { maxLength: 3 }).map((names) => `/${names.join('/')}`)
const change = fc.record({
  who: fc.constantFrom('r0', 'r1', 'r2'),
  undo: fc.boolean(),
  kind: fc.constantFrom<Layer['kind'][]>('bind', 'mount'),
  path,
  daemonName: fc.constantFrom('x', 'y'),
  flag: fc.constantFrom<Layer['flag'][]>('replace', 'before', 'after'),
  root: fc.option(fc.constantFrom('/s', '/s/t'), { nil: undefined }),
})

const asked = ['/', '/a', '/b', '/a/a', '/a/b', '/a/b/a', '/a/b/a/c', '/b/b/b', '/../a/./b/']

/** What a read of a path gives by the table alone. */
function expected(table: MountTable, said: string): string {
  const match = table.find(said)
  if (!match) return 'not_found'
  const [first] = match.layers
  const rest = restOf(said, match.depth, first)
  // A bind itself gets the message as it is, without any path.
  if (first.kind === 'bind' && rest === '') return 'invalid_argument'
  return `${first.daemonName}:${rest || '/'}`
}

/** Two that share a namespace on two hosts, and one with its own on the second. */
const readers = [
  { name: 'r0', host: 1, namespace: 'empty' },
  { name: 'r1', host: 2, namespace: 'shared', creator: 'r0' },
  { name: 'r2', host: 2, namespace: 'empty' },
] as const
const sharers: Readonly<Record<string, readonly string[]>> = {
  r0: ['r0', 'r1'],
  r1: ['r0', 'r1'],
  r2: ['r2'],
}
const names = readers.map(({ name }) => name)

test('after a change is answered no host uses the old way; while it is made, the old or the new', async () => {
  const { call, kernel } = await testKernel({
    behaviours: [namespace, files, reader],
    daemons: [
      { name: 'x', type: 'files', start: true },
      { name: 'y', type: 'files', start: true },
      { name: 'namespace', type: 'namespace', start: true },
    ],
  })
  const read = async (name: string) => (await call(name, 'read', { paths: asked })) as string[]
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 15 }), async (changes) => {
      for (const spec of readers) await kernel.create({ ...spec, type: 'reader', start: true })
      let tables: Record<string, MountTable> = Object.fromEntries(
        names.map((name) => [name, MountTable.empty]),
      )
      const byTable = (name: string) => asked.map((one) => expected(tables[name]!, one))
      for (const { who, undo, kind, root, ...said } of changes) {
        const before = names.map(byTable)
        const options = root === undefined ? {} : { root }
        const table = tables[who]!
        const next = undo
          ? table.remove(said.path, kind, said.daemonName)?.table
          : table.add(layer({ ...said, kind, options }))
        const racing = names.map(read)
        const { path, daemonName } = said
        const answered = undo
          ? call('namespace', `un${kind}`, { path, daemonName, of: who })
          : call('namespace', kind, { ...said, options, of: who })
        if (next) await answered
        else await expect(answered).rejects.toMatchObject({ code: 'not_found' })
        for (const name of sharers[who]!) tables = { ...tables, [name]: next ?? table }
        const after = names.map(byTable)
        expect(await Promise.all(names.map(read))).toEqual(after)
        for (const [reading, got] of (await Promise.all(racing)).entries()) {
          for (const [at, one] of got.entries()) {
            expect([before[reading]![at], after[reading]![at]]).toContain(one)
          }
        }
      }
      for (const name of names) await kernel.remove(name)
    }),
    { numRuns: 25 },
  )
}, 60_000)
