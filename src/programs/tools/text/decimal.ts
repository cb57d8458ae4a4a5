import { isDigit } from './ascii'

/** A number in decimals: `value` is of units of 10 to the power of -`digits`. */
export class Decimal {
  value: i64 = 0
  digits: i32 = 0
  /** False for what is no number, or one that has no place here. */
  valid: bool = true
  infinite: bool = false

  constructor(text: string) {
    let place = 0
    const negative = text.startsWith('-')
    if (negative || text.startsWith('+')) place++
    const unsigned = text.substring(place).toLowerCase()
    if (unsigned == 'inf' || unsigned == 'infinity') {
      this.infinite = true
      this.value = negative ? -i64.MAX_VALUE : i64.MAX_VALUE
    } else this.read(text, place, negative)
  }

  private read(text: string, from: i32, negative: bool): void {
    let place = from
    let any = false
    let point = -1
    for (; place < text.length; place++) {
      const char = text.charCodeAt(place)
      if (char == 46 && point < 0) point = this.digits
      else if (isDigit(char)) {
        any = true
        if (point >= 0) this.digits++
        this.scale(10)
        this.value += char - 48
      } else break
    }
    let exponent = 0
    if (any && place < text.length && (text.charCodeAt(place) | 32) == 101) {
      const rest = text.substring(place + 1)
      exponent = <i32>parseInt(rest, 10)
      any = rest == exponent.toString() || rest == '+' + exponent.toString()
      place = text.length
    }
    if (!any || place < text.length || exponent > 18 || exponent < -18) this.valid = false
    if (negative) this.value = -this.value
    this.digits -= exponent
    if (this.digits < 0) this.widen(0)
  }

  /** Gives it that many digits behind the point, not fewer than it has. */
  widen(digits: i32): void {
    if (this.infinite) return
    for (; this.digits < digits && this.valid; this.digits++) this.scale(10)
  }

  private scale(by: i64): void {
    if (this.value > i64.MAX_VALUE / 100 || this.value < -i64.MAX_VALUE / 100) this.valid = false
    this.value *= by
  }
}
