import { Bytes } from '../system/bytes'
import { close } from '../system/descriptors'
import { Mode, open } from '../system/files'
import { Char, isBlank, toUpper } from '../text/ascii'
import { Input, openInput } from '../text/input'
import { Options, expectOperands, parseCount } from '../text/options'
import { Output, failed, out } from '../text/output'

let options!: Options
let folded = false
let fields: i64 = 0
let skipped: i64 = 0
let compared: i64 = i64.MAX_VALUE

export function uniq(args: string[]): i32 {
  options = new Options(
    args,
    'cduif:s:w:',
    'count=c repeated=d unique=u ignore-case=i skip-fields=f skip-chars=s check-chars=w',
  )
  expectOperands(options.operands, 0, 2)
  folded = options.has('i')
  if (options.has('f')) fields = parseCount(options.value('f'), 'invalid number of fields to skip')
  if (options.has('s')) skipped = parseCount(options.value('s'), 'invalid number of bytes to skip')
  if (options.has('w')) compared = parseCount(options.value('w'), 'invalid number of bytes to compare')
  const input = openInput(options.files[0])
  if (input == null) return 1
  if (options.operands.length < 2 || options.operands[1] == '-') {
    filter(input, out)
    return input.close()
  }
  const fd = open(options.operands[1], Mode.write)
  if (fd < 0) return failed(options.operands[1], -fd)
  const output = new Output(fd, options.operands[1])
  filter(input, output)
  output.flush()
  close(fd)
  return input.close()
}

function filter(input: Input, output: Output): void {
  const line = new Bytes(4096)
  let count: i64 = 0
  while (input.line()) {
    if (count > 0 && same(line.at, line.length, input.at, input.length)) {
      count++
      continue
    }
    show(line, count, output)
    line.length = 0
    line.append(input.at, input.length)
    count = 1
  }
  show(line, count, output)
}

function show(line: Bytes, count: i64, output: Output): void {
  if (count == 0 || (options.has('d') && count == 1) || (options.has('u') && count > 1)) return
  if (options.has('c')) {
    output.number(count, 7)
    output.byte(Char.space)
  }
  output.copy(line.at, line.length)
  output.newline()
}

/** Where the part begins that counts. */
function start(line: usize, length: i32): i32 {
  let place = 0
  for (let i: i64 = 0; i < fields && place < length; i++) {
    while (place < length && isBlank(load<u8>(line + place))) place++
    while (place < length && !isBlank(load<u8>(line + place))) place++
  }
  return <i32>min(<i64>length, skipped > length ? <i64>length : place + skipped)
}

function same(a: usize, aLength: i32, b: usize, bLength: i32): bool {
  const left = a + start(a, aLength)
  const right = b + start(b, bLength)
  const leftSize = min(<i64>(a + aLength - left), compared)
  const rightSize = min(<i64>(b + bLength - right), compared)
  if (leftSize != rightSize) return false
  if (!folded) return memory.compare(left, right, <i32>leftSize) == 0
  for (let i: usize = 0; i < <usize>leftSize; i++) {
    if (toUpper(load<u8>(left + i)) != toUpper(load<u8>(right + i))) return false
  }
  return true
}
