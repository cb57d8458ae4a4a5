const LONGEST = 100

/** Any value as the text of an error names it: a string in quotes, an object as such. */
export function quoted(value: unknown): string {
  if (typeof value === 'object' && value !== null) return 'an object'
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'string') return String(value)
  return value.length <= LONGEST ? JSON.stringify(value) : `${JSON.stringify(value.slice(0, LONGEST))}…`
}
