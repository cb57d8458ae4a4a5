import { Bytes } from '../system/bytes'
import { Char } from '../text/ascii'
import { Options } from '../text/options'
import { out } from '../text/output'

const size = 65536

export function yes(args: string[]): i32 {
  const operands = new Options(args, '+').operands
  const lines = new Bytes(size)
  lines.text(operands.length > 0 ? operands.join(' ') : 'y')
  lines.push(Char.newline)
  const length = lines.length
  while (lines.room >= length) lines.append(lines.at, length)
  while (true) {
    out.copy(lines.at, lines.length)
    out.flush()
  }
}
