import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Bench } from './testing'

vi.setConfig({ testTimeout: 60_000 })

let bench: Bench

beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

const line = fc.string({ unit: fc.constantFrom(...'aAbB19 .-é'), maxLength: 8 })
const text = fc
  .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
  .map(([lines, ends]) => (lines.length === 0 ? '' : lines.join('\n') + (ends ? '\n' : '')))

/** The lines of a text, each without its newline. */
function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}
const joined = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')
const compareBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
const law = <T>(inputs: fc.Arbitrary<T>, check: (input: T) => void) =>
  fc.assert(fc.property(inputs, check), { numRuns: 20 })

function output(command: string, args: string[], stdin: string): string {
  return bench.run(command, args, { stdin }).stdout
}

test('sort orders by bytes, and each line stays', () => {
  law(text, (text) => {
    const sorted = linesOf(text).sort(compareBytes)
    expect(output('sort', [], text)).toBe(joined(sorted))
    expect(output('sort', ['-r'], text)).toBe(joined(sorted.toReversed()))
    expect(output('sort', ['-u'], text)).toBe(joined([...new Set(sorted)]))
  })
})

test('sort -n orders numbers of any length', () => {
  const number = fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.bigInt({ min: 0n, max: 10n ** 30n }),
      fc.constantFrom('', '.5', '.25'),
    )
    .map(([sign, whole, part]) => `${sign}${whole}${part}`)
  const hundredths = (text: string) => {
    const [whole, part = ''] = text.replace('-', '').split('.')
    const value = BigInt(whole!) * 100n + BigInt(part.padEnd(2, '0'))
    return text.startsWith('-') ? -value : value
  }
  law(fc.array(number), (numbers) => {
    const sorted = linesOf(output('sort', ['-n'], joined(numbers)))
    expect(sorted.toSorted(compareBytes)).toEqual(numbers.toSorted(compareBytes))
    for (let i = 1; i < sorted.length; i++) {
      expect(hundredths(sorted[i - 1]!) <= hundredths(sorted[i]!)).toBe(true)
    }
  })
})

test('sort, uniq, head, tail, cut pieces as the real ones do', () => {
  const options = fc.constantFrom(
    ...['sort -k2', 'sort -k2,2n -k1,1r', 'sort -b -k1.2,2.1', 'sort -f', 'sort -d', 'sort -fu', 'sort -nu'],
    ...['sort -t. -k2', 'sort -t. -k2,3 -s', 'sort -sn', 'sort -rk1n', 'sort -c', 'uniq -c', 'uniq -iu'],
    ...['uniq -d -f1', 'uniq -s2 -w1', 'wc -l', 'wc -w', 'wc -m', 'wc -L', 'cat -A', 'cat -bs', 'cat -nE'],
  )
  law(fc.tuple(options, text), ([option, text]) => {
    const [command, ...args] = option.split(' ')
    const ours = bench.run(command!, args, { stdin: text })
    const real = bench.real(command!, args, text)
    expect({ option, code: ours.code, stdout: ours.stdout }).toEqual({
      option,
      code: real.code,
      stdout: real.stdout,
    })
  })
})

test('tr, cut and od make of any text what the real ones make of it', () => {
  const commands = fc.constantFrom(
    ...[
      'tr a-c x-z',
      'tr [:lower:] [:upper:]',
      'tr -d a\\n',
      'tr -s ab',
      'tr -cs [:alnum:] \\n',
      'tr -c a-f x',
    ],
    ...[
      'tr -ds a [:space:]',
      'tr abc x',
      'tr -t abc xy',
      'tr -s a-z A-C',
      'tr \\141-\\143 \\t',
      'tr a-',
      'tr c-a x',
    ],
    ...['tr -d', 'tr', 'tr a b c', 'tr -d a b', 'tr [:none:] x', 'tr a [=]', 'tr [:] x', 'tr é e', 'tr e é'],
    ...[
      'cut -c2-4',
      'cut -b-2,4-',
      'cut -da -f2-',
      'cut -sda -f1',
      'cut -z -c1',
      'od -c',
      'od -tx1',
      'od -d',
    ],
  )
  law(fc.tuple(commands, text), ([line, stdin]) => {
    const [command, ...args] = line.split(' ')
    const ours = bench.run(command!, args, { stdin })
    const real = bench.real(command!, args, stdin)
    expect({ line, code: ours.code, stdout: ours.stdout }).toEqual({
      line,
      code: real.code,
      stdout: real.stdout,
    })
  })
})

test('head and tail share a text between them', () => {
  law(fc.tuple(text, fc.integer({ min: 0, max: 40 })), ([any, count]) => {
    // Bytes are cut, and characters of several would not survive it.
    const text = any.replaceAll('é', 'e')
    for (const unit of ['-n', '-c']) {
      expect(output('head', [unit, `${count}`], text) + output('tail', [unit, `+${count + 1}`], text)).toBe(
        text,
      )
      expect(output('head', [unit, `-${count}`], text) + output('tail', [unit, `${count}`], text)).toBe(text)
    }
  })
})

test('uniq keeps the first of a run, and counts it', () => {
  law(text, (text) => {
    const lines = linesOf(text)
    const firsts = lines.filter((line, i) => i === 0 || line !== lines[i - 1])
    expect(output('uniq', [], text)).toBe(joined(firsts))
    const counts = linesOf(output('uniq', ['-c'], text)).map((line) => Number.parseInt(line))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(lines.length)
  })
})

test('seq counts as arithmetic does', () => {
  const small = fc.integer({ min: -500, max: 500 })
  law(
    fc.tuple(
      small,
      small.filter((step) => step !== 0),
      small,
    ),
    ([first, step, last]) => {
      const numbers: number[] = []
      for (let i = first; step > 0 ? i <= last : i >= last; i += step) numbers.push(i)
      expect(output('seq', [`${first}`, `${step}`, `${last}`], '')).toBe(joined(numbers.map(String)))
      const tenths = output(
        'seq',
        [(first / 10).toFixed(1), (step / 10).toFixed(1), (last / 10).toFixed(1)],
        '',
      )
      expect(tenths).toBe(joined(numbers.map((i) => (i / 10).toFixed(1))))
    },
  )
})

/** Regular expressions that mean the same to grep -E and to JavaScript. */
const { expression } = fc.letrec<{ expression: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('a', 'b', 'A', '1', '.', '[ab]', '[^a]', '[0-9A]', 'é', '\\.'),
    tie('expression').map((inner) => `(${inner})`),
  ),
  expression: fc
    .array(fc.tuple(tie('atom'), fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '{2,}')), {
      minLength: 1,
      maxLength: 3,
    })
    .chain((parts) => {
      const sequence = parts.map(([atom, times]) => atom + times).join('')
      return fc.oneof(
        fc.constant(sequence),
        tie('atom').map((other) => `${sequence}|${other}`),
      )
    }),
}))

test('grep -E finds what the regular expressions of JavaScript find', () => {
  law(fc.tuple(expression, text, fc.boolean(), fc.boolean()), ([pattern, text, folded, whole]) => {
    const regex = new RegExp(whole ? `^(?:${pattern})$` : pattern, folded ? 'iu' : 'u')
    const expected = linesOf(text).filter((line) => regex.test(line))
    const args = [...(folded ? ['-i'] : []), ...(whole ? ['-x'] : []), '-E', '--regexp', pattern]
    const { code, stdout } = bench.run('grep', args, { stdin: text })
    expect({ code, stdout }).toEqual({ code: expected.length > 0 ? 0 : 1, stdout: joined(expected) })
  })
})

test('grep -o finds the leftmost and longest as the real one does', () => {
  law(
    fc.tuple(expression, text, fc.constantFrom('-oE', '-cE', '-onE', '-ovE')),
    ([pattern, text, option]) => {
      const ours = bench.run('grep', [option, '-e', pattern], { stdin: text })
      const real = bench.real('grep', [option, '-e', pattern], text)
      expect({ code: ours.code, stdout: ours.stdout }).toEqual({ code: real.code, stdout: real.stdout })
    },
  )
})

test('grep takes its time from the lengths, not from the expression', () => {
  const line = 'a'.repeat(5000)
  expect(bench.run('grep', ['-cE', '(a*)*b|(a|aa)+c|(a?){50}a{50}d'], { stdin: line }).stdout).toBe('0\n')
})
