/**
 * From text to trees, a top-level line at a time, by the grammar of Duff's rc: `|` binds tightest, then
 * `!`, `@`, assignments and leading redirections, then `&&` and `||`; the bodies of `if`, `for` and
 * `while` reach as far as they can. Words side by side are joined as by `^`. An argument may have `=`
 * in it, which the first rc refused.
 */
import { Lexer, type SyntaxFailure, type Token } from './lexer'
import {
  quotedWord,
  type Assignment,
  type Command,
  type Item,
  type Joint,
  type Link,
  type List,
  type Redirection,
  type Word,
} from './tree'

/** How deep constructs may stand in each other. */
const DEPTH = 200

/** Tokens that begin a word. */
const wordStarts = new Set<Token['kind']>(['word', '$', '$#', '$"', '`', '('])
export const keywords = ['for', 'in', 'while', 'if', 'not', 'switch', 'fn', '~', '!', '@'] as const

export class Parser {
  readonly #lexer: Lexer
  #ahead: Token | undefined
  #depth = 0

  constructor(text: string) {
    this.#lexer = new Lexer(text)
  }

  /**
   * The commands up to the next newline that ends a command; undefined at the end of the text. An empty
   * line is an empty list.
   *
   * @throws SyntaxFailure
   */
  line(): List | undefined {
    if (this.#peek().kind === 'end') return undefined
    const items: Item[] = []
    this.#items(items)
    const { kind } = this.#peek()
    if (kind === 'newline') this.#next()
    else if (kind !== 'end') throw this.#unexpected()
    return items
  }

  #peek(): Token {
    return (this.#ahead ??= this.#lexer.next())
  }

  #next(): Token {
    const token = this.#peek()
    this.#ahead = undefined
    return token
  }

  #expect(kind: Token['kind']): void {
    if (this.#peek().kind !== kind) throw this.#unexpected()
    this.#next()
  }

  #skipNewlines(): void {
    while (this.#peek().kind === 'newline') this.#next()
  }

  #unexpected(): SyntaxFailure {
    const { kind, source, line } = this.#peek()
    if (kind === 'end') return this.#lexer.failure('the text ends too soon', true, line)
    return this.#lexer.failure(
      `${kind === 'newline' ? 'the end of the line' : source} is not expected`,
      false,
      line,
    )
  }

  #nested<T>(parse: () => T): T {
    if (this.#depth >= DEPTH) throw this.#lexer.failure('nested too deep')
    this.#depth += 1
    const parsed = parse()
    this.#depth -= 1
    return parsed
  }

  /** Whether the keyword `text` is next; anything quoted is none. */
  #isKeyword(text: (typeof keywords)[number]): boolean {
    const token = this.#peek()
    return token.kind === 'word' && !token.quoted && token.text === text
  }

  /** Commands up to something that neither separates nor begins one. */
  #items(items: Item[]): void {
    for (;;) {
      const command = this.#command()
      const { kind } = this.#peek()
      const background = kind === '&'
      if (command.kind !== 'empty') items.push({ command, background })
      else if (background) throw this.#unexpected()
      if (kind !== ';' && kind !== '&') return
      this.#next()
    }
  }

  /** A list between brackets, over as many lines as it likes. */
  #body(open: '{' | '(', close: '}' | ')'): List {
    return this.#nested(() => {
      this.#expect(open)
      const items: Item[] = []
      this.#items(items)
      while (this.#peek().kind === 'newline') {
        this.#next()
        this.#items(items)
      }
      this.#expect(close)
      return items
    })
  }

  #command(): Command {
    return this.#nested(() => {
      const first = this.#unary()
      const rest: Link[] = []
      for (;;) {
        const { kind } = this.#peek()
        if (kind !== '&&' && kind !== '||') break
        if (first.kind === 'empty') throw this.#unexpected()
        this.#next()
        this.#skipNewlines()
        rest.push({ operator: kind, command: this.#operand(this.#unary()) })
      }
      return rest.length > 0 ? { kind: 'chain', first, rest } : first
    })
  }

  #operand(command: Command): Command {
    if (command.kind === 'empty') throw this.#unexpected()
    return command
  }

  #unary(): Command {
    return this.#nested(() => {
      for (const [mark, kind] of [
        ['!', 'not'],
        ['@', 'subshell'],
      ] as const) {
        if (!this.#isKeyword(mark)) continue
        this.#next()
        return { kind, command: this.#operand(this.#unary()) }
      }
      if (this.#startsRedirection()) {
        const redirections = this.#redirections()
        return { kind: 'redirect', redirections, command: this.#unary() }
      }
      return this.#pipeline()
    })
  }

  #pipeline(): Command {
    const first = this.#primary()
    const stages = [first]
    const joints: Joint[] = []
    for (;;) {
      const pipe = this.#peek()
      if (pipe.kind !== '|') break
      if (first.kind === 'empty') throw this.#unexpected()
      this.#next()
      this.#skipNewlines()
      joints.push({ from: pipe.from, to: pipe.to })
      const prefixed = this.#isKeyword('!') || this.#isKeyword('@') || this.#startsRedirection()
      stages.push(this.#operand(prefixed ? this.#unary() : this.#primary()))
    }
    return joints.length > 0 ? { kind: 'pipeline', stages, joints } : first
  }

  #primary(): Command {
    const token = this.#peek()
    if (token.kind === '{') {
      return { kind: 'block', list: this.#body('{', '}'), redirections: this.#redirections() }
    }
    if (token.kind === 'word' && !token.quoted) {
      switch (token.text) {
        case 'if':
          return this.#if()
        case 'for':
          return this.#for()
        case 'while':
          this.#next()
          return { kind: 'while', condition: this.#body('(', ')'), body: this.#controlled() }
        case 'switch':
          return this.#switch()
        case 'fn':
          return this.#function()
        case '~':
          this.#next()
          return { kind: 'match', subject: this.#word(), patterns: this.#words() }
        case 'not':
          throw this.#unexpected()
      }
    }
    return wordStarts.has(token.kind) ? this.#simple() : { kind: 'empty' }
  }

  #controlled(): Command {
    this.#skipNewlines()
    const body = this.#command()
    if (body.kind === 'empty' && this.#peek().kind === 'end') throw this.#unexpected()
    return body
  }

  #if(): Command {
    this.#next()
    if (!this.#isKeyword('not')) {
      return { kind: 'if', condition: this.#body('(', ')'), body: this.#controlled() }
    }
    this.#next()
    return { kind: 'if-not', body: this.#controlled() }
  }

  #for(): Command {
    this.#next()
    this.#expect('(')
    const name = this.#word()
    let values: Word[] | undefined
    if (this.#isKeyword('in')) {
      this.#next()
      values = this.#words()
    }
    this.#expect(')')
    return { kind: 'for', name, ...(values && { values }), body: this.#controlled() }
  }

  #switch(): Command {
    this.#next()
    const subject = this.#word()
    this.#skipNewlines()
    return { kind: 'switch', subject, body: this.#body('{', '}') }
  }

  #function(): Command {
    this.#next()
    const names = [this.#word(), ...this.#words()]
    return { kind: 'function', names, ...(this.#peek().kind === '{' && { body: this.#body('{', '}') }) }
  }

  #simple(): Command {
    const first = this.#word()
    if (this.#peek().kind === '=') return this.#assignments(first)
    const words = [first]
    const redirections: Redirection[] = []
    for (;;) {
      if (this.#startsRedirection()) redirections.push(this.#redirection())
      else if (this.#startsArgument()) words.push(this.#word(true))
      else return { kind: 'simple', words, redirections }
    }
  }

  #assignments(first: Word): Command {
    const assignments: Assignment[] = []
    for (let name = first; ;) {
      this.#next()
      const value: Word = wordStarts.has(this.#peek().kind) ? this.#word() : { kind: 'list', words: [] }
      assignments.push({ name, value })
      const command = this.#unary()
      if (command.kind !== 'assign') return { kind: 'assign', assignments, command }
      return {
        kind: 'assign',
        assignments: [...assignments, ...command.assignments],
        command: command.command,
      }
    }
  }

  #startsRedirection(): boolean {
    return ['open', 'here', 'duplicate'].includes(this.#peek().kind)
  }

  #redirections(): Redirection[] {
    const redirections: Redirection[] = []
    while (this.#startsRedirection()) redirections.push(this.#redirection())
    return redirections
  }

  #redirection(): Redirection {
    const token = this.#next()
    switch (token.kind) {
      case 'open':
        return { kind: 'open', operator: token.operator, fd: token.fd, path: this.#word() }
      case 'here': {
        if (this.#peek().kind !== 'word') throw this.#unexpected()
        this.#next()
        return { kind: 'here', fd: token.fd, document: token.document }
      }
      case 'duplicate':
        return { kind: 'duplicate', fd: token.fd, ...(token.from !== undefined && { from: token.from }) }
      default:
        throw this.#lexer.failure(`${token.source} is no redirection`)
    }
  }

  #startsArgument(): boolean {
    return wordStarts.has(this.#peek().kind) || this.#peek().kind === '='
  }

  #words(): Word[] {
    const words: Word[] = []
    while (this.#startsArgument()) words.push(this.#word(true))
    return words
  }

  /** A word with all that is joined to it. */
  #word(argument = false): Word {
    const parts = [this.#part(argument)]
    for (;;) {
      const { kind, adjacent } = this.#peek()
      if (kind === '^') this.#next()
      else if (!adjacent || !(wordStarts.has(kind) || (argument && kind === '='))) break
      else if (kind === '(') {
        // As in `a(b)`, which looks like what it is not.
        if (['literal', 'count', 'joined'].includes(parts.at(-1)!.kind)) throw this.#unexpected()
        break
      }
      parts.push(this.#part(argument))
    }
    return parts.length > 1 ? { kind: 'concatenation', parts } : parts[0]!
  }

  #part(argument: boolean): Word {
    return this.#nested(() => {
      const token = this.#peek()
      if (token.kind === '(') return this.#list()
      if (!wordStarts.has(token.kind) && !(argument && token.kind === '=')) throw this.#unexpected()
      this.#next()
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
          const { kind, adjacent } = this.#peek()
          if (kind !== '(' || !adjacent) return { kind: 'variable', name }
          return { kind: 'variable', name, subscripts: this.#list().words }
        }
        default:
          return this.#capture()
      }
    })
  }

  #list(): Extract<Word, { kind: 'list' }> {
    this.#expect('(')
    const words: Word[] = []
    for (;;) {
      this.#skipNewlines()
      if (!this.#startsArgument()) break
      words.push(this.#word(true))
    }
    this.#expect(')')
    return { kind: 'list', words }
  }

  #capture(): Word {
    const separators = this.#peek().kind === '{' ? undefined : this.#part(false)
    return { kind: 'capture', ...(separators && { separators }), body: this.#body('{', '}') }
  }
}
