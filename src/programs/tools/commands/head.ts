import { Bytes } from '../system/bytes'
import { Input, lastPart, openInput } from '../text/input'
import { Options, parseCount } from '../text/options'
import { out } from '../text/output'

let count: i64 = 10
let byBytes = false
/** Whether the count says how much of the end is left out. */
let butLast = false

export function head(args: string[]): i32 {
  const options = new Options(args, 'n:c:qv#', 'lines=n bytes=c quiet=q silent=q verbose=v')
  const letter = options.last('nc')
  byBytes = letter == 'c'
  if (letter != '') {
    let text = options.value(letter)
    butLast = text.startsWith('-')
    if (butLast || text.startsWith('+')) text = text.substring(1)
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
    if (butLast) allButLast(input)
    else if (byBytes) firstBytes(input)
    else firstLines(input)
    code |= input.close()
  }
  return code
}

/** The line between the files that head and tail show. */
export function title(file: string, any: bool): void {
  if (any) out.newline()
  out.line('==> ' + (file == '-' ? 'standard input' : file) + ' <==')
}

function firstLines(input: Input): void {
  for (let i: i64 = 0; i < count && input.line(); i++) {
    out.copy(input.at, input.length)
    if (input.terminated) out.newline()
  }
}

function firstBytes(input: Input): void {
  let left = count
  while (left > 0 && input.piece()) {
    const length = <i32>min(<i64>input.length, left)
    out.copy(input.at, length)
    left -= length
  }
}

/** Holds back as much as is to be left out, and lets go of the rest whenever that is a good piece. */
function allButLast(input: Input): void {
  const held = new Bytes(131072)
  while (input.piece()) {
    held.append(input.at, input.length)
    release(held, false)
  }
  release(held, true)
  held.free()
}

function release(held: Bytes, all: bool): void {
  const kept = held.length - lastPart(held, count, byBytes)
  if (kept <= 0 || (!all && kept < held.length / 2)) return
  out.copy(held.at, kept)
  held.drop(kept)
}
