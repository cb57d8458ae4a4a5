/**
 * From text to trees, a top-level line at a time, by the grammar of Duff's rc: `|` binds tightest, then
 * `!`, `@`, assignments and leading redirections, then `&&` and `||`; the bodies of `if`, `for` and
 * `while` reach as far as they can. An argument may have `=` in it, which the first rc refused.
 */
import type { Assignment, Command, Item, Joint, Link, List, Redirection, Word } from './tree'
import { WordParser } from './words'

export class Parser extends WordParser {
  /**
   * The commands up to the next newline that ends a command; undefined at the end of the text. An empty
   * line is an empty list.
   *
   * @throws SyntaxFailure
   */
  line(): List | undefined {
    if (this.peek().kind === 'end') return undefined
    const items: Item[] = []
    this.#items(items)
    const { kind } = this.peek()
    if (kind === 'newline') this.next()
    else if (kind !== 'end') throw this.unexpected()
    return items
  }

  /** Commands up to something that neither separates nor begins one. */
  #items(items: Item[]): void {
    for (;;) {
      const command = this.#command()
      const { kind } = this.peek()
      const background = kind === '&'
      if (command.kind !== 'empty') items.push({ command, background })
      else if (background) throw this.unexpected()
      if (kind !== ';' && kind !== '&') return
      this.next()
    }
  }

  /** A list between brackets, over as many lines as it likes. */
  protected override body(open: '{' | '(', close: '}' | ')'): List {
    return this.nested(() => {
      this.expect(open)
      const items: Item[] = []
      this.#items(items)
      while (this.peek().kind === 'newline') {
        this.next()
        this.#items(items)
      }
      this.expect(close)
      return items
    })
  }

  #command(): Command {
    return this.nested(() => {
      const first = this.#unary()
      const rest: Link[] = []
      for (;;) {
        const { kind } = this.peek()
        if (kind !== '&&' && kind !== '||') break
        if (first.kind === 'empty') throw this.unexpected()
        this.next()
        this.skipNewlines()
        rest.push({ operator: kind, command: this.#operand(this.#unary()) })
      }
      return rest.length > 0 ? { kind: 'chain', first, rest } : first
    })
  }

  #operand(command: Command): Command {
    if (command.kind === 'empty') throw this.unexpected()
    return command
  }

  #unary(): Command {
    return this.nested(() => {
      for (const [mark, kind] of [
        ['!', 'not'],
        ['@', 'subshell'],
      ] as const) {
        if (!this.isKeyword(mark)) continue
        this.next()
        return { kind, command: this.#operand(this.#unary()) }
      }
      if (this.startsRedirection()) {
        const redirections = this.redirections()
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
      const pipe = this.peek()
      if (pipe.kind !== '|') break
      if (first.kind === 'empty') throw this.unexpected()
      this.next()
      this.skipNewlines()
      joints.push({ from: pipe.from, to: pipe.to })
      const prefixed = this.isKeyword('!') || this.isKeyword('@') || this.startsRedirection()
      stages.push(this.#operand(prefixed ? this.#unary() : this.#primary()))
    }
    return joints.length > 0 ? { kind: 'pipeline', stages, joints } : first
  }

  #primary(): Command {
    const token = this.peek()
    if (token.kind === '{') {
      return { kind: 'block', list: this.body('{', '}'), redirections: this.redirections() }
    }
    if (token.kind === 'word' && !token.quoted) {
      switch (token.text) {
        case 'if':
          return this.#if()
        case 'for':
          return this.#for()
        case 'while':
          this.next()
          return { kind: 'while', condition: this.body('(', ')'), body: this.#controlled() }
        case 'switch':
          return this.#switch()
        case 'fn':
          return this.#function()
        case '~':
          this.next()
          return { kind: 'match', subject: this.word(), patterns: this.words() }
        case 'not':
          throw this.unexpected()
      }
    }
    return this.startsWord() ? this.#simple() : { kind: 'empty' }
  }

  #controlled(): Command {
    this.skipNewlines()
    const body = this.#command()
    if (body.kind === 'empty' && this.peek().kind === 'end') throw this.unexpected()
    return body
  }

  #if(): Command {
    this.next()
    if (!this.isKeyword('not')) {
      return { kind: 'if', condition: this.body('(', ')'), body: this.#controlled() }
    }
    this.next()
    return { kind: 'if-not', body: this.#controlled() }
  }

  #for(): Command {
    this.next()
    this.expect('(')
    const name = this.word()
    let values: Word[] | undefined
    if (this.isKeyword('in')) {
      this.next()
      values = this.words()
    }
    this.expect(')')
    return { kind: 'for', name, ...(values && { values }), body: this.#controlled() }
  }

  #switch(): Command {
    this.next()
    const subject = this.word()
    this.skipNewlines()
    return { kind: 'switch', subject, body: this.body('{', '}') }
  }

  #function(): Command {
    this.next()
    const names = [this.word(), ...this.words()]
    return { kind: 'function', names, ...(this.peek().kind === '{' && { body: this.body('{', '}') }) }
  }

  #simple(): Command {
    const first = this.word()
    if (this.peek().kind === '=') return this.#assignments(first)
    const words = [first]
    const redirections: Redirection[] = []
    for (;;) {
      if (this.startsRedirection()) redirections.push(this.redirection())
      else if (this.startsArgument()) words.push(this.word(true))
      else return { kind: 'simple', words, redirections }
    }
  }

  #assignments(first: Word): Command {
    const assignments: Assignment[] = []
    for (let name = first; ;) {
      this.next()
      const value: Word = this.startsWord() ? this.word() : { kind: 'list', words: [] }
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
}
