import { Program, Step } from './compile'
import { Matcher } from './match'
import { Node, Parser, Part, literal } from './parse'

export const enum Syntax {
  basic,
  extended,
  fixed,
}

/** What a whole match must be: anything, whole words, or the whole line. */
export const enum Bounds {
  none,
  words,
  line,
}

/** What `compile` gives: a matcher, or why there is none. */
export class Regex {
  matcher: Matcher | null = null
  error: string = ''
}

/** Makes one automaton of several patterns. */
export function compile(patterns: string[], syntax: Syntax, bounds: Bounds, folded: bool): Regex {
  const regex = new Regex()
  let whole: Node | null = null
  for (let i = 0; i < patterns.length; i++) {
    const parser = new Parser(patterns[i], syntax == Syntax.extended)
    const node = syntax == Syntax.fixed ? fixed(patterns[i]) : parser.parse()
    if (parser.error != '') {
      regex.error = parser.error
      return regex
    }
    whole = whole == null ? node : new Node(Part.either, whole, node)
  }
  const program = new Program(folded)
  if (bounds != Bounds.none) program.add(bounds == Bounds.line ? Step.lineStart : Step.noWordBefore)
  if (whole == null) program.tooBig = false
  else program.emit(whole)
  if (bounds != Bounds.none) program.add(bounds == Bounds.line ? Step.lineEnd : Step.noWordAfter)
  program.add(Step.match)
  if (program.tooBig) regex.error = 'Regular expression too big'
  else regex.matcher = new Matcher(program)
  return regex
}

function fixed(text: string): Node {
  let node = new Node(Part.empty)
  for (let i = 0; i < text.length; i++) {
    const char = text.codePointAt(i)
    if (char > 0xffff) i++
    node = new Node(Part.sequence, node, literal(char))
  }
  return node
}
