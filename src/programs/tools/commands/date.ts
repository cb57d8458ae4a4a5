import { now } from '../system/clock'
import { statOf } from '../system/files'
import { isDigit } from '../text/ascii'
import { Moment } from '../text/calendar'
import { formatMoment } from '../text/strftime'
import { Options, expectOperands } from '../text/options'
import { fail, failed, out } from '../text/output'

const billion: i64 = 1000000000

export function date(args: string[]): i32 {
  const options = new Options(args, 'uRId:r:', 'utc=u universal=u rfc-email=R iso-8601=I date=d reference=r')
  expectOperands(options.operands, 0, 1)
  let format = '%a %b %e %H:%M:%S %Z %Y'
  if (options.has('R')) format = '%a, %d %b %Y %H:%M:%S %z'
  if (options.has('I')) format = '%Y-%m-%d'
  if (options.operands.length > 0) {
    const operand = options.operands[0]
    if (!operand.startsWith('+')) fail("invalid date '" + operand + "'")
    format = operand.substring(1)
  }
  let nanoseconds = now()
  if (options.has('r')) {
    const stat = statOf(options.value('r'))
    if (stat.errno != 0) return failed(options.value('r'), stat.errno)
    nanoseconds = <i64>stat.modified
  }
  if (options.has('d')) nanoseconds = seconds(options.value('d')) * billion
  let whole = nanoseconds / billion
  let part = nanoseconds % billion
  if (part < 0) {
    whole--
    part += billion
  }
  out.line(formatMoment(format, new Moment(whole), <i32>part))
  return 0
}

/** The only date that -d takes: `@` and seconds since 1970. */
function seconds(text: string): i64 {
  const negative = text.startsWith('@-')
  let value: i64 = 0
  let valid = text.startsWith('@') && text.length > (negative ? 2 : 1) && text.length < 14
  for (let i = negative ? 2 : 1; i < text.length && valid; i++) {
    valid = isDigit(text.charCodeAt(i))
    value = value * 10 + (text.charCodeAt(i) - 48)
  }
  // Nanoseconds have to fit 64 bits.
  if (!valid || value > i64.MAX_VALUE / billion) fail("invalid date '" + text + "'")
  return negative ? -value : value
}
