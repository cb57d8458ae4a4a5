import { Kind, Stat, statOf } from '../system/files'
import { Tool } from '../system/process'
import { compareTexts, utf8 } from '../system/bytes'
import { compareNumbers } from '../text/numeric'
import { isDigit } from '../text/ascii'
import { fail } from '../text/output'

const unary = '-e -f -d -s -r -w -x -h -L -n -z -t -p -b -c -S -g -u -k -O -G'.split(' ')
const binary = '= == != < > -eq -ne -lt -le -gt -ge -nt -ot -ef'.split(' ')

let words: string[] = []
let place = 0

/** `test` and `[`: the rules of POSIX by the number of words, and its grammar for more than four. */
export function test(args: string[]): i32 {
  Tool.failure = 2
  words = args.slice(1)
  if (Tool.title == '[' && (words.length == 0 || words.pop() != ']')) fail("missing ']'")
  return evaluate(0, words.length) ? 0 : 1
}

function evaluate(from: i32, count: i32): bool {
  place = from
  if (count == 0) return false
  if (count == 1) return words[from] != ''
  const first = words[from]
  if (count == 2) {
    if (first == '!') return words[from + 1] == ''
    if (unary.includes(first)) return testOne(first, words[from + 1])
    fail("missing argument after '" + words[from + 1] + "'")
  }
  if (count == 3) {
    if (binary.includes(words[from + 1])) return testTwo(first, words[from + 1], words[from + 2])
    if (first == '!') return !evaluate(from + 1, 2)
    if (first == '(' && words[from + 2] == ')') return words[from + 1] != ''
    if (words[from + 1] != '-a' && words[from + 1] != '-o') {
      fail("'" + words[from + 1] + "': binary operator expected")
    }
  }
  if (count == 4) {
    if (first == '!') return !evaluate(from + 1, 3)
    if (first == '(' && words[from + 3] == ')') return evaluate(from + 1, 2)
  }
  const value = either()
  if (place < words.length) fail("extra argument '" + words[place] + "'")
  return value
}

function either(): bool {
  let value = both()
  while (place < words.length && words[place] == '-o') {
    place++
    value = both() || value
  }
  return value
}

function both(): bool {
  let value = term()
  while (place < words.length && words[place] == '-a') {
    place++
    value = term() && value
  }
  return value
}

function take(): string {
  if (place >= words.length) fail("missing argument after '" + words[words.length - 1] + "'")
  return words[place++]
}

function term(): bool {
  const first = take()
  const left = words.length - place
  if (left >= 2 && binary.includes(words[place])) {
    const operator = take()
    return testTwo(first, operator, take())
  }
  if (first == '!' && left > 0) return !term()
  if (first == '(' && left > 0) {
    const value = either()
    if (take() != ')') fail("')' expected")
    return value
  }
  if (unary.includes(first) && left > 0) return testOne(first, take())
  return first != ''
}

function testOne(operator: string, word: string): bool {
  if (operator == '-n') return word != ''
  if (operator == '-z') return word == ''
  // No descriptor here is a terminal.
  if (operator == '-t') return false
  const stat = statOf(word, operator != '-h' && operator != '-L')
  if (stat.errno != 0) return false
  switch (operator.charCodeAt(1)) {
    case 100:
      return stat.kind == Kind.directory
    case 102:
      return stat.kind == Kind.file
    case 115:
      return stat.size > 0
    case 98:
      return stat.kind == Kind.block
    case 99:
      return stat.kind == Kind.character
    case 104:
    case 76:
      return stat.kind == Kind.symlink
    case 83:
      return stat.kind == Kind.stream || stat.kind == Kind.datagram
    case 101:
    case 114:
    case 119:
    case 120:
      // Rights and owners are not known here: what is there can be tried.
      return true
    default:
      return false
  }
}

function testTwo(left: string, operator: string, right: string): bool {
  if (operator == '=' || operator == '==') return left == right
  if (operator == '!=') return left != right
  if (operator == '<') return compareTexts(left, right) < 0
  if (operator == '>') return compareTexts(left, right) > 0
  if (operator == '-nt' || operator == '-ot' || operator == '-ef') return testFiles(left, operator, right)
  const order = compare(left, right)
  if (operator == '-eq') return order == 0
  if (operator == '-ne') return order != 0
  if (operator == '-lt') return order < 0
  if (operator == '-le') return order <= 0
  return operator == '-gt' ? order > 0 : order >= 0
}

function testFiles(left: string, operator: string, right: string): bool {
  const one: Stat = statOf(left)
  const other: Stat = statOf(right)
  if (operator == '-ef') return one.isSame(other)
  const newer = operator == '-nt' ? one : other
  const older = operator == '-nt' ? other : one
  return newer.errno == 0 && (older.errno != 0 || newer.modified > older.modified)
}

function compare(left: string, right: string): i32 {
  const a = utf8(integer(left))
  const b = utf8(integer(right))
  return compareNumbers(a.at, a.at + a.length, b.at, b.at + b.length)
}

/** A whole number of any length, without what may stand around it. */
function integer(text: string): string {
  const word = text.trim()
  const from = word.startsWith('-') || word.startsWith('+') ? 1 : 0
  let valid = word.length > from
  for (let i = from; i < word.length; i++) valid = valid && isDigit(word.charCodeAt(i))
  if (!valid) fail("invalid integer '" + text + "'")
  return word.startsWith('+') ? word.substring(1) : word
}
