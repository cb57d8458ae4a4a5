import { Char, isDigit } from '../text/ascii'
import { CharSet } from './set'

/** The parts of a regular expression. */
export const enum Part {
  empty,
  char,
  any,
  set,
  sequence,
  either,
  repeat,
  lineStart,
  lineEnd,
  wordStart,
  wordEnd,
  wordEdge,
  notWordEdge,
}

export class Node {
  /** The character of `char`; the least and the most times of `repeat`, -1 for any. */
  value: i32 = 0
  most: i32 = 0
  set: CharSet | null = null
  constructor(
    public part: Part,
    public first: Node | null = null,
    public second: Node | null = null,
  ) {}
}

const mostRepeats = 32767

/**
 * Parses POSIX regular expressions, basic or extended, with what GNU adds: `\w \W \s \S \b \B \< \>`, and in basic
 * ones `\+ \? \|`. There are no references back: they cannot be matched in linear time.
 */
export class Parser {
  /** What is wrong with the expression, or ''. */
  error: string = ''
  private place: i32 = 0
  private depth: i32 = 0

  constructor(
    private text: string,
    private extended: bool,
  ) {}

  parse(): Node {
    const node = this.alternatives()
    if (this.place < this.text.length) this.refuse('Unmatched ) or \\)')
    return node
  }

  private refuse(error: string): Node {
    if (this.error == '') this.error = error
    this.place = this.text.length
    return new Node(Part.empty)
  }

  private get ended(): bool {
    return this.place >= this.text.length
  }

  private peek(offset: i32 = 0): i32 {
    const place = this.place + offset
    return place < this.text.length ? this.text.charCodeAt(place) : -1
  }

  /** Whether an operator is next: as it is in extended expressions, behind a backslash in basic ones. */
  private sees(char: i32): bool {
    return this.extended ? this.peek() == char : this.peek() == Char.backslash && this.peek(1) == char
  }

  private takes(char: i32): bool {
    if (!this.sees(char)) return false
    this.place += this.extended ? 1 : 2
    return true
  }

  private alternatives(): Node {
    let node = this.sequence()
    while (this.takes(Char.bar)) node = new Node(Part.either, node, this.sequence())
    return node
  }

  private sequence(): Node {
    let whole: Node | null = null
    let isFirst = true
    while (!this.ended && !this.sees(Char.bar) && !(this.sees(Char.close) && this.depth > 0)) {
      if (this.sees(Char.close)) return this.refuse('Unmatched ) or \\)')
      const atom = this.repeated(isFirst)
      isFirst = !this.extended && isFirst && atom.part == Part.lineStart
      whole = whole == null ? atom : new Node(Part.sequence, whole, atom)
    }
    return whole == null ? new Node(Part.empty) : whole
  }

  private repeated(isFirst: bool): Node {
    // An operator with nothing before it repeats nothing, or in a basic expression stands for itself.
    let node: Node
    if (this.extended && this.isRepeat()) node = new Node(Part.empty)
    else node = this.atom(isFirst)
    if (!this.extended && node.part == Part.lineStart) return node
    while (!this.ended && this.isRepeat()) {
      const repeat = new Node(Part.repeat, node)
      repeat.most = -1
      if (this.peek() == Char.star) this.place++
      else if (this.takes(Char.plus)) repeat.value = 1
      else if (this.takes(Char.question)) repeat.most = 1
      else this.interval(repeat)
      node = repeat
    }
    return node
  }

  private isRepeat(): bool {
    if (this.peek() == Char.star || this.sees(Char.plus) || this.sees(Char.question)) return true
    return this.sees(Char.brace) && (!this.extended || this.isInterval())
  }

  /** In an extended expression a brace that begins no interval stands for itself. */
  private isInterval(): bool {
    let offset = 1
    while (isDigit(this.peek(offset))) offset++
    if (this.peek(offset) == Char.comma) offset++
    while (isDigit(this.peek(offset))) offset++
    return this.peek(offset) == Char.closeBrace && offset > 1
  }

  private interval(repeat: Node): void {
    this.takes(Char.brace)
    const least = this.number()
    repeat.value = max(least, 0)
    repeat.most = least
    if (this.peek() == Char.comma) {
      this.place++
      repeat.most = this.number()
    } else if (least < 0) this.refuse('Invalid preceding regular expression')
    if (this.error == '' && !this.takes(Char.closeBrace)) {
      this.refuse(this.ended ? 'Unmatched \\{' : 'Invalid content of \\{\\}')
    }
    if (repeat.most >= 0 && repeat.value > repeat.most) this.refuse('Invalid content of \\{\\}')
    if (max(repeat.value, repeat.most) > mostRepeats) this.refuse('Regular expression too big')
  }

  /** -1 when there is no number. */
  private number(): i32 {
    if (!isDigit(this.peek())) return -1
    let value = 0
    while (isDigit(this.peek())) {
      value = min(value * 10 + this.peek() - Char.zero, mostRepeats + 1)
      this.place++
    }
    return value
  }

  private atom(isFirst: bool): Node {
    if (this.takes(Char.open)) return this.group()
    const char = this.text.codePointAt(this.place)
    this.place += char > 0xffff ? 2 : 1
    if (char == Char.dot) return new Node(Part.any)
    if (char == Char.bracket) return this.bracket()
    if (char == Char.backslash) return this.escaped()
    if (char == Char.caret && (this.extended || isFirst)) return new Node(Part.lineStart)
    if (char == 36 && (this.extended || this.ended || this.sees(Char.close) || this.sees(Char.bar))) {
      return new Node(Part.lineEnd)
    }
    return literal(char)
  }

  private group(): Node {
    this.depth++
    const node = this.alternatives()
    this.depth--
    return this.takes(Char.close) ? node : this.refuse('Unmatched ( or \\(')
  }

  private escaped(): Node {
    if (this.ended) return this.refuse('Trailing backslash')
    const char = this.text.codePointAt(this.place)
    this.place += char > 0xffff ? 2 : 1
    if (char == 60) return new Node(Part.wordStart)
    if (char == 62) return new Node(Part.wordEnd)
    if (char == 98) return new Node(Part.wordEdge)
    if (char == 66) return new Node(Part.notWordEdge)
    if (char == 96) return new Node(Part.lineStart)
    if (char == 39) return new Node(Part.lineEnd)
    const letter = char | 32
    if (letter == 119 || letter == 115) {
      const set = new CharSet()
      set.addClass(letter == 119 ? 'word' : 'space')
      set.negated = char < 97
      return setNode(set)
    }
    if (char >= 49 && char <= 57) return this.refuse('References back are not supported')
    return literal(char)
  }

  private bracket(): Node {
    const set = new CharSet()
    if (this.peek() == Char.caret) {
      set.negated = true
      this.place++
    }
    const first = this.place
    while (true) {
      if (this.ended) return this.refuse('Unmatched [, [^, [:, [., or [=')
      if (this.peek() == Char.closeBracket && this.place > first) break
      if (this.peek() == Char.bracket && this.peek(1) == Char.colon) {
        const end = this.text.indexOf(':]', this.place + 2)
        if (end < 0) return this.refuse('Unmatched [, [^, [:, [., or [=')
        const name = this.text.substring(this.place + 2, end)
        if (name == 'word' || !set.addClass(name)) return this.refuse('Invalid character class name')
        this.place = end + 2
        continue
      }
      const from = this.member()
      let to = from
      if (this.peek() == Char.minus && this.peek(1) != Char.closeBracket && this.peek(1) >= 0) {
        this.place++
        to = this.member()
        if (to < from) return this.refuse('Invalid range end')
      }
      set.add(from, to)
    }
    this.place++
    return setNode(set)
  }

  /** A character in brackets: itself, or as `[.x.]` or `[=x=]`. */
  private member(): i32 {
    let char = this.text.codePointAt(this.place)
    this.place += char > 0xffff ? 2 : 1
    const mark = this.peek()
    if (char != Char.bracket || (mark != Char.dot && mark != Char.equals)) return char
    const end = this.text.indexOf(String.fromCharCode(mark) + ']', this.place + 2)
    if (end < 0) return 0 * this.refuse('Unmatched [, [^, [:, [., or [=').value
    char = this.text.codePointAt(this.place + 1)
    if (end != this.place + (char > 0xffff ? 3 : 2)) this.refuse('Invalid collation character')
    this.place = max(this.place, end + 2)
    return char
  }
}

export function literal(char: i32): Node {
  const node = new Node(Part.char)
  node.value = char
  return node
}

function setNode(set: CharSet): Node {
  const node = new Node(Part.set)
  node.set = set
  return node
}
