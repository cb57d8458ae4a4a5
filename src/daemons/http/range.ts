/** A part of a file that a request asks for (RFC 9110, 14). */

export interface Range {
  readonly from: number
  /** Not included. */
  readonly to: number
}

/**
 * The range in a file of `size` bytes; undefined when all of it is to be given: nothing, several ranges or
 * something else was asked for. 'unsatisfiable' when no byte of it exists.
 */
export function rangeOf(header: string | null, size: number): Range | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { from: size - length, to: size }
  }
  const from = Number(first)
  const to = last === '' ? size : Math.min(Number(last) + 1, size)
  if (last !== '' && Number(last) < from) return undefined
  return from < size ? { from, to } : 'unsatisfiable'
}
