import { Bytes } from '../system/bytes'
import { Char } from '../text/ascii'
import { Input, lastPart, openInput } from '../text/input'
import { Options, parseCount } from '../text/options'
import { out } from '../text/output'
import { title } from './head'

let count: i64 = 10
let byBytes = false
/** Whether the count says where to begin, counted from 1. */
let fromStart = false

export function tail(args: string[]): i32 {
  const options = new Options(args, 'n:c:qv#', 'lines=n bytes=c quiet=q silent=q verbose=v')
  const letter = options.last('nc')
  byBytes = letter == 'c'
  if (letter != '') {
    let text = options.value(letter)
    fromStart = text.startsWith('+')
    if (fromStart || text.startsWith('-')) text = text.substring(1)
    count = parseCount(text, byBytes ? 'invalid number of bytes' : 'invalid number of lines')
  }
  const files = options.files
  const naming = options.last('qv')
  let code = 0
  let any = false
  for (let i = 0; i < files.length; i++) {
    const input = openInput(files[i], "cannot open '", "' for reading")
    if (input == null) {
      code = 1
      continue
    }
    if (naming == 'v' || (naming == '' && files.length > 1)) title(files[i], any)
    any = true
    if (fromStart) skip(input)
    else last(input)
    code |= input.close()
  }
  return code
}

function skip(input: Input): void {
  let left = count - 1
  while (input.piece()) {
    let from = 0
    if (byBytes) {
      from = <i32>min(max(left, 0), <i64>input.length)
      left -= from
    }
    for (; !byBytes && left > 0 && from < input.length; from++) {
      if (load<u8>(input.at + from) == Char.newline) left--
    }
    out.copy(input.at + from, input.length - from)
  }
}

/** Keeps what may be the end, and drops the rest whenever that is most of it. */
function last(input: Input): void {
  const held = new Bytes(131072)
  while (input.piece()) {
    held.append(input.at, input.length)
    if (held.length > 1048576) trim(held, held.length / 2)
  }
  trim(held, 1)
  out.copy(held.at, held.length)
  held.free()
}

function trim(held: Bytes, least: i32): void {
  const dropped = held.length - lastPart(held, count, byBytes)
  if (dropped >= least) held.drop(dropped)
}
