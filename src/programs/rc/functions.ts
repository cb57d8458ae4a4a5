/** The functions of a shell, and how the environment carries them: `fn#name` holds what defines `name`. */
import { SyntaxFailure } from './lexer'
import { Parser } from './parser'
import { printFunction } from './print'
import type { List } from './tree'

const PREFIX = 'fn#'

export class Functions extends Map<string, List> {
  import(env: Readonly<Record<string, string>>): void {
    for (const [key, text] of Object.entries(env)) {
      const body = key.startsWith(PREFIX) ? definition(text) : undefined
      if (body) this.set(key.slice(PREFIX.length), body)
    }
  }

  export(): Record<string, string> {
    return Object.fromEntries([...this].map(([name, body]) => [PREFIX + name, printFunction(name, body)]))
  }
}

/** The body that `text` defines; undefined for any other text. Nothing of it is run. */
function definition(text: string): List | undefined {
  try {
    const command = new Parser(text).line()?.[0]?.command
    return command?.kind === 'function' ? command.body : undefined
  } catch (thrown) {
    if (thrown instanceof SyntaxFailure) return undefined
    throw thrown
  }
}
