/** What a person may mean who has begun a word: the candidates to put in its place. */
import { builtins } from './builtins'
import type { Interpreter } from './interpreter'
import { keywords } from './tokens'
import { quote } from './print'

/** Where the word at the end of a text begins, and whether it is a command's name. */
interface Place {
  readonly start: number
  readonly command: boolean
  readonly quoted: boolean
}

/**
 * The words that the one before `position` in `text` may become, sorted: commands, keywords, variables and
 * paths, quoted where they must be, directories with a `/` at the end. A word begins after the last blank
 * or one of `` ; & | ( ) { } < > = ^ ` `` outside quotes.
 */
export async function complete(text: string, position: number, shell: Interpreter): Promise<string[]> {
  const before = text.slice(0, position)
  const { start, command, quoted } = placeOf(before)
  const word = before.slice(start)
  const variable = quoted ? null : /^(.*\$[#"]?)([^\s!"#$%&'()+,\-./:;<=>?@[\\\]^`{|}~]*)$/s.exec(word)
  if (variable) {
    const [, head = '', name = ''] = variable
    return startingWith(
      name,
      shell.variables.entries().map(([known]) => known),
    ).map((known) => head + known)
  }
  const meant = unquoted(word)
  return command && !meant.includes('/') ? commands(meant, shell) : paths(meant, shell)
}

async function commands(start: string, { system, functions, variables }: Interpreter): Promise<string[]> {
  const lists = await Promise.all(variables.get('path').map((directory) => system.list(directory)))
  const programs = lists.flat().map(({ name }) => name.replace(/\.(js|wasm)$/, ''))
  const found = startingWith(start, [...keywords, ...builtins.keys(), ...functions.keys(), ...programs])
  return found.map((name) => (isKeyword(name) ? name : quote(name)))
}

async function paths(start: string, { system }: Interpreter): Promise<string[]> {
  const end = start.lastIndexOf('/') + 1
  const [directory, base] = [start.slice(0, end), start.slice(end)]
  const entries = await system.list(directory || '.')
  return entries
    .filter(({ name }) => name.startsWith(base))
    .map((entry) => quote(directory + entry.name) + (entry.directory ? '/' : ''))
    .sort()
}

function isKeyword(name: string): boolean {
  return (keywords as readonly string[]).includes(name)
}

function startingWith(start: string, names: readonly string[]): string[] {
  return [...new Set(names.filter((name) => name.startsWith(start)))].sort()
}

function unquoted(word: string): string {
  return word.replace(/'((?:[^']|'')*)('|$)/g, (_, text: string) => text.replaceAll("''", "'"))
}

/** Reads as far as the lexer would, but over anything that is unfinished. */
function placeOf(text: string): Place {
  let start = 0
  let command = true
  let quoted = false
  /** The command's name, when only that has been written. */
  let head = ''
  /** For each open parenthesis, whether a command follows when it is closed. */
  const open: boolean[] = []
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index]!
    if (letter === "'") quoted = !quoted
    if (quoted || !' \t\n;&|(){}<>=^`'.includes(letter)) continue
    const word = text.slice(start, index)
    start = index + 1
    if (command && word !== '') head = word
    switch (letter) {
      case '^':
        continue
      case ' ':
      case '\t':
        if (word !== '') command = command && ['!', '@', 'not', 'if'].includes(word)
        continue
      case '(':
        open.push(['if', 'while', 'for'].includes(head))
        command = head === 'if' || head === 'while'
        break
      case ')':
        command = open.pop() ?? false
        break
      default:
        command = !'<>='.includes(letter)
    }
    head = ''
  }
  return { start, command, quoted }
}
