import fc from 'fast-check'
import { expect, test } from 'vitest'
import { layer } from './messages'
import { script } from './script'
import { MountTable, type Layer } from './table'

/** Runs a script as rc would, with `bind` and `mount` as commands: words, quotes, one command a line. */
function run(text: string): MountTable {
  let table = MountTable.empty
  const words: string[] = []
  const command = (): void => {
    const [kind, ...rest] = words.splice(0)
    if (kind === undefined) return
    const options: { readonly?: boolean; create?: boolean; root?: string } = {}
    let flag: Layer['flag'] = 'replace'
    while (rest[0]?.startsWith('-') && rest.length > 2) {
      const option = rest.shift()!
      if (option === '-b') flag = 'before'
      else if (option === '-a') flag = 'after'
      else if (option === '-r') options.readonly = true
      else if (option === '-n') options.create = false
      else if (option === '-s') options.root = rest.shift()!
      else throw new Error(`no option ${option}`)
    }
    const [daemonName, path, ...others] = rest as [string, string]
    if (others.length > 0 || (kind !== 'bind' && kind !== 'mount'))
      throw new Error(`${kind} ${rest.join(' ')}`)
    table = table.add(layer({ kind, flag, daemonName, path, options }))
  }
  for (const [token, quoted] of text.matchAll(/'((?:[^']|'')*)'|\n|[^\s']+/gu)) {
    if (token === '\n') command()
    else words.push(quoted === undefined ? token : quoted.replaceAll("''", "'"))
  }
  if (words.length > 0) throw new Error('the last line has no end')
  return table
}

const name = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'tmp',
    "it's",
    '-b',
    'two words',
    '$x',
    'né',
    '#',
    "''",
    'line\nline',
    '*',
    '日本',
  ),
  fc.string({ minLength: 1, maxLength: 5 }).filter((text) => !/[/\0]/.test(text) && !/^\.\.?$/.test(text)),
)
const path = fc.array(name, { maxLength: 3 }).map((names) => `/${names.join('/')}`)
const layers = fc.array(
  fc.record({
    path,
    daemonName: fc.constantFrom('filesystem', 'kernel', 'process/1000', 'a.b-c'),
    kind: fc.constantFrom<Layer['kind'][]>('bind', 'mount'),
    flag: fc.constantFrom<Layer['flag'][]>('replace', 'before', 'after'),
    options: fc.record({ readonly: fc.boolean(), create: fc.boolean(), root: path }, { requiredKeys: [] }),
  }),
  { maxLength: 20 },
)

test('running it gives an equal table', () => {
  fc.assert(
    fc.property(layers, (said) => {
      const table = said.map(layer).reduce((so, one) => so.add(one), MountTable.empty)
      const rebuilt = run(script(table.layers()))
      expect(rebuilt.layers()).toEqual(table.layers())
      expect(rebuilt.entries()).toEqual(table.entries())
    }),
    { numRuns: 500 },
  )
})

test('it reads as one would type it', () => {
  const said: Parameters<typeof layer>[0][] = [
    { kind: 'mount', daemonName: 'filesystem', path: '/' },
    { kind: 'bind', daemonName: 'kernel', path: '/daemons', flag: 'before' },
    { kind: 'mount', daemonName: 'filesystem', path: '/a b', options: { root: '/x/y', readonly: true } },
    { kind: 'mount', daemonName: 'disk', path: '/u', flag: 'after', options: { create: false, root: '/' } },
  ]
  const table = said.map(layer).reduce((so, one) => so.add(one), MountTable.empty)
  expect(script(table.layers())).toBe(
    [
      'mount filesystem /',
      "mount -r -s /x/y filesystem '/a b'",
      'bind -b kernel /daemons',
      'mount -a -n disk /u',
      '',
    ].join('\n'),
  )
})
