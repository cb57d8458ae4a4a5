import { Bytes } from '../system/bytes'
import { Char, isDigit, toLower } from './ascii'

const letters = 'abefnrtv\\'
const meanings = memory.data<u8>([7, 8, 27, 12, 10, 13, 9, 11, 92])

function digit(char: i32, base: i32): i32 {
  const value = isDigit(char) ? char - Char.zero : toLower(char) - Char.a + 10
  return value >= 0 && value < base ? value : -1
}

/**
 * Adds a text with its escapes replaced: `\n` and its like, `\0NNN` and `\NNN` in octal, `\xHH`. False when `\c`
 * ends all output. `echo` wants the 0 before an octal number, formats of printf do not.
 */
export function escape(text: string, to: Bytes, needsZero: bool = true): bool {
  let plain = 0
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) != Char.backslash || i + 1 == text.length) continue
    to.text(text.substring(plain, i))
    const char = text.charCodeAt(++i)
    const known = letters.indexOf(text.charAt(i))
    if (char == 99) return false
    if (known >= 0) to.push(load<u8>(meanings + known))
    else {
      const hex = char == 120
      let most = hex ? 2 : char == Char.zero && needsZero ? 3 : digit(char, 8) < 0 || needsZero ? 0 : 3
      if (most == 3 && char != Char.zero) i--
      if (most == 3 && char == Char.zero && !needsZero) i--
      let value = 0
      let count = 0
      while (count < most && i + 1 < text.length) {
        const next = digit(text.charCodeAt(i + 1), hex ? 16 : 8)
        if (next < 0) break
        value = value * (hex ? 16 : 8) + next
        count++
        i++
      }
      if (most == 0 || (hex && count == 0)) {
        to.push(Char.backslash)
        to.text(text.charAt(i))
      } else to.push(value)
    }
    plain = i + 1
  }
  to.text(text.substring(plain))
  return true
}
