import { Moment, daysBefore, months, two, weekdays } from './calendar'

/** Fills a format as strftime does, in UTC; `%-d`, `%_d`, `%0e` and `%^a` choose the padding and the case. */
export function formatMoment(format: string, moment: Moment, nanoseconds: i32): string {
  let text = ''
  for (let i = 0; i < format.length; i++) {
    if (format.charAt(i) != '%' || i + 1 == format.length) {
      text += format.charAt(i)
      continue
    }
    const start = i++
    let flag = ''
    while (i + 1 < format.length && '-_0^#'.includes(format.charAt(i))) flag = format.charAt(i++)
    while (i + 1 < format.length && 'EO:'.includes(format.charAt(i))) i++
    const field = fieldOf(format.charAt(i), moment, nanoseconds)
    text += field == '\0' ? format.substring(start, i + 1) : pad(field, flag)
  }
  return text
}

function pad(field: string, flag: string): string {
  if (flag == '^' || flag == '#') return field.toUpperCase()
  if (flag == '') return field
  let digits = 0
  while (digits + 1 < field.length && (field.charAt(digits) == '0' || field.charAt(digits) == ' ')) digits++
  const rest = field.substring(digits)
  if (flag == '-') return rest
  return rest.padStart(field.length, flag == '_' ? ' ' : '0')
}

/** What a letter stands for; NUL when it stands for nothing. */
function fieldOf(letter: string, moment: Moment, nanoseconds: i32): string {
  const year = moment.year
  const hour12 = moment.hour % 12 == 0 ? 12 : moment.hour % 12
  if (letter == 'Y') return year.toString()
  if (letter == 'm') return two(moment.month + 1)
  if (letter == 'd') return two(moment.day)
  if (letter == 'e') return moment.day.toString().padStart(2)
  if (letter == 'H') return two(moment.hour)
  if (letter == 'I') return two(hour12)
  if (letter == 'k') return moment.hour.toString().padStart(2)
  if (letter == 'l') return hour12.toString().padStart(2)
  if (letter == 'M') return two(moment.minute)
  if (letter == 'S') return two(moment.second)
  if (letter == 'N') return nanoseconds.toString().padStart(9, '0')
  if (letter == 's') return moment.seconds.toString()
  if (letter == 'A') return weekdays[moment.weekday]
  if (letter == 'a') return weekdays[moment.weekday].substring(0, 3)
  if (letter == 'B') return months[moment.month]
  if (letter == 'b' || letter == 'h') return months[moment.month].substring(0, 3)
  if (letter == 'p') return moment.hour < 12 ? 'AM' : 'PM'
  if (letter == 'P') return moment.hour < 12 ? 'am' : 'pm'
  if (letter == 'j') return (moment.yearDay + 1).toString().padStart(3, '0')
  if (letter == 'u') return (moment.weekday == 0 ? 7 : moment.weekday).toString()
  if (letter == 'w') return moment.weekday.toString()
  if (letter == 'y') return two(year % 100)
  if (letter == 'C') return two(year / 100)
  if (letter == 'U') return two((moment.yearDay + 7 - moment.weekday) / 7)
  if (letter == 'W') return two((moment.yearDay + 7 - ((moment.weekday + 6) % 7)) / 7)
  if (letter == 'G') return isoYear(moment).toString()
  if (letter == 'g') return two(isoYear(moment) % 100)
  if (letter == 'V') return two(isoWeek(moment))
  if (letter == 'q') return (moment.month / 3 + 1).toString()
  if (letter == 'Z') return 'UTC'
  if (letter == 'z') return '+0000'
  if (letter == 'n') return '\n'
  if (letter == 't') return '\t'
  if (letter == '%') return '%'
  const whole = compound(letter)
  return whole == '' ? '\0' : formatMoment(whole, moment, nanoseconds)
}

/** The letters that stand for several, as in the C locale. */
function compound(letter: string): string {
  if (letter == 'F') return '%Y-%m-%d'
  if (letter == 'T' || letter == 'X') return '%H:%M:%S'
  if (letter == 'D' || letter == 'x') return '%m/%d/%y'
  if (letter == 'R') return '%H:%M'
  if (letter == 'r') return '%I:%M:%S %p'
  return letter == 'c' ? '%a %b %e %H:%M:%S %Y' : ''
}

/** The Thursday of the same week, whose year and week are those of ISO 8601, as days since 1970. */
function thursday(moment: Moment): i64 {
  return daysBefore(moment.year, moment.month, moment.day) - ((moment.weekday + 6) % 7) + 3
}

function isoYear(moment: Moment): i64 {
  return new Moment(thursday(moment) * 86400).year
}

function isoWeek(moment: Moment): i32 {
  return new Moment(thursday(moment) * 86400).yearDay / 7 + 1
}
