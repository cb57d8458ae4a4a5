import { casemap } from 'util/casemap'
import { isAlpha } from 'util/string'

/** What `decode` gives for a byte that belongs to no character. */
export const notCharacter: i32 = -2

/** How many bytes the character had that was decoded last. */
export let decodedSize: i32 = 1

/** The character in UTF-8 at a place before `limit`; sets `decodedSize`. */
export function decode(place: usize, limit: usize): i32 {
  const first = <i32>load<u8>(place)
  decodedSize = 1
  if (first < 0x80) return first
  const more = first < 0xc2 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : 0
  if (more == 0 || place + more >= limit) return notCharacter
  let char = first & (0x3f >> more)
  for (let i = 1; i <= more; i++) {
    const byte = <i32>load<u8>(place + i)
    if ((byte & 0xc0) != 0x80) return notCharacter
    char = (char << 6) | (byte & 0x3f)
  }
  const least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000
  if (char < least || char > 0x10ffff || (char & 0xfffff800) == 0xd800) return notCharacter
  decodedSize = more + 1
  return char
}

/** The character that ends before `place`, not looking before `start`; -1 when there is none. */
export function decodeBefore(start: usize, place: usize): i32 {
  if (place <= start) return -1
  let from = place - 1
  while (from > start && place - from < 4 && (load<u8>(from) & 0xc0) == 0x80) from--
  const char = decode(from, place)
  return from + decodedSize == place ? char : notCharacter
}

export function lower(char: i32): i32 {
  if (char < 128) return <u32>(char - 65) < 26 ? char + 32 : char
  return casemap(char, 0)
}

export function upper(char: i32): i32 {
  if (char < 128) return <u32>(char - 97) < 26 ? char - 32 : char
  return casemap(char, 1)
}

/** One character for all cases of a letter. */
export function fold(char: i32): i32 {
  return char < 0 ? char : lower(upper(char))
}

export function isAlphabetic(char: i32): bool {
  if (char < 128) return <u32>((char | 32) - 97) < 26
  return isAlpha(char)
}
