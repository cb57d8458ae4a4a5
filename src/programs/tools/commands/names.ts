import { baseName, directoryName, workingDirectory } from '../system/paths'
import { Options, expectOperands } from '../text/options'
import { out } from '../text/output'

export function pwd(_args: string[]): i32 {
  out.line(workingDirectory())
  return 0
}

export function dirname(args: string[]): i32 {
  const options = new Options(args, '')
  expectOperands(options.operands, 1)
  for (let i = 0; i < options.operands.length; i++) out.line(directoryName(options.operands[i]))
  return 0
}

export function basename(args: string[]): i32 {
  const options = new Options(args, '+as:', 'multiple=a suffix=s')
  const operands = options.operands
  const several = options.has('a') || options.has('s')
  expectOperands(operands, 1, several ? i32.MAX_VALUE : 2)
  const suffix = several ? options.value('s') : operands.length > 1 ? operands[1] : ''
  const count = several ? operands.length : 1
  for (let i = 0; i < count; i++) {
    const name = baseName(operands[i])
    const cut = suffix != '' && name != suffix && name.endsWith(suffix)
    out.line(cut ? name.substring(0, name.length - suffix.length) : name)
  }
  return 0
}
