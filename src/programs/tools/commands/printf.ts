import { Bytes } from '../system/bytes'
import { Char, isDigit, toLower } from '../text/ascii'
import { Decimal } from '../text/decimal'
import { escape } from '../text/escapes'
import { complain, fail, finish, misused, out } from '../text/output'

let args: string[] = []
let next = 2
let code = 0

/** One `%…`: its flags, width and precision; -1 for no precision. */
class Conversion {
  minus: bool = false
  zero: bool = false
  plus: bool = false
  space: bool = false
  hash: bool = false
  width: i32 = 0
  precision: i32 = -1

  /** Writes a body behind its sign or prefix, as wide as it is to be; zeros go between the two. */
  show(prefix: string, body: Bytes, zeros: bool = false): void {
    const length = prefix.length + body.length
    if (!this.minus && !zeros) this.fill(Char.space, length)
    out.text(prefix)
    if (!this.minus && zeros) this.fill(Char.zero, length)
    out.copy(body.at, body.length)
    if (this.minus) this.fill(Char.space, length)
    body.free()
  }

  private fill(char: i32, from: i32): void {
    for (let i = from; i < this.width; i++) out.byte(char)
  }
}

export function printf(all: string[]): i32 {
  args = all
  if (args.length > 1 && args[1] == '--') args = args.slice(1)
  if (args.length < 2) misused('missing operand')
  do {
    const before = next
    format(args[1])
    if (next == before) break
  } while (next < args.length)
  return code
}

function take(): string {
  return next < args.length ? args[next++] : ''
}

function literal(text: string): void {
  const bytes = new Bytes(64)
  const goesOn = escape(text, bytes, false)
  out.copy(bytes.at, bytes.length)
  bytes.free()
  if (!goesOn) finish(code)
}

function format(text: string): void {
  let plain = 0
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) != Char.percent) continue
    literal(text.substring(plain, i))
    if (i + 1 < text.length && text.charCodeAt(i + 1) == Char.percent) {
      out.byte(Char.percent)
      plain = ++i + 1
      continue
    }
    i = convert(text, i)
    plain = i + 1
  }
  literal(text.substring(plain))
}

/** Gives the place of the conversion's letter. */
function convert(text: string, from: i32): i32 {
  const conversion = new Conversion()
  let i = from + 1
  for (; i < text.length && '-0+ #'.includes(text.charAt(i)); i++) {
    const flag = text.charCodeAt(i)
    if (flag == Char.minus) conversion.minus = true
    else if (flag == Char.zero) conversion.zero = true
    else if (flag == Char.plus) conversion.plus = true
    else if (flag == Char.space) conversion.space = true
    else conversion.hash = true
  }
  if (i < text.length && text.charCodeAt(i) == Char.star) {
    conversion.width = <i32>integer(take())
    if (conversion.width < 0) conversion.minus = true
    conversion.width = abs(conversion.width)
    i++
  } else {
    for (; i < text.length && isDigit(text.charCodeAt(i)); i++) {
      conversion.width = min(conversion.width, 100_000_000) * 10 + text.charCodeAt(i) - 48
    }
  }
  if (i < text.length && text.charCodeAt(i) == Char.dot) {
    conversion.precision = 0
    i++
    if (i < text.length && text.charCodeAt(i) == Char.star) {
      conversion.precision = <i32>integer(take())
      i++
    } else {
      for (; i < text.length && isDigit(text.charCodeAt(i)); i++) {
        conversion.precision = min(conversion.precision, 100_000_000) * 10 + text.charCodeAt(i) - 48
      }
    }
  }
  while (i < text.length && 'hlLjzt'.includes(text.charAt(i))) i++
  if (i == text.length || !'sbcdiuoxXf'.includes(text.charAt(i))) {
    fail(text.substring(from, i + 1) + ': invalid conversion specification')
  }
  const letter = text.charAt(i)
  if (letter == 's' || letter == 'b' || letter == 'c') showText(conversion, letter, take())
  else if (letter == 'f') showDecimal(conversion, take())
  else showInteger(conversion, letter, integer(take()))
  return i
}

function showText(conversion: Conversion, letter: string, text: string): void {
  const bytes = new Bytes(64)
  const goesOn = letter != 'b' || escape(text, bytes, true)
  if (letter != 'b') bytes.text(text)
  if (letter == 'c') bytes.length = min(bytes.length, 1)
  else if (conversion.precision >= 0) bytes.length = min(bytes.length, conversion.precision)
  conversion.show('', bytes)
  if (!goesOn) finish(code)
}

function showInteger(conversion: Conversion, letter: string, value: i64): void {
  const signed = letter == 'd' || letter == 'i'
  const negative = signed && value < 0
  const base = letter == 'o' ? 8 : letter == 'x' || letter == 'X' ? 16 : 10
  let digits = ''
  for (let rest = <u64>(negative ? -value : value); rest > 0; rest /= base) {
    digits = '0123456789abcdef'.charAt(<i32>(rest % base)) + digits
  }
  if (digits == '' && conversion.precision != 0) digits = '0'
  if (digits.length < conversion.precision) digits = digits.padStart(conversion.precision, '0')
  if (conversion.hash && base == 8 && !digits.startsWith('0')) digits = '0' + digits
  let prefix = negative ? '-' : signed && conversion.plus ? '+' : signed && conversion.space ? ' ' : ''
  if (conversion.hash && base == 16 && value != 0) prefix = '0x'
  const bytes = new Bytes(32)
  bytes.text(letter == 'X' ? digits.toUpperCase() : digits)
  conversion.show(
    letter == 'X' ? prefix.toUpperCase() : prefix,
    bytes,
    conversion.zero && conversion.precision < 0,
  )
}

/** Decimals are rounded to the nearest, and to even digits from the middle. */
function showDecimal(conversion: Conversion, text: string): void {
  const places = conversion.precision < 0 ? 6 : conversion.precision
  const decimal = new Decimal(text == '' ? '0' : text)
  if (!decimal.valid || decimal.infinite) {
    complain("'" + text + "': expected a numeric value")
    code = 1
    decimal.value = 0
    decimal.digits = 0
  }
  const negative = decimal.value < 0
  let value = <u64>(negative ? -decimal.value : decimal.value)
  for (let sticky = false; decimal.digits > places; decimal.digits--) {
    const digit = value % 10
    value /= 10
    const last = decimal.digits == places + 1
    if (last && (digit > 5 || (digit == 5 && (sticky || (value & 1) == 1)))) value++
    sticky = sticky || digit > 0
  }
  let digits = value.toString()
  for (; decimal.digits < places; decimal.digits++) digits += '0'
  digits = digits.padStart(places + 1, '0')
  const point = digits.length - places
  const bytes = new Bytes(32)
  bytes.text(places > 0 ? digits.substring(0, point) + '.' + digits.substring(point) : digits)
  const prefix = negative ? '-' : conversion.plus ? '+' : conversion.space ? ' ' : ''
  conversion.show(prefix, bytes, conversion.zero)
}

/** A number as C writes it, or the code of the character behind a quote. */
function integer(text: string): i64 {
  if (text == '') return 0
  if (text.startsWith("'") || text.startsWith('"')) return text.length > 1 ? text.codePointAt(1) : 0
  let place = 0
  while (place < text.length && text.charCodeAt(place) == Char.space) place++
  const negative = text.charCodeAt(place) == Char.minus
  if (negative || text.charCodeAt(place) == Char.plus) place++
  let base: i64 = 10
  if (text.charCodeAt(place) == Char.zero && place + 1 < text.length) {
    base = toLower(text.charCodeAt(place + 1)) == 120 ? 16 : 8
    if (base == 16) place += 2
  }
  const from = place
  let value: i64 = 0
  for (; place < text.length; place++) {
    const char = toLower(text.charCodeAt(place))
    const digit = isDigit(char)
      ? char - Char.zero
      : char >= Char.a && char <= Char.z
        ? char - Char.a + 10
        : 99
    if (digit >= base) break
    value = value * base + digit
  }
  if (place == from) complain("'" + text + "': expected a numeric value")
  else if (place < text.length) complain("'" + text + "': value not completely converted")
  if (place == from || place < text.length) code = 1
  return negative ? -value : value
}
