import { Kind, statOf, statOfDescriptor } from '../system/files'
import { isSpace } from '../text/ascii'
import { Input, openInput } from '../text/input'
import { Options } from '../text/options'
import { out } from '../text/output'

class Counts {
  lines: i64 = 0
  words: i64 = 0
  characters: i64 = 0
  bytes: i64 = 0
  longest: i64 = 0

  add(other: Counts): void {
    this.lines += other.lines
    this.words += other.words
    this.characters += other.characters
    this.bytes += other.bytes
    this.longest = max(this.longest, other.longest)
  }
}

let shown = 'lwc'
let width = 1

export function wc(args: string[]): i32 {
  const options = new Options(args, 'lwcmL', 'lines=l words=w bytes=c chars=m max-line-length=L')
  if (options.last('lwcmL') != '') {
    shown = ''
    for (let i = 0; i < 5; i++) {
      const letter = 'lwmcL'.charAt(i)
      if (options.has(letter)) shown += letter
    }
  }
  const files = options.files
  const toStdin = options.operands.length == 0
  if (shown.length > 1 || files.length > 1) findWidth(files)
  const total = new Counts()
  let code = 0
  for (let i = 0; i < files.length; i++) {
    const input = openInput(files[i])
    if (input == null) {
      code = 1
      continue
    }
    const counts = count(input)
    code |= input.close()
    report(counts, toStdin ? '' : files[i])
    total.add(counts)
  }
  if (files.length > 1) report(total, 'total')
  return code
}

/** Columns are as wide as the sum of the sizes, or 7 when some size cannot be known. */
function findWidth(files: string[]): void {
  let sum: u64 = 0
  let least = 1
  for (let i = 0; i < files.length; i++) {
    const stat = files[i] == '-' ? statOfDescriptor(0) : statOf(files[i])
    if (stat.errno != 0) continue
    if (stat.kind == Kind.file) sum += stat.size
    else least = 7
  }
  width = max(least, sum.toString().length)
}

function count(input: Input): Counts {
  const counts = new Counts()
  let inWord = false
  let column: i64 = 0
  while (input.piece()) {
    counts.bytes += input.length
    const end = input.at + input.length
    for (let place = input.at; place < end; place++) {
      const byte = <i32>load<u8>(place)
      if ((byte & 0xc0) != 0x80) counts.characters++
      if (isSpace(byte)) {
        inWord = false
        if (byte == 10) counts.lines++
        if (byte == 9) column = (column + 8) & ~7
        else if (byte == 32) column++
        else if (byte != 11) column = 0
      } else {
        if (!inWord) counts.words++
        inWord = true
        if (byte >= 32 && byte != 127 && (byte & 0xc0) != 0x80) column++
      }
      counts.longest = max(counts.longest, column)
    }
  }
  return counts
}

function report(counts: Counts, name: string): void {
  for (let i = 0; i < shown.length; i++) {
    const letter = shown.charAt(i)
    let value = counts.bytes
    if (letter == 'l') value = counts.lines
    else if (letter == 'w') value = counts.words
    else if (letter == 'm') value = counts.characters
    else if (letter == 'L') value = counts.longest
    if (i > 0) out.byte(32)
    out.number(value, width)
  }
  out.line(name == '' ? '' : ' ' + name)
}
