export const weekdays: string[] = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
]

export const months: string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** A moment in UTC by the proleptic Gregorian calendar, of seconds since 1970. */
export class Moment {
  year: i64
  /** 0 to 11. */
  month: i32
  day: i32
  hour: i32
  minute: i32
  second: i32
  /** 0 is Sunday. */
  weekday: i32
  /** 0 is the first of January. */
  yearDay: i32

  constructor(public seconds: i64) {
    const days = floorDivide(seconds, 86400)
    const rest = <i32>(seconds - days * 86400)
    this.hour = rest / 3600
    this.minute = (rest / 60) % 60
    this.second = rest % 60
    this.weekday = <i32>(days + 4 - floorDivide(days + 4, 7) * 7)
    // Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, eras have 400.
    const shifted = days + 719468
    const era = floorDivide(shifted, 146097)
    const dayOfEra = <i32>(shifted - era * 146097)
    const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
    const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    const marchMonth = (5 * dayOfYear + 2) / 153
    this.day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    this.month = (marchMonth + 2) % 12
    this.year = era * 400 + yearOfEra + (this.month < 2 ? 1 : 0)
    this.yearDay = <i32>(days - daysBefore(this.year, 0, 1))
  }
}

/** Days from the first of January 1970 to a date; `month` is from 0. */
export function daysBefore(year: i64, month: i32, day: i32): i64 {
  const shifted = month < 2 ? year - 1 : year
  const era = floorDivide(shifted, 400)
  const yearOfEra = <i32>(shifted - era * 400)
  const dayOfYear = (153 * ((month + 10) % 12) + 2) / 5 + day - 1
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468
}

function floorDivide(a: i64, b: i64): i64 {
  const quotient = a / b
  return a % b < 0 ? quotient - 1 : quotient
}

/** A number of at least two digits. */
export function two(value: i64): string {
  return value.toString().padStart(2, '0')
}
