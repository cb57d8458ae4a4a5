import { Char } from '../text/ascii'
import { Input, openInput } from '../text/input'
import { Options } from '../text/options'
import { out } from '../text/output'

let numbers = false
let numbersFull = false
let squeezes = false
let ends = false
let tabs = false
let visible = false

let line: i64 = 0
/** Newlines in a row before this byte: what cat knows of a line is carried from file to file. */
let newlines = 1

export function cat(args: string[]): i32 {
  const options = new Options(
    args,
    'AbeEnstTuv',
    'show-all=A number-nonblank=b show-ends=E number=n squeeze-blank=s show-tabs=T show-nonprinting=v',
  )
  numbersFull = options.has('b')
  numbers = options.has('n') && !numbersFull
  squeezes = options.has('s')
  ends = options.last('AEe') != ''
  tabs = options.last('ATt') != ''
  visible = options.last('Aetv') != ''
  const plain = !(numbers || numbersFull || squeezes || ends || tabs || visible)
  let code = 0
  for (let i = 0; i < options.files.length; i++) {
    const input = openInput(options.files[i])
    if (input == null) {
      code = 1
      continue
    }
    while (input.piece()) {
      if (plain) out.copy(input.at, input.length)
      else decorate(input)
    }
    code |= input.close()
  }
  return code
}

function decorate(input: Input): void {
  const end = input.at + input.length
  for (let place = input.at; place < end; place++) {
    const byte = <i32>load<u8>(place)
    if (byte == Char.newline) {
      newlines++
      if (newlines > 2 && squeezes) continue
      if (newlines > 1 && numbers) number()
      if (ends) out.byte(36)
      out.newline()
      continue
    }
    if (newlines > 0 && (numbers || numbersFull)) number()
    newlines = 0
    if (byte == Char.tab) {
      if (tabs) out.text('^I')
      else out.byte(byte)
    } else if (visible) show(byte)
    else out.byte(byte)
  }
}

function number(): void {
  out.number(++line, 6)
  out.byte(Char.tab)
}

function show(byte: i32): void {
  if (byte >= 128) {
    out.text('M-')
    byte -= 128
  }
  if (byte < 32) {
    out.byte(94)
    out.byte(byte + 64)
  } else if (byte == 127) out.text('^?')
  else out.byte(byte)
}
