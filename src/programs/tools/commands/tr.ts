import { Bytes } from '../system/bytes'
import { escape } from '../text/escapes'
import { Char, isBlank, isDigit, isSpace, toLower, toUpper } from '../text/ascii'
import { Input } from '../text/input'
import { Options } from '../text/options'
import { complain, fail, finish, misused, out } from '../text/output'

const classes = 'alnum alpha blank cntrl digit graph lower print punct space upper xdigit'.split(' ')

/** What a byte becomes, and what is done with it. */
const meanings = memory.data(256)
const deleted = memory.data(256)
const squeezed = memory.data(256)

export function tr(args: string[]): i32 {
  const options = new Options(args, '+cCdst', 'complement=c delete=d squeeze-repeats=s truncate-set1=t')
  const sets = options.operands
  const deletes = options.has('d')
  const squeezes = options.has('s')
  const most = deletes && !squeezes ? 1 : 2
  if (sets.length == 0) misused('missing operand')
  if (sets.length < 2 && (deletes ? squeezes : !squeezes)) {
    const why = deletes ? 'deleting and squeezing repeats.' : 'translating.'
    complain("missing operand after '" + sets[0] + "'\nTwo strings must be given when " + why)
    finish(1)
  }
  if (sets.length > most) misused("extra operand '" + sets[most] + "'")
  let first = expand(sets[0])
  if (options.has('c') || options.has('C')) first = complement(first)
  const second = sets.length > 1 ? expand(sets[1]) : first
  const translates = !deletes && sets.length > 1
  if (translates && second.length == 0 && !options.has('t'))
    fail('when not truncating set1, string2 must be non-empty')
  for (let i = 0; i < 256; i++) store<u8>(meanings + i, <u8>i)
  for (let i = 0; i < first.length; i++) {
    const byte = <i32>load<u8>(first.at + i)
    if (deletes) store<u8>(deleted + byte, 1)
    else if (translates && (i < second.length || !options.has('t'))) {
      store<u8>(meanings + byte, load<u8>(second.at + min(i, second.length - 1)))
    }
  }
  if (squeezes) for (let i = 0; i < second.length; i++) store<u8>(squeezed + load<u8>(second.at + i), 1)
  const input = new Input(0, 'read error')
  let last = -1
  while (input.piece()) {
    for (let i = 0; i < input.length; i++) {
      const byte = load<u8>(input.at + i)
      if (load<u8>(deleted + byte)) continue
      const shown = <i32>load<u8>(meanings + byte)
      if (shown == last && load<u8>(squeezed + shown)) continue
      out.byte(shown)
      last = shown
    }
  }
  return input.close()
}

/** The bytes that are not in the set, in order. */
function complement(set: Bytes): Bytes {
  const others = new Bytes(256)
  for (let byte = 0; byte < 256; byte++) {
    let found = false
    for (let i = 0; i < set.length; i++) if (load<u8>(set.at + i) == byte) found = true
    if (!found) others.push(byte)
  }
  return others
}

/** A set with its classes, ranges and escapes as bytes. */
function expand(text: string): Bytes {
  const set = new Bytes(256)
  // An escaped byte is no sign: which ones are is remembered beside them.
  const bytes = new Bytes(64)
  const plain: bool[] = []
  for (let i = 0; i < text.length;) {
    const from = bytes.length
    let end = i + 1
    const escaped = text.charCodeAt(i) == Char.backslash && end < text.length
    if (escaped) {
      end++
      if (isOctal(text, i + 1)) while (end < i + 4 && isOctal(text, end)) end++
    }
    const part = text.substring(i, end)
    const unit = text.charCodeAt(i)
    if (unit >= 0xd800 && unit < 0xdc00) bytes.text(text.substring(i, ++end))
    else if (!escaped) bytes.text(part)
    else if (isOctal(text, i + 1) || 'abfnrtv\\'.includes(part.charAt(1))) escape(part, bytes, false)
    else bytes.text(part.substring(1))
    for (let k = from; k < bytes.length; k++) plain.push(!escaped)
    i = end
  }
  for (let i = 0; i < bytes.length;) {
    const byte = <i32>load<u8>(bytes.at + i)
    if (
      byte == Char.bracket &&
      plain[i] &&
      i + 1 < bytes.length &&
      load<u8>(bytes.at + i + 1) == Char.colon
    ) {
      const rest = String.UTF8.decodeUnsafe(bytes.at + i + 2, bytes.length - i - 2)
      const end = rest.indexOf(':]')
      if (end > 0) {
        addClass(rest.substring(0, end), set)
        i += end + 4
        continue
      }
    }
    if (i + 2 < bytes.length && load<u8>(bytes.at + i + 1) == Char.minus && plain[i + 1]) {
      const last = <i32>load<u8>(bytes.at + i + 2)
      if (last < byte) {
        const range = String.UTF8.decodeUnsafe(bytes.at + i, 3)
        fail("range-endpoints of '" + range + "' are in reverse collating sequence order")
      }
      for (let k = byte; k <= last; k++) set.push(k)
      i += 3
      continue
    }
    set.push(byte)
    i++
  }
  bytes.free()
  return set
}

function isOctal(text: string, place: i32): bool {
  return place < text.length && isDigit(text.charCodeAt(place)) && text.charCodeAt(place) < 56
}

function addClass(name: string, to: Bytes): void {
  const which = classes.indexOf(name)
  if (which < 0) fail("invalid character class '" + name + "'")
  for (let byte = 0; byte < 256; byte++) if (isIn(which, byte)) to.push(byte)
}

function isIn(which: i32, byte: i32): bool {
  const letter = toUpper(byte) != byte || toLower(byte) != byte
  const graph = byte > 32 && byte < 127
  switch (which) {
    case 0:
      return letter || isDigit(byte)
    case 1:
      return letter
    case 2:
      return isBlank(byte)
    case 3:
      return byte < 32 || byte == 127
    case 4:
      return isDigit(byte)
    case 5:
      return graph
    case 6:
      return toUpper(byte) != byte
    case 7:
      return graph || byte == Char.space
    case 8:
      return graph && !letter && !isDigit(byte)
    case 9:
      return isSpace(byte)
    case 10:
      return toLower(byte) != byte
    default:
      return isDigit(byte) || (toLower(byte) >= 97 && toLower(byte) < 103)
  }
}
