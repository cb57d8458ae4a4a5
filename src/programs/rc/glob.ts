/**
 * Patterns of file names: `*`, `?` and `[…]`, with `~` first in a class for all but it. In a pattern a
 * backslash makes the next letter stand for itself.
 */

const metas = /[\\*?[\]~-]/g

/** The pattern that matches `text` alone. */
export function escapePattern(text: string): string {
  return text.replace(metas, '\\$&')
}

/** The pattern that an unquoted word is: a backslash means nothing to rc. */
export function patternOf(bare: string): string {
  return bare.replaceAll('\\', '\\\\')
}

type Piece =
  | { readonly kind: 'letter'; readonly letter: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'run' }
  | {
      readonly kind: 'class'
      readonly excluded: boolean
      readonly ranges: readonly (readonly [number, number])[]
    }

/** Whether `pattern` matches the whole of `text`. Takes at most their lengths' product of steps. */
export function matches(pattern: string, text: string): boolean {
  const pieces = parse(pattern)
  const letters = [...text]
  let [piece, at] = [0, 0]
  /** Where to go on when the letters after the last `*` do not fit: the star takes one more. */
  let retry: readonly [piece: number, at: number] | undefined
  while (at < letters.length || piece < pieces.length) {
    const next = pieces[piece]
    if (next?.kind === 'run') {
      retry = [piece, at]
      piece += 1
    } else if (next && at < letters.length && fits(next, letters[at]!)) {
      piece += 1
      at += 1
    } else if (retry && retry[1] < letters.length) {
      retry = [retry[0], retry[1] + 1]
      piece = retry[0] + 1
      at = retry[1]
    } else return false
  }
  return true
}

function fits(piece: Piece, letter: string): boolean {
  switch (piece.kind) {
    case 'letter':
      return piece.letter === letter
    case 'class': {
      const point = letter.codePointAt(0)!
      return piece.excluded !== piece.ranges.some(([from, to]) => from <= point && point <= to)
    }
    default:
      return true
  }
}

function parse(pattern: string): Piece[] {
  const letters = [...pattern]
  const pieces: Piece[] = []
  for (let at = 0; at < letters.length;) {
    const letter = letters[at]!
    const found = letter === '[' ? parseClass(letters, at + 1) : undefined
    if (found) {
      pieces.push(found.piece)
      at = found.end
      continue
    }
    if (letter === '\\' && at + 1 < letters.length) pieces.push({ kind: 'letter', letter: letters[++at]! })
    else if (letter === '*') pieces.push({ kind: 'run' })
    else if (letter === '?') pieces.push({ kind: 'any' })
    else pieces.push({ kind: 'letter', letter })
    at += 1
  }
  return pieces
}

/** The class whose first letter is at `from`; undefined when it has no end, and the bracket is a letter. */
function parseClass(letters: readonly string[], from: number): { piece: Piece; end: number } | undefined {
  let at = from
  const excluded = letters[at] === '~'
  if (excluded) at += 1
  const take = () => letters[letters[at] === '\\' ? ++at : at]?.codePointAt(0)
  const ranges: [number, number][] = []
  for (const first = at; ; at += 1) {
    if (letters[at] === undefined) return undefined
    if (letters[at] === ']' && at > first) return { piece: { kind: 'class', excluded, ranges }, end: at + 1 }
    const low = take()
    if (low === undefined) return undefined
    let high = low
    if (letters[at + 1] === '-' && letters[at + 2] !== ']' && letters[at + 2] !== undefined) {
      at += 2
      high = take() ?? low
    }
    ranges.push([low, high])
  }
}

/** What looking for file names needs of the world; a missing directory has no names. */
export interface Directories {
  names(directory: string): Promise<readonly string[]>
  /** With a `/` at its end only a directory is meant. */
  exists(path: string): Promise<boolean>
}

/** The paths that `pattern` matches, sorted; `/` matches only itself. */
export async function glob(pattern: string, directories: Directories): Promise<string[]> {
  let found = ['']
  const parts = pattern.split(/(\/+)/).filter(Boolean)
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1
    if (part.startsWith('/') || !hasMeta(part)) {
      const literal = part.replace(/\\(.)/gsu, '$1')
      found = found.map((path) => path + literal)
      if (last) found = await filter(found, (path) => directories.exists(path))
      continue
    }
    const lists = await Promise.all(
      found.map(async (path) =>
        (await directories.names(path || '.'))
          .filter((name) => matches(part, name))
          .map((name) => path + name),
      ),
    )
    found = lists.flat()
  }
  return found.sort()
}

function hasMeta(part: string): boolean {
  return /[*?[]/.test(part.replace(/\\./gsu, ''))
}

async function filter<T>(list: readonly T[], keep: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(list.map(keep))
  return list.filter((_, index) => kept[index])
}
