import { Bytes } from '../system/bytes'
import { write } from '../system/descriptors'
import { Errno, errorText } from '../system/errno'
import { Tool, exit } from '../system/process'
import { Char } from './ascii'

const size = 65536
const brokenPipe = 141

const spelled = memory.data(64)
const spelledEnd = spelled + 64

/**
 * Spells a number so that it ends at `spelledEnd`, with a point before so many last digits and with zeros in front up to
 * a width. Gives its length. No string is made: a program may write millions.
 */
export function spell(value: i64, digits: i32, width: i32): i32 {
  const negative = value < 0
  let rest = <u64>(negative ? -value : value)
  let place = spelledEnd
  for (let i = 0; i <= digits || rest > 0; i++) {
    if (digits > 0 && i == digits) store<u8>(--place, Char.dot)
    store<u8>(--place, <u8>(Char.zero + (rest % 10)))
    rest /= 10
  }
  const least = spelledEnd - min(width, 60) + (negative ? 1 : 0)
  while (place > least) store<u8>(--place, Char.zero)
  if (negative) store<u8>(--place, Char.minus)
  return <i32>(spelledEnd - place)
}

/** What is written to a descriptor, gathered into large writes. */
export class Output {
  private bytes: Bytes = new Bytes(size)

  /** `name` is for the words of an error. */
  constructor(
    private fd: i32,
    private name: string,
  ) {}

  byte(byte: i32): void {
    if (this.bytes.room == 0) this.flush()
    this.bytes.push(byte)
  }

  /** Writes an integer, behind enough spaces for a width. */
  number(value: i64, width: i32 = 0): void {
    const length = spell(value, 0, 0)
    for (let i = length; i < width; i++) this.byte(Char.space)
    this.copy(spelledEnd - length, length)
  }

  /** Writes units of 10 to the power of -`digits`, with zeros in front for a width. */
  decimal(value: i64, digits: i32, width: i32): void {
    const length = spell(value, digits, width)
    this.copy(spelledEnd - length, length)
  }

  newline(): void {
    this.byte(Char.newline)
  }

  text(text: string): void {
    if (this.bytes.room < text.length * 3) this.flush()
    this.bytes.text(text)
  }

  line(text: string): void {
    this.text(text)
    this.newline()
  }

  /** Large pieces go out as they are, without a copy. */
  copy(from: usize, length: i32): void {
    if (this.bytes.room < length) this.flush()
    if (length < size) this.bytes.append(from, length)
    else this.fail(write(this.fd, from, length))
  }

  flush(): void {
    const length = this.bytes.length
    this.bytes.length = 0
    if (length > 0) this.fail(write(this.fd, this.bytes.at, length))
  }

  /** A reader that has gone ends the tool without a word, as SIGPIPE would; anything else is said. */
  private fail(errno: i32): void {
    if (errno == 0) return
    if (errno == Errno.pipe) exit(brokenPipe)
    const text = new Bytes(256)
    text.text(Tool.title + ': ' + this.name + ': ' + errorText(errno) + '\n')
    write(2, text.at, text.length)
    exit(Tool.failure)
  }
}

export const out = new Output(1, 'write error')

/** Says on stderr what is wrong: `name: text`. */
export function complain(text: string): void {
  out.flush()
  const bytes = new Bytes(256)
  bytes.text(Tool.title + ': ' + text + '\n')
  write(2, bytes.at, bytes.length)
  bytes.free()
}

/** Writes what is gathered and ends. */
export function finish(code: i32): void {
  out.flush()
  exit(code)
}

/** Says what is wrong, and ends as after a wrong use. */
export function fail(text: string): void {
  complain(text)
  exit(Tool.failure)
}

/** As `fail`, and says where help is. */
export function misused(text: string): void {
  fail(text + "\nTry '" + Tool.title + " --help' for more information.")
}

/** `name: text: what the errno means`, said on stderr. Gives 1 for an exit code. */
export function failed(text: string, errno: i32): i32 {
  complain(text + ': ' + errorText(errno))
  return 1
}
