/** The tokens of a text, one of them looked at ahead; what every parser of rc begins with. */
import { Lexer, type SyntaxFailure, type Token } from './lexer'

/** How deep constructs may stand in each other. */
const DEPTH = 200

export const keywords = ['for', 'in', 'while', 'if', 'not', 'switch', 'fn', '~', '!', '@'] as const

export class Tokens {
  readonly #lexer: Lexer
  #ahead: Token | undefined
  #depth = 0

  constructor(text: string) {
    this.#lexer = new Lexer(text)
  }

  protected peek(): Token {
    return (this.#ahead ??= this.#lexer.next())
  }

  protected next(): Token {
    const token = this.peek()
    this.#ahead = undefined
    return token
  }

  protected expect(kind: Token['kind']): void {
    if (this.peek().kind !== kind) throw this.unexpected()
    this.next()
  }

  protected skipNewlines(): void {
    while (this.peek().kind === 'newline') this.next()
  }

  protected unexpected(): SyntaxFailure {
    const { kind, source, line } = this.peek()
    if (kind === 'end') return this.#lexer.failure('the text ends too soon', true, line)
    return this.#lexer.failure(
      `${kind === 'newline' ? 'the end of the line' : source} is not expected`,
      false,
      line,
    )
  }

  protected nested<T>(parse: () => T): T {
    if (this.#depth >= DEPTH) throw this.#lexer.failure('nested too deep')
    this.#depth += 1
    const parsed = parse()
    this.#depth -= 1
    return parsed
  }

  /** Whether the keyword `text` is next; anything quoted is none. */
  protected isKeyword(text: (typeof keywords)[number]): boolean {
    const token = this.peek()
    return token.kind === 'word' && !token.quoted && token.text === text
  }
}
