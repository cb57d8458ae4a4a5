import { sleep as wait } from '../system/clock'
import { Options, expectOperands } from '../text/options'
import { failed, misused } from '../text/output'

/** The longest wait that a host can be asked for. */
const forever: f64 = 9e18

/** Seconds of `1.5`, `2m`, `inf`; NaN when it is none. */
function seconds(text: string): f64 {
  if (text == 'inf' || text == 'infinity') return Infinity
  const unit = 'smhd'.indexOf(text.charAt(text.length - 1))
  const number = unit < 0 ? text : text.substring(0, text.length - 1)
  for (let i = 0; i < number.length; i++) {
    if (!'0123456789.eE+-'.includes(number.charAt(i))) return NaN
  }
  const scale = unit == 3 ? 86400 : unit == 2 ? 3600 : unit == 1 ? 60 : 1
  const value = number == '' ? NaN : parseFloat(number) * scale
  return value < 0 ? NaN : value
}

export function sleep(args: string[]): i32 {
  const options = new Options(args, '')
  expectOperands(options.operands, 1)
  let sum: f64 = 0
  for (let i = 0; i < options.operands.length; i++) {
    const value = seconds(options.operands[i])
    if (isNaN(value)) misused("invalid time interval '" + options.operands[i] + "'")
    sum += value
  }
  do {
    const errno = wait(<i64>min(sum * 1e9, forever))
    if (errno != 0) return failed('cannot wait', errno)
  } while (sum == Infinity)
  return 0
}
