import { Char, isBlank, isDigit } from './ascii'

/**
 * Compares numbers written in decimals at the beginning of two texts, of any length: blanks, a minus, digits, a
 * point, digits. What begins with no number is 0.
 */
export function compareNumbers(a: usize, aEnd: usize, b: usize, bEnd: usize): i32 {
  while (a < aEnd && isBlank(load<u8>(a))) a++
  while (b < bEnd && isBlank(load<u8>(b))) b++
  const aMinus = a < aEnd && load<u8>(a) == Char.minus
  const bMinus = b < bEnd && load<u8>(b) == Char.minus
  if (aMinus) a++
  if (bMinus) b++
  if (aMinus != bMinus) {
    if (isZero(a, aEnd) && isZero(b, bEnd)) return 0
    return aMinus ? -1 : 1
  }
  const order = compareUnsigned(a, aEnd, b, bEnd)
  return aMinus ? -order : order
}

function isZero(place: usize, end: usize): bool {
  while (place < end && load<u8>(place) == Char.zero) place++
  if (place < end && load<u8>(place) == Char.dot) {
    place++
    while (place < end && load<u8>(place) == Char.zero) place++
  }
  return place == end || !isDigit(load<u8>(place))
}

function compareUnsigned(a: usize, aEnd: usize, b: usize, bEnd: usize): i32 {
  while (a < aEnd && load<u8>(a) == Char.zero) a++
  while (b < bEnd && load<u8>(b) == Char.zero) b++
  let first = 0
  // The longer whole number is greater; of equally long ones the first digit that differs decides.
  while (true) {
    const left = a < aEnd ? <i32>load<u8>(a) : -1
    const right = b < bEnd ? <i32>load<u8>(b) : -1
    if (!isDigit(left) || !isDigit(right)) {
      if (isDigit(left)) return 1
      if (isDigit(right)) return -1
      break
    }
    if (first == 0) first = left - right
    a++
    b++
  }
  if (first != 0) return first
  if (a < aEnd && load<u8>(a) == Char.dot) a++
  else a = aEnd
  if (b < bEnd && load<u8>(b) == Char.dot) b++
  else b = bEnd
  while (true) {
    const left = a < aEnd && isDigit(load<u8>(a)) ? <i32>load<u8>(a++) : -1
    const right = b < bEnd && isDigit(load<u8>(b)) ? <i32>load<u8>(b++) : -1
    if (left < 0 && right < 0) return 0
    const order = max(left, Char.zero) - max(right, Char.zero)
    if (order != 0) return order
  }
}
