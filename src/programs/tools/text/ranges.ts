import { isDigit } from './ascii'
import { misused } from './output'

/** Numbers from 1, as `cut` lists them: `3`, `2-5`, `-4`, `7-`, with commas between. */
export class Ranges {
  private firsts: i32[] = []
  private lasts: i32[] = []

  /** `what` is counted, and `whole` its name in the words of an error. */
  constructor(
    list: string,
    what: string,
    whole: string,
    private inverted: bool,
  ) {
    const parts = list.split(list.includes(',') ? ',' : ' ')
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i]
      const dash = part.indexOf('-')
      if (part == '-') misused('invalid range with no endpoint: -')
      const first = dash == 0 ? 1 : number(dash < 0 ? part : part.substring(0, dash), what, whole)
      const open = dash >= 0 && dash + 1 == part.length
      const last = dash < 0 ? first : open ? i32.MAX_VALUE : number(part.substring(dash + 1), what, whole)
      if (last < first) misused('invalid decreasing range')
      this.firsts.push(first)
      this.lasts.push(last)
    }
  }

  has(place: i32): bool {
    for (let i = 0; i < this.firsts.length; i++) {
      if (this.firsts[i] <= place && place <= this.lasts[i]) return !this.inverted
    }
    return this.inverted
  }

  /** Whether one of the ranges begins there. */
  begins(place: i32): bool {
    return this.has(place) && (place == 1 || !this.has(place - 1) || this.firsts.includes(place))
  }
}

function number(text: string, what: string, whole: string): i32 {
  let value: i32 = 0
  for (let i = 0; i < text.length; i++) {
    if (!isDigit(text.charCodeAt(i))) misused('invalid ' + what + " '" + text + "'")
    value = min(value, 200_000_000) * 10 + text.charCodeAt(i) - 48
  }
  if (value == 0) misused(whole + ' are numbered from 1')
  return value
}
