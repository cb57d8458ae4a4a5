/** The parser of words and redirections. Words side by side are joined as by `^`. */
import type { Token } from './lexer'
import { Tokens } from './tokens'
import { quotedWord, type List, type Redirection, type Word } from './tree'

/** Tokens that begin a word. */
const wordStarts = new Set<Token['kind']>(['word', '$', '$#', '$"', '`', '('])

export abstract class WordParser extends Tokens {
  /** A list of commands between brackets. */
  protected abstract body(open: '{' | '(', close: '}' | ')'): List

  protected startsWord(): boolean {
    return wordStarts.has(this.peek().kind)
  }

  protected startsRedirection(): boolean {
    return ['open', 'here', 'duplicate'].includes(this.peek().kind)
  }

  protected redirections(): Redirection[] {
    const redirections: Redirection[] = []
    while (this.startsRedirection()) redirections.push(this.redirection())
    return redirections
  }

  protected redirection(): Redirection {
    const token = this.next()
    switch (token.kind) {
      case 'open':
        return { kind: 'open', operator: token.operator, fd: token.fd, path: this.word() }
      case 'here': {
        if (this.peek().kind !== 'word') throw this.unexpected()
        this.next()
        return { kind: 'here', fd: token.fd, document: token.document }
      }
      case 'duplicate':
        return { kind: 'duplicate', fd: token.fd, ...(token.from !== undefined && { from: token.from }) }
      default:
        throw this.unexpected()
    }
  }

  protected startsArgument(): boolean {
    return wordStarts.has(this.peek().kind) || this.peek().kind === '='
  }

  protected words(): Word[] {
    const words: Word[] = []
    while (this.startsArgument()) words.push(this.word(true))
    return words
  }

  /** A word with all that is joined to it. */
  protected word(argument = false): Word {
    const parts = [this.#part(argument)]
    for (;;) {
      const { kind, adjacent } = this.peek()
      if (kind === '^') this.next()
      else if (!adjacent || !(wordStarts.has(kind) || (argument && kind === '='))) break
      else if (kind === '(') {
        // As in `a(b)`, which looks like what it is not.
        if (['literal', 'count', 'joined'].includes(parts.at(-1)!.kind)) throw this.unexpected()
        break
      }
      parts.push(this.#part(argument))
    }
    return parts.length > 1 ? { kind: 'concatenation', parts } : parts[0]!
  }

  #part(argument: boolean): Word {
    return this.nested(() => {
      const token = this.peek()
      if (token.kind === '(') return this.#list()
      if (!wordStarts.has(token.kind) && !(argument && token.kind === '=')) throw this.unexpected()
      this.next()
      switch (token.kind) {
        case 'word':
          return { kind: 'literal', text: token.text, quoted: token.quoted }
        case '=':
          return quotedWord('=')
        case '$#':
          return { kind: 'count', name: this.#part(false) }
        case '$"':
          return { kind: 'joined', name: this.#part(false) }
        case '$': {
          const name = this.#part(false)
          const { kind, adjacent } = this.peek()
          if (kind !== '(' || !adjacent) return { kind: 'variable', name }
          return { kind: 'variable', name, subscripts: this.#list().words }
        }
        default:
          return this.#capture()
      }
    })
  }

  #list(): Extract<Word, { kind: 'list' }> {
    this.expect('(')
    const words: Word[] = []
    for (;;) {
      this.skipNewlines()
      if (!this.startsArgument()) break
      words.push(this.word(true))
    }
    this.expect(')')
    return { kind: 'list', words }
  }

  #capture(): Word {
    const separators = this.peek().kind === '{' ? undefined : this.#part(false)
    return { kind: 'capture', ...(separators && { separators }), body: this.body('{', '}') }
  }
}
