import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SyntaxFailure } from './lexer'
import { Parser } from './parser'
import { printCommand, quote, quoteList } from './print'
import type { Command, List } from './tree'

function parse(text: string): List {
  const parser = new Parser(text)
  const lists: List[] = []
  for (let list = parser.line(); list; list = parser.line()) lists.push(list)
  return lists.flat()
}

function parseOne(text: string): Command {
  const list = parse(text)
  expect(list).toHaveLength(1)
  return list[0]!.command
}

function failureOf(text: string): SyntaxFailure | undefined {
  try {
    parse(text)
    return undefined
  } catch (thrown) {
    if (thrown instanceof SyntaxFailure) return thrown
    throw thrown
  }
}

/** What each text means, as the printer spells it. */
test.each([
  ['a;b;', ['a', 'b']],
  ['a&b', ['a', 'b']],
  ['a | b && c || d', ['a | b && c || d']],
  ['! a | b && c', ['! a | b && c']],
  ['if(a)b && c', ['if(a; ) b && c']],
  ['a^b c$d.e', ['a^b c^$d^.e']],
  ["a'b'$c`{d}", ["a^'b'^$c^`{d; }"]],
  ['x=1 y=(2 3) a', ['x=1 y=(2 3) a']],
  ['x = 1', ['x=1']],
  ['x=', ['x=()']],
  ['$x(1) $#x $"x', ['$x(1) $#x $"x']],
  ['>a <b c >>d >[2]e >[2=1] <[0=] |[2] f', ['>a <b c >>d >[2]e >[2=1] >[0=] |[2] f']],
  ['fn a b {c}', ['fn a b {c; }']],
  ['for(i)j', ['for(i) j']],
  ['for(i in a b)\n{c\nd;e&}', ['for(i in a b) {c; d; e & }']],
  ['switch($x){case a\nb}', ['switch ($x) {case a; b; }']],
  ['~ $x a* (b c)', ['~ $x a* (b c)']],
  ['a <<b\nc\nb\nd', ['a <<b\nc\nb\n', 'd']],
  ['`:{a}', ['`:{a; }']],
  ['a\\\nb \\\n c # d\n\n#e\n', ['a b c']],
  ['a b=c =d', ["a b^'='^c '='^d"]],
  ['a =b c=d', ['a=b c=d']],
])('%j', (text, printed) => {
  expect(parse(text).map(({ command }) => printCommand(command))).toEqual(printed)
})

test('what binds what', () => {
  expect(parseOne('! a | b')).toMatchObject({ kind: 'not', command: { kind: 'pipeline' } })
  expect(parseOne('! a && b')).toMatchObject({ kind: 'chain', first: { kind: 'not' } })
  expect(parseOne('x=1 a | b')).toMatchObject({ kind: 'assign', command: { kind: 'pipeline' } })
  expect(parseOne('>f a | b')).toMatchObject({ kind: 'redirect', command: { kind: 'pipeline' } })
  expect(parseOne('if (a) b | c && d')).toMatchObject({ kind: 'if', body: { kind: 'chain' } })
  expect(parseOne('a && for (i) b && c')).toMatchObject({
    kind: 'chain',
    rest: [{ command: { kind: 'for' } }],
  })
  expect(parseOne('@ a | b')).toMatchObject({ kind: 'subshell', command: { kind: 'pipeline' } })
  expect(parseOne('{a} > f | b')).toMatchObject({ stages: [{ kind: 'block', redirections: [{}] }, {}] })
})

test.each([
  '(',
  'a |',
  'a &&',
  '{',
  'if (a)',
  "'",
  '`{',
  'a <<b\nc\n',
  'fn a {',
  'a \\\n',
  'while (a',
  '$',
  'for (i in a',
  '!',
])('more is needed after %j', (text) => expect(failureOf(text)).toMatchObject({ incomplete: true }))

test.each([
  [')', 1],
  ['a\nb)', 2],
  ['a ; ; }', 1],
  ['| a', 1],
  ['a | | b', 1],
  ['&& a', 1],
  ['a & && b', 1],
  ["'\n\n' )", 3],
  ['a <<b\n\n\nb\n)', 5],
  ['if a', 1],
  ['for (i of a) b', 1],
  ['$.', 1],
  ['a >>[2=1] b', 1],
  ['a(b)', 1],
  ['&', 1],
])('%j is wrong in line %i', (text, line) => {
  expect(failureOf(text)).toMatchObject({ incomplete: false, line })
})

test('however deep, long or odd a text is, it is parsed or refused', () => {
  for (const part of ['(', '{', '`{', '$', '! ', 'if(', 'a^(', 'x=', '@ ', 'fn a {', '$a(']) {
    expect(failureOf(part.repeat(50_000))).toBeInstanceOf(SyntaxFailure)
  }
  expect(failureOf("'".repeat(50_001))).toBeInstanceOf(SyntaxFailure)
  expect(parse('>a '.repeat(50_000))).toHaveLength(1)
  expect(parse('a;'.repeat(50_000))).toHaveLength(50_000)
  expect(parse('a|'.repeat(50_000) + 'a')).toHaveLength(1)
  expect(parse('a^'.repeat(50_000) + 'a')).toHaveLength(1)
})

const tokens = [
  ...[
    'a',
    'b*',
    "'c d'",
    "''",
    '$',
    '$#',
    '$"',
    '`',
    '(',
    ')',
    '{',
    '}',
    ';',
    '&',
    '&&',
    '||',
    '|',
    '|[2]',
    '^',
  ],
  ...[
    '=',
    '<',
    '>',
    '>>',
    '<>',
    '>[2]',
    '>[2=1]',
    '<<e',
    "<<'e'",
    '\n',
    '\ne\n',
    ' ',
    ' ',
    ' ',
    '#',
    '\\\n',
    'x',
  ],
  ...[
    'if',
    'not',
    'for',
    'in',
    'while',
    'switch',
    'fn',
    '~',
    '!',
    '@',
    'case',
    'x=',
    '{a}',
    '(a)',
    'if (a) b',
  ],
]
const soup = fc.array(fc.constantFrom(...tokens), { maxLength: 30 }).map((parts) => parts.join(''))

/** Commands that mean something, by the grammar. */
const { list } = fc.letrec<{ word: string; simple: string; command: string; list: string }>((tie) => ({
  word: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom('a', 'b*c', "'d e'", "'it''s'", '$x', '$#x', '$"x', '$1', "$'o d'", '=', "''"),
    tie('word').map((word) => `(${word} z)`),
    fc.tuple(tie('word'), tie('word')).map(([left, right]) => `${left}^${right}`),
    tie('list').map((body) => `\`{${body}}`),
    tie('word').map((word) => `$x(${word})`),
  ),
  simple: fc
    .tuple(
      fc.constantFrom('cmd', "'if'", '$c', 'x=1 cmd', '>f cmd'),
      fc.array(tie('word'), { maxLength: 3 }),
      fc.constantFrom('', ' >f', ' >>$x', ' >[2=1]', ' <[3=]', ' <<E', " <<[3]'E'", ' <>[5]f'),
    )
    .map(([name, words, redirection]) => `${[name, ...words].join(' ')}${redirection}`),
  command: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie('simple'),
    fc.tuple(tie('simple'), tie('command')).map(([left, right]) => `${left} | ${right}`),
    fc.tuple(tie('simple'), tie('command')).map(([left, right]) => `${left} && ${right}`),
    fc.tuple(tie('simple'), tie('command')).map(([left, right]) => `${left} |[2=3] ! ${right}`),
    tie('list').map((body) => `{${body}} >f`),
    tie('list').map((body) => `fn f {${body}}`),
    fc.tuple(tie('list'), tie('command')).map(([test, body]) => `if (${test}) ${body}`),
    fc.tuple(tie('word'), tie('command')).map(([word, body]) => `for (i in ${word}) ${body}`),
    fc.tuple(tie('word'), tie('list')).map(([word, body]) => `switch (${word}) {case ${word}; ${body}}`),
    fc.tuple(tie('word'), tie('word')).map(([left, right]) => `~ ${left} ${right}`),
    tie('command').map((body) => `@ ${body}`),
  ),
  list: fc
    .array(fc.tuple(tie('command'), fc.constantFrom('; ', ' & ')), { maxLength: 2 })
    // Every line ends what its here documents need, and nothing is read where there are none.
    .map((items) =>
      items.map(([command, end]) => command + (command.includes('<<') ? '\n$x line\nE\n' : end)).join(''),
    ),
}))

function printsBack(text: string): void {
  for (const { command } of parse(text)) expect(parseOne(printCommand(command))).toEqual(command)
}

test(
  'any text is parsed or a syntax failure, and what is parsed is printed as the same',
  { timeout: 30_000 },
  () => {
    const attempt = (text: string) => {
      if (!failureOf(text)) printsBack(text)
    }
    fc.assert(fc.property(soup, attempt), { numRuns: 150 })
    fc.assert(fc.property(fc.string({ unit: 'binary' }), attempt))
  },
)

test('commands are printed as the same commands', { timeout: 30_000 }, () => {
  let parsed = 0
  fc.assert(
    fc.property(list, (text) => {
      if (failureOf(text)) return
      parsed += 1
      printsBack(text)
    }),
    { numRuns: 300 },
  )
  expect(parsed).toBeGreaterThan(80)
})

test('a quoted list is read as the same list', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), (texts) => {
      const command = parseOne(`x=${quoteList(texts)}`)
      const value = command.kind === 'assign' ? command.assignments[0]!.value : undefined
      const words = value?.kind === 'list' ? value.words : [value]
      expect(words.map((word) => word?.kind === 'literal' && word.text)).toEqual(texts)
    }),
  )
  expect([quote('a'), quote(''), quote('a b'), quote("it's"), quote('*')]).toEqual([
    'a',
    "''",
    "'a b'",
    "'it''s'",
    "'*'",
  ])
})
