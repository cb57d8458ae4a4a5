/** From text to tokens. It knows how words are spelled, and where here documents lie; no grammar. */
import type { OpenOperator } from './tree'

/** What is wrong with a text, and where. */
export class SyntaxFailure extends Error {
  override readonly name = 'SyntaxFailure'

  /**
   * @param line counted from 1
   * @param incomplete more text could mend it
   */
  constructor(
    message: string,
    readonly line: number,
    readonly incomplete: boolean,
  ) {
    super(`line ${line}: ${message}`)
  }
}

/** Filled in when the line that names it has ended. */
export interface PendingDocument {
  marker: string
  quoted: boolean
  text: string
}

type Spelled =
  | { readonly kind: 'word'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: '|'; readonly from: number; readonly to: number }
  | { readonly kind: 'open'; readonly operator: OpenOperator; readonly fd: number }
  | { readonly kind: 'here'; readonly fd: number; readonly document: PendingDocument }
  | { readonly kind: 'duplicate'; readonly fd: number; readonly from?: number }
  | { readonly kind: Mark | 'newline' | 'end' }

type Mark = '$' | '$#' | '$"' | '`' | '(' | ')' | '{' | '}' | ';' | '&' | '&&' | '||' | '^' | '='

/** `adjacent`: nothing stands between it and the token before. */
export type Token = Spelled & { readonly line: number; readonly adjacent: boolean; readonly source: string }

const SPECIAL = "\n \t#;&|^$=`'{}()<>"
/** A backslash before a newline is a blank, any other a letter. */
const bareWord = /(?:[^\n \t#;&|^$=`'{}()<>\\]|\\(?!\n))+/y
const variableName = /[^\s!"#$%&'()+,\-./:;<=>?@[\\\]^`{|}~]+/y
/** The two numbers of `[2]`, `[2=1]` and `[2=]`. */
const descriptors = /\[(\d{1,3})(=(\d{1,3})?)?\]/y

/** Whether `text` can stand for itself as a word, without quotes. */
export function isBare(text: string): boolean {
  return text !== '' && ![...text].some((letter) => SPECIAL.includes(letter))
}

export class Lexer {
  #at = 0
  #line = 1
  #afterDollar = false
  #afterHere: PendingDocument | undefined
  readonly #documents: PendingDocument[] = []

  constructor(private readonly text: string) {}

  /** @throws SyntaxFailure where no token can be read */
  next(): Token {
    const adjacent = !this.#skipBlanks()
    const [start, line] = [this.#at, this.#line]
    const token = this.#spell()
    this.#afterDollar = token.kind === '$' || token.kind === '$#' || token.kind === '$"'
    if (token.kind === 'newline') this.#readDocuments()
    return { ...token, line, adjacent, source: this.text.slice(start, this.#at) }
  }

  failure(message: string, incomplete = false, line = this.#line): SyntaxFailure {
    return new SyntaxFailure(message, line, incomplete)
  }

  /** Whether there was anything to skip: blanks, a comment, a backslash before a newline. */
  #skipBlanks(): boolean {
    const start = this.#at
    for (;;) {
      const letter = this.text[this.#at]
      if (letter === ' ' || letter === '\t') this.#at += 1
      else if (letter === '#') this.#at = this.#lineEnd()
      else if (letter === '\\' && this.text[this.#at + 1] === '\n') {
        this.#at += 2
        this.#line += 1
        if (this.#at === this.text.length) throw this.failure('the text ends in a continued line', true)
      } else return this.#at > start
    }
  }

  #spell(): Spelled {
    const letter = this.text[this.#at]
    if (letter === undefined) {
      const [open] = this.#documents
      if (open) throw this.failure(`the here document ${open.marker} has no end`, true)
      return { kind: 'end' }
    }
    switch (letter) {
      case '\n':
        this.#at += 1
        this.#line += 1
        return { kind: 'newline' }
      case "'":
        return this.#word(this.#quoted(), true)
      case '$':
        return { kind: this.#take('$#', '$"') ?? this.#only('$') }
      case '&':
        return { kind: this.#take('&&') ?? this.#only('&') }
      case '|':
        if (this.#take('||')) return { kind: '||' }
        this.#at += 1
        return { kind: '|', ...this.#joint() }
      case '<':
        return this.#redirection(this.#take('<<', '<>') ?? this.#only('<'), 0)
      case '>':
        return this.#redirection(this.#take('>>') ?? this.#only('>'), 1)
      case '`':
      case '(':
      case ')':
      case '{':
      case '}':
      case ';':
      case '^':
      case '=':
        return { kind: this.#only(letter) }
      default:
        return this.#word(this.#bare(), false)
    }
  }

  #take<M extends string>(...marks: readonly M[]): M | undefined {
    const found = marks.find((mark) => this.text.startsWith(mark, this.#at))
    this.#at += found?.length ?? 0
    return found
  }

  #only<M extends string>(mark: M): M {
    this.#at += mark.length
    return mark
  }

  #word(text: string, quoted: boolean): Spelled {
    if (this.#afterHere) {
      Object.assign(this.#afterHere, { marker: text, quoted })
      this.#documents.push(this.#afterHere)
      this.#afterHere = undefined
    }
    return { kind: 'word', text, quoted }
  }

  #bare(): string {
    const found = matchAt(this.#afterDollar ? variableName : bareWord, this.text, this.#at)
    if (!found) throw this.failure(`no variable is named ${this.text[this.#at]}`)
    this.#at += found[0].length
    return found[0]
  }

  /** From the quote here to the one that ends it; two in a row stand for one. */
  #quoted(): string {
    let text = ''
    for (let from = this.#at + 1; ;) {
      const end = this.text.indexOf("'", from)
      if (end === -1) throw this.failure('a quote has no end', true)
      text += this.text.slice(from, end)
      this.#at = end + 1
      if (this.text[this.#at] !== "'") break
      text += "'"
      from = this.#at + 1
    }
    this.#line += text.split('\n').length - 1
    return text
  }

  /** `[2]` leads the left's descriptor 2 to the right's 0; `[2=3]` to its 3. */
  #joint(): { from: number; to: number } {
    const { first = 1, second = 0, closes } = this.#descriptors()
    if (closes) throw this.failure('a pipe has two ends')
    return { from: first, to: second }
  }

  #redirection(operator: OpenOperator | '<<', usual: number): Spelled {
    const { first = usual, second, closes } = this.#descriptors()
    if (closes || second !== undefined) {
      if (operator !== '<' && operator !== '>') throw this.failure(`${operator} copies no descriptor`)
      return { kind: 'duplicate', fd: first, ...(second !== undefined && { from: second }) }
    }
    if (operator !== '<<') return { kind: 'open', operator, fd: first }
    this.#afterHere = { marker: '', quoted: false, text: '' }
    return { kind: 'here', fd: first, document: this.#afterHere }
  }

  #descriptors(): { first?: number; second?: number; closes?: boolean } {
    if (this.text[this.#at] !== '[') return {}
    const found = matchAt(descriptors, this.text, this.#at)
    if (!found) throw this.failure('a descriptor is written [2], [2=1] or [2=]')
    this.#at += found[0].length
    const [, first, copy, second] = found
    return {
      first: Number(first),
      ...(second !== undefined && { second: Number(second) }),
      ...(copy === '=' && { closes: true }),
    }
  }

  #lineEnd(): number {
    const end = this.text.indexOf('\n', this.#at)
    return end === -1 ? this.text.length : end
  }

  /** Takes the here documents that the line before has named. */
  #readDocuments(): void {
    for (;;) {
      const [document] = this.#documents
      if (!document) return
      const start = this.#at
      for (;;) {
        if (this.#at === this.text.length) {
          throw this.failure(`the here document ${document.marker} has no end`, true)
        }
        const [from, end] = [this.#at, this.#lineEnd()]
        this.#at = Math.min(end + 1, this.text.length)
        this.#line += 1
        if (this.text.slice(from, end) === document.marker) {
          document.text = this.text.slice(start, from)
          break
        }
      }
      this.#documents.shift()
    }
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
