/** What the shell's candidates make of a line that is being typed. */

export interface Typed {
  readonly text: string
  readonly position: number
}

/** Where rc's word before `position` begins: after the last blank or operator that is not quoted. */
export function wordStart(text: string, position: number): number {
  let start = 0
  let quoted = false
  for (let at = 0; at < position; at++) {
    const letter = text[at]!
    if (letter === "'") quoted = !quoted
    else if (!quoted && /[\s;&|(){}<>=^`]/.test(letter)) start = at + 1
  }
  return start
}

/**
 * The line with its last word completed as far as all candidates agree; with a blank after it where there
 * is one only, unless that is a directory.
 */
export function completed({ text, position }: Typed, candidates: readonly string[]): Typed {
  const start = wordStart(text, position)
  const word = text.slice(start, position)
  const agreed = candidates.length === 1 ? whole(candidates[0]!) : common(candidates)
  if (agreed.length <= word.length && !agreed.startsWith("'")) return { text, position }
  return {
    text: text.slice(0, start) + agreed + text.slice(position),
    position: start + agreed.length,
  }
}

const whole = (candidate: string): string => (candidate.endsWith('/') ? candidate : `${candidate} `)

function common(candidates: readonly string[]): string {
  const [first = '', ...others] = candidates
  let length = first.length
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length--
  }
  return first.slice(0, length)
}
