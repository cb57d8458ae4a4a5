/** Bytes with names. */
export const enum Char {
  tab = 9,
  newline = 10,
  space = 32,
  quote = 34,
  hash = 35,
  percent = 37,
  open = 40,
  close = 41,
  star = 42,
  plus = 43,
  comma = 44,
  minus = 45,
  dot = 46,
  slash = 47,
  zero = 48,
  nine = 57,
  colon = 58,
  equals = 61,
  question = 63,
  A = 65,
  Z = 90,
  bracket = 91,
  backslash = 92,
  closeBracket = 93,
  caret = 94,
  a = 97,
  z = 122,
  brace = 123,
  bar = 124,
  closeBrace = 125,
}

export function isDigit(char: i32): bool {
  return <u32>(char - Char.zero) < 10
}

/** Space or tab. */
export function isBlank(char: i32): bool {
  return char == Char.space || char == Char.tab
}

/** What isspace accepts: blanks, newline and their kin. */
export function isSpace(char: i32): bool {
  return char == Char.space || <u32>(char - Char.tab) < 5
}

export function toUpper(char: i32): i32 {
  return <u32>(char - Char.a) < 26 ? char - 32 : char
}

export function toLower(char: i32): i32 {
  return <u32>(char - Char.A) < 26 ? char + 32 : char
}
