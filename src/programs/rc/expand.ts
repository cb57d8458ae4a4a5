/** From words to the lists of strings that they stand for. It runs no command itself. */
import { escapePattern, glob, patternOf, type Directories } from './glob'
import type { HereDocument, List, Word } from './tree'

/** A command that cannot be done as it is written; the shell gives up the line. */
export class Failure extends Error {
  override readonly name = 'Failure'
}

/** What words are expanded in. */
export interface Surroundings extends Directories {
  variable(name: string): readonly string[]
  /** Runs `body` and gives what it writes. */
  capture(body: List): Promise<string>
}

/** One element of a list; with a pattern when an unquoted `*`, `?` or `[` is in it. */
export interface Value {
  readonly text: string
  readonly pattern?: string
}

/** The elements that `words` stand for, patterns replaced by the names that they match, if any. */
export async function expand(words: readonly Word[], surroundings: Surroundings): Promise<string[]> {
  const lists: string[][] = []
  for (const { text, pattern } of await valuesOf(words, surroundings)) {
    const found = pattern === undefined ? [] : await glob(pattern, surroundings)
    lists.push(found.length > 0 ? found : [text])
  }
  return lists.flat()
}

/** The same as patterns to be matched with text, not with files. */
export async function expandPatterns(words: readonly Word[], surroundings: Surroundings): Promise<string[]> {
  return (await valuesOf(words, surroundings)).map((value) => value.pattern ?? escapePattern(value.text))
}

/** The same without looking for files. */
export async function expandTexts(words: readonly Word[], surroundings: Surroundings): Promise<string[]> {
  return (await valuesOf(words, surroundings)).map(({ text }) => text)
}

/** The text of a here document: `$name` is substituted, `$name^` too, and `$$` is a dollar. */
export function expandDocument({ text, quoted }: HereDocument, variable: Surroundings['variable']): string {
  if (quoted) return text
  return text.replace(
    /\$(\$|([^\s!"#$%&'()+,\-./:;<=>?@[\\\]^`{|}~]+)\^?)/g,
    (_, mark: string, name: string) => (mark === '$' ? '$' : variable(name).join(' ')),
  )
}

async function valuesOf(words: readonly Word[], surroundings: Surroundings): Promise<Value[]> {
  const values: Value[] = []
  for (const word of words) values.push(...(await valueOf(word, surroundings)))
  return values
}

async function valueOf(word: Word, surroundings: Surroundings): Promise<readonly Value[]> {
  switch (word.kind) {
    case 'literal':
      return [
        {
          text: word.text,
          ...(!word.quoted && /[*?[]/.test(word.text) && { pattern: patternOf(word.text) }),
        },
      ]
    case 'variable': {
      const list = await listNamed(word.name, surroundings)
      const subscripts = word.subscripts && (await expandTexts(word.subscripts, surroundings))
      return plain(subscripts ? subscripts.flatMap((subscript) => elements(list, subscript)) : list)
    }
    case 'count':
      return plain([String((await listNamed(word.name, surroundings)).length)])
    case 'joined':
      return plain([(await listNamed(word.name, surroundings)).join(' ')])
    case 'capture': {
      const separators = word.separators
        ? (await expandTexts([word.separators], surroundings)).join('')
        : surroundings.variable('ifs').join('')
      return plain(split(await surroundings.capture(word.body), separators))
    }
    case 'list':
      return valuesOf(word.words, surroundings)
    case 'concatenation': {
      let joined: readonly Value[] | undefined
      for (const part of word.parts) {
        const values = await valueOf(part, surroundings)
        joined = joined ? concatenate(joined, values) : values
      }
      return joined ?? []
    }
  }
}

function plain(texts: readonly string[]): Value[] {
  return texts.map((text) => ({ text }))
}

/** The name of a variable. @throws Failure when the word is a list of none or several */
export async function expandName(word: Word, surroundings: Surroundings): Promise<string> {
  const names = await expandTexts([word], surroundings)
  if (names.length !== 1) throw new Failure(`a variable has one name, not ${names.length}`)
  return names[0]!
}

async function listNamed(name: Word, surroundings: Surroundings): Promise<readonly string[]> {
  return surroundings.variable(await expandName(name, surroundings))
}

/** `2`, `2-4` or `2-`, counted from 1; what is not there is left out. */
function elements(list: readonly string[], subscript: string): readonly string[] {
  const found = /^(\d+)(-(\d*))?$/.exec(subscript)
  if (!found) throw new Failure(`${subscript} is no subscript`)
  const first = Number(found[1])
  if (first < 1) return []
  return list.slice(first - 1, found[2] === undefined ? first : Number(found[3] || Infinity))
}

/** Pairwise when there are as many on both sides, else one on one side goes with each of the other. */
function concatenate(left: readonly Value[], right: readonly Value[]): Value[] {
  if (left.length === 0 && right.length === 0) return []
  if (left.length === 0 || right.length === 0) throw new Failure('an empty list cannot be concatenated')
  if (left.length !== right.length && left.length !== 1 && right.length !== 1) {
    throw new Failure(`lists of ${left.length} and ${right.length} cannot be concatenated`)
  }
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) =>
    join(left[left.length === 1 ? 0 : index]!, right[right.length === 1 ? 0 : index]!),
  )
}

function join(left: Value, right: Value): Value {
  const text = left.text + right.text
  if (left.pattern === undefined && right.pattern === undefined) return { text }
  const pattern = (left.pattern ?? escapePattern(left.text)) + (right.pattern ?? escapePattern(right.text))
  return { text, pattern }
}

/** The parts of `text` between runs of `separators`; without separators all of it is one. */
function split(text: string, separators: string): string[] {
  const parts: string[] = []
  let part = ''
  for (const letter of text) {
    if (!separators.includes(letter)) part += letter
    else if (part !== '') {
      parts.push(part)
      part = ''
    }
  }
  return part === '' ? parts : [...parts, part]
}
