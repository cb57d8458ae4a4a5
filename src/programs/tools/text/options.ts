import { Tool } from '../system/process'
import { isDigit } from './ascii'
import { fail, finish, misused, out } from './output'

/**
 * Options as getopt_long reads them: letters that may be joined, long names that may be cut short, `--`
 * before operands that look like options, operands anywhere.
 */
export class Options {
  operands: string[] = []
  private letters: string[] = []
  private values: string[] = []

  /**
   * `spec` has the letters, a `:` behind those that need a value, and `#` where `-5` is short for `-n 5`.
   * `long` has the long names: 'lines=n reverse=r'.
   */
  constructor(
    args: string[],
    private spec: string,
    private long: string = '',
  ) {
    let i = 1
    for (; i < args.length; i++) {
      const arg = args[i]
      if (arg == '--') break
      if (arg.startsWith('--')) i += this.longOption(arg, args, i)
      else if (arg.length > 1 && arg.startsWith('-')) i += this.shortOptions(arg, args, i)
      else if (spec.startsWith('+')) break
      else this.operands.push(arg)
    }
    if (i < args.length && args[i] == '--') i++
    for (; i < args.length; i++) this.operands.push(args[i])
  }

  has(letter: string): bool {
    return this.letters.includes(letter)
  }

  /** The value that was given last. */
  value(letter: string, otherwise: string = ''): string {
    const place = this.letters.lastIndexOf(letter)
    return place < 0 ? otherwise : this.values[place]
  }

  /** All values of an option, in order. */
  all(letter: string): string[] {
    const found: string[] = []
    for (let i = 0; i < this.letters.length; i++) {
      if (this.letters[i] == letter) found.push(this.values[i])
    }
    return found
  }

  /** Which of these letters came last, or ''. */
  last(letters: string): string {
    for (let i = this.letters.length - 1; i >= 0; i--) {
      if (letters.includes(this.letters[i])) return this.letters[i]
    }
    return ''
  }

  /** The operands, or `-` for stdin when there are none. */
  get files(): string[] {
    return this.operands.length > 0 ? this.operands : ['-']
  }

  private add(letter: string, value: string): void {
    this.letters.push(letter)
    this.values.push(value)
  }

  private needsValue(letter: string): bool {
    const place = this.spec.indexOf(letter)
    return place + 1 < this.spec.length && this.spec.charAt(place + 1) == ':'
  }

  /** Gives how many arguments after this one were taken. */
  private shortOptions(arg: string, args: string[], at: i32): i32 {
    if (this.spec.includes('#') && isDigit(arg.charCodeAt(1))) {
      this.add('n', arg.substring(1))
      return 0
    }
    for (let i = 1; i < arg.length; i++) {
      const letter = arg.charAt(i)
      if (':+#'.includes(letter) || !this.spec.includes(letter)) misused("invalid option -- '" + letter + "'")
      if (!this.needsValue(letter)) this.add(letter, '')
      else if (i + 1 < arg.length) {
        this.add(letter, arg.substring(i + 1))
        return 0
      } else {
        if (at + 1 == args.length) misused("option requires an argument -- '" + letter + "'")
        this.add(letter, args[at + 1])
        return 1
      }
    }
    return 0
  }

  private longOption(arg: string, args: string[], at: i32): i32 {
    const equals = arg.indexOf('=')
    const name = equals < 0 ? arg.substring(2) : arg.substring(2, equals)
    if (name == 'help') showHelp()
    const known = this.long.split(' ')
    let letter = ''
    for (let i = 0; i < known.length; i++) {
      const pair = known[i].split('=')
      if (pair[0] == name) {
        letter = pair[1]
        break
      }
      if (!pair[0].startsWith(name)) continue
      if (letter != '' && letter != pair[1]) misused("option '" + arg + "' is ambiguous")
      letter = pair[1]
    }
    if (letter == '') misused("unrecognized option '" + arg + "'")
    if (!this.needsValue(letter)) {
      if (equals >= 0) misused("option '--" + name + "' doesn't allow an argument")
      this.add(letter, '')
      return 0
    }
    if (equals >= 0) {
      this.add(letter, arg.substring(equals + 1))
      return 0
    }
    if (at + 1 == args.length) misused("option '--" + name + "' requires an argument")
    this.add(letter, args[at + 1])
    return 1
  }
}

/** Prints what the tool is for, and ends. */
export function showHelp(): void {
  out.line('usage: ' + Tool.title + ' ' + Tool.help)
  finish(0)
}

/** Refuses a use with fewer or more operands than the tool takes. */
export function expectOperands(operands: string[], least: i32, most: i32 = i32.MAX_VALUE): void {
  if (operands.length < least) {
    if (operands.length == 0) misused('missing operand')
    else misused("missing operand after '" + operands[operands.length - 1] + "'")
  }
  if (operands.length > most) misused("extra operand '" + operands[most] + "'")
}

/** A count like `12`, `2k` or `3MB`; refuses others as `what`. */
export function parseCount(text: string, what: string): i64 {
  let place = 0
  let value: i64 = 0
  while (place < text.length && isDigit(text.charCodeAt(place))) {
    const digit = text.charCodeAt(place++) - 48
    value = value > (i64.MAX_VALUE - digit) / 10 ? i64.MAX_VALUE : value * 10 + digit
  }
  const unit = text.substring(place)
  let scale: i64 = 1
  if (unit == 'b') scale = 512
  else if (unit != '') {
    const power = 'KMGTPE'.indexOf(unit.charAt(0).toUpperCase()) + 1
    const rest = unit.substring(1)
    if (power == 0 || (rest != '' && rest != 'B' && rest != 'iB')) place = 0
    for (let i = 0; i < power; i++) scale *= rest == 'B' ? 1000 : 1024
  }
  if (place == 0) fail(what + ": '" + text + "'")
  return value > i64.MAX_VALUE / scale ? i64.MAX_VALUE : value * scale
}
