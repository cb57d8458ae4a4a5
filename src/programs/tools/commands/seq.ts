import { isDigit } from '../text/ascii'
import { Decimal } from '../text/decimal'
import { Options, expectOperands } from '../text/options'
import { fail, misused, out, spell } from '../text/output'

/** A negative number is an operand, not options: `--` goes before a first operand that is one. */
function protect(args: string[]): string[] {
  for (let i = 1; i < args.length; i++) {
    const arg = args[i]
    if (arg == '-s') i++
    else if (!arg.startsWith('-') || arg == '--') break
    else if (arg.length > 1 && (isDigit(arg.charCodeAt(1)) || arg.charAt(1) == '.')) {
      return args.slice(0, i).concat(['--']).concat(args.slice(i))
    }
  }
  return args
}

function number(text: string): Decimal {
  const value = new Decimal(text)
  if (!value.valid) misused("invalid floating point argument: '" + text + "'")
  return value
}

export function seq(args: string[]): i32 {
  const options = new Options(protect(args), '+s:w', 'separator=s equal-width=w')
  const operands = options.operands
  expectOperands(operands, 1, 3)
  const first = number(operands.length > 1 ? operands[0] : '1')
  const step = number(operands.length > 2 ? operands[1] : '1')
  const last = number(operands[operands.length - 1])
  const shown = max(first.digits, step.digits)
  const digits = max(shown, last.digits)
  first.widen(digits)
  step.widen(digits)
  last.widen(digits)
  if (!first.valid || !step.valid || !last.valid) fail('the numbers have too many digits')
  if (step.value == 0) misused("invalid Zero increment value: '" + operands[1] + "'")
  let scale: i64 = 1
  for (let i = shown; i < digits; i++) scale *= 10
  const width =
    options.has('w') && !last.infinite ? widest(first.value / scale, last.value / scale, shown) : 0
  const separator = options.value('s', '\n')
  let value = first.value
  let any = false
  while (step.value > 0 ? value <= last.value : value >= last.value) {
    if (any) out.text(separator)
    any = true
    out.decimal(value / scale, shown, width)
    if (step.value > 0 ? value > i64.MAX_VALUE - step.value : value < -i64.MAX_VALUE - step.value) break
    value += step.value
  }
  if (any) out.newline()
  return 0
}

/** The width of the wider of the first number and the last that may be shown. */
function widest(first: i64, last: i64, shown: i32): i32 {
  return max(spell(first, shown, 0), spell(last, shown, 0))
}
