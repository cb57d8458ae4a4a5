import { isAlphabetic, lower, upper } from '../text/unicode'

/** The characters that a bracket expression accepts: ranges, and classes such as [:alpha:]. */
export class CharSet {
  private from: i32[] = []
  private to: i32[] = []
  private classes: string[] = []
  /** What was decided of each ASCII character: 1 accepted, 2 not, 0 not yet decided. */
  private ascii: StaticArray<u8> = new StaticArray<u8>(128)
  negated: bool = false
  /** Accepts a letter also when only its other case is in the set. */
  folded: bool = false

  add(from: i32, to: i32): void {
    this.from.push(from)
    this.to.push(to)
  }

  /** Adds a class by its name; false when there is none. */
  addClass(name: string): bool {
    if (
      !' alpha digit alnum upper lower space blank punct print graph cntrl xdigit word '.includes(` ${name} `)
    )
      return false
    this.classes.push(name)
    return true
  }

  accepts(char: i32): bool {
    if (char < 0) return false
    if (char >= 128) return this.decide(char)
    let known = unchecked(this.ascii[char])
    if (known == 0) {
      known = this.decide(char) ? 1 : 2
      unchecked((this.ascii[char] = known))
    }
    return known == 1
  }

  private decide(char: i32): bool {
    let found = this.holds(char)
    if (!found && this.folded) found = this.holds(lower(char)) || this.holds(upper(char))
    return found != this.negated
  }

  private holds(char: i32): bool {
    for (let i = 0; i < this.from.length; i++) {
      if (char >= this.from[i] && char <= this.to[i]) return true
    }
    for (let i = 0; i < this.classes.length; i++) {
      if (inClass(this.classes[i], char)) return true
    }
    return false
  }
}

function inClass(name: string, char: i32): bool {
  const digit = char >= 48 && char <= 57
  if (name == 'digit') return digit
  if (name == 'alpha') return isAlphabetic(char)
  if (name == 'alnum') return digit || isAlphabetic(char)
  if (name == 'word') return isWord(char)
  if (name == 'upper') return lower(char) != char
  if (name == 'lower') return upper(char) != char
  if (name == 'space') return char == 32 || (char >= 9 && char <= 13)
  if (name == 'blank') return char == 32 || char == 9
  if (name == 'cntrl') return char < 32 || (char >= 127 && char < 160)
  if (name == 'xdigit') return digit || ((char | 32) >= 97 && (char | 32) <= 102)
  const graph = char > 32 && char != 127 && (char < 128 || char > 160)
  if (name == 'graph') return graph
  if (name == 'print') return graph || char == 32
  return graph && !digit && !isAlphabetic(char)
}

/** A letter, a digit or `_`: what \w accepts. */
export function isWord(char: i32): bool {
  return char == 95 || (char >= 48 && char <= 57) || isAlphabetic(char)
}
