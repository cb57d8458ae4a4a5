import { compareBytes } from '../system/bytes'
import { isBlank, isDigit, toUpper } from './ascii'
import { compareNumbers } from './numeric'

/** How two keys are compared: letters of sort's options. */
export class Ordering {
  numeric: bool = false
  reversed: bool = false
  folded: bool = false
  dictionary: bool = false
  skipsStart: bool = false
  skipsEnd: bool = false

  /** False for a letter that says nothing of order. */
  add(letter: string, atStart: bool, atEnd: bool): bool {
    if (letter == 'n') this.numeric = true
    else if (letter == 'r') this.reversed = true
    else if (letter == 'f') this.folded = true
    else if (letter == 'd') this.dictionary = true
    else if (letter == 'b') {
      if (atStart) this.skipsStart = true
      if (atEnd) this.skipsEnd = true
    } else return false
    return true
  }
}

/** A part of a line: from a character of a field to a character of a field, both counted from 1. */
export class Key {
  ordering: Ordering = new Ordering()
  /** Whether it has letters of its own, and does not take those of the whole command. */
  own: bool = false
  /** What is wrong with it, or ''. */
  error: string = ''
  private field: i32 = 1
  private char: i32 = 1
  /** 0 for the end of the line. */
  private endField: i32 = 0
  /** 0 for the end of the field. */
  private endChar: i32 = 0

  /** Reads `2`, `2.3,4n` and so on; '' is the whole line. `separator` is -1 for the change from blanks to others. */
  constructor(
    text: string,
    private separator: i32,
  ) {
    if (text != '') this.read(text)
  }

  private read(text: string): void {
    const comma = text.indexOf(',')
    const from = comma < 0 ? text : text.substring(0, comma)
    let place = this.numbers(from, true)
    this.letters(from, place, true)
    if (comma < 0) return
    const to = text.substring(comma + 1)
    place = this.numbers(to, false)
    this.letters(to, place, false)
  }

  compare(a: usize, aEnd: usize, b: usize, bEnd: usize): i32 {
    const ordering = this.ordering
    const aStart = this.start(a, aEnd)
    const bStart = this.start(b, bEnd)
    const aStop = max(aStart, this.stop(a, aEnd))
    const bStop = max(bStart, this.stop(b, bEnd))
    let order: i32
    if (ordering.numeric) order = compareNumbers(aStart, aStop, bStart, bStop)
    else if (ordering.folded || ordering.dictionary)
      order = compareSome(ordering, aStart, aStop, bStart, bStop)
    else order = compareBytes(aStart, <i32>(aStop - aStart), bStart, <i32>(bStop - bStart))
    return ordering.reversed ? -order : order
  }

  private numbers(text: string, isStart: bool): i32 {
    let place = 0
    const field = number(text, place)
    while (place < text.length && isDigit(text.charCodeAt(place))) place++
    let char = -1
    if (place > 0 && place < text.length && text.charAt(place) == '.') {
      char = number(text, ++place)
      while (place < text.length && isDigit(text.charCodeAt(place))) place++
    }
    if (field < 1) this.error = field < 0 ? 'invalid number' : 'field number is zero'
    if (isStart && char == 0) this.error = 'character offset is zero'
    if (isStart) {
      this.field = field
      this.char = char < 0 ? 1 : char
    } else {
      this.endField = field
      this.endChar = max(char, 0)
    }
    return place
  }

  private letters(text: string, from: i32, isStart: bool): void {
    for (let i = from; i < text.length; i++) {
      this.own = true
      if (!this.ordering.add(text.charAt(i), isStart, !isStart)) this.error = 'stray character in field spec'
    }
  }

  private start(line: usize, end: usize): usize {
    let place = line
    for (let i = 1; i < this.field && place < end; i++) {
      place = this.skipField(place, end)
      if (this.separator >= 0 && place < end) place++
    }
    if (this.ordering.skipsStart) place = skipBlanks(place, end)
    return min(place + this.char - 1, end)
  }

  private stop(line: usize, end: usize): usize {
    if (this.endField == 0) return end
    let place = line
    const fields = this.endChar == 0 ? this.endField : this.endField - 1
    for (let i = 0; i < fields && place < end; i++) {
      place = this.skipField(place, end)
      if (this.separator >= 0 && place < end && (i + 1 < fields || this.endChar > 0)) place++
    }
    if (this.endChar == 0) return place
    if (this.ordering.skipsEnd) place = skipBlanks(place, end)
    return min(place + this.endChar, end)
  }

  private skipField(from: usize, end: usize): usize {
    let place = from
    if (this.separator >= 0) {
      while (place < end && load<u8>(place) != this.separator) place++
      return place
    }
    place = skipBlanks(place, end)
    while (place < end && !isBlank(load<u8>(place))) place++
    return place
  }
}

function number(text: string, from: i32): i32 {
  if (from >= text.length || !isDigit(text.charCodeAt(from))) return -1
  let value = 0
  for (let i = from; i < text.length && isDigit(text.charCodeAt(i)); i++) {
    value = min(value * 10 + text.charCodeAt(i) - 48, 100000000)
  }
  return value
}

function skipBlanks(from: usize, end: usize): usize {
  let place = from
  while (place < end && isBlank(load<u8>(place))) place++
  return place
}

/** Compares without the bytes that do not count, or without case. */
function compareSome(ordering: Ordering, a: usize, aEnd: usize, b: usize, bEnd: usize): i32 {
  while (true) {
    while (ordering.dictionary && a < aEnd && !counts(load<u8>(a))) a++
    while (ordering.dictionary && b < bEnd && !counts(load<u8>(b))) b++
    if (a == aEnd || b == bEnd) return a < aEnd ? 1 : b < bEnd ? -1 : 0
    const left = <i32>load<u8>(a++)
    const right = <i32>load<u8>(b++)
    const order = ordering.folded ? toUpper(left) - toUpper(right) : left - right
    if (order != 0) return order
  }
}

/** What -d looks at: blanks, letters and digits. */
function counts(byte: i32): bool {
  return isBlank(byte) || isDigit(byte) || <u32>(toUpper(byte) - 65) < 26
}
