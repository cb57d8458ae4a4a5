/**
 * The filter language of the tables: words `key:value`, quoted where they hold a space, `-` before a
 * word to leave out what it names, `*` for any characters. A word without a key is searched as text.
 */

export interface Term {
  /** Empty for free text. */
  readonly key: string
  readonly value: string
  readonly negated: boolean
}

/** Gives the values that a key names on a row; free text is asked for with the key `''`. */
export type Fields<Row> = (row: Row, key: string) => readonly string[]

const word = /(-)?(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/gi

/** @param keys the keys that are known; any other word with a colon is free text */
export function parseFilter(text: string, keys: readonly string[]): Term[] {
  const terms: Term[] = []
  for (const [whole, minus, key, quoted, plain] of text.matchAll(word)) {
    const known = key !== undefined && keys.includes(key.toLowerCase())
    const negated = minus !== undefined
    if (known) terms.push({ key: key.toLowerCase(), value: quoted ?? plain ?? '', negated })
    else if (key === undefined) terms.push({ key: '', value: quoted ?? plain ?? '', negated })
    else terms.push({ key: '', value: negated ? whole.slice(1) : whole, negated })
  }
  return terms.filter(({ value }) => value !== '')
}

export function formatTerm({ key, value, negated }: Term): string {
  const written = /\s/.test(value) ? `"${value}"` : value
  return `${negated ? '-' : ''}${key === '' ? '' : `${key}:`}${written}`
}

export function formatFilter(terms: readonly Term[]): string {
  return terms.map(formatTerm).join(' ')
}

/**
 * A test for rows. Terms of one key are alternatives, different keys must all hold, every free word
 * must be found, and nothing negated may match. Case does not matter.
 */
export function compileFilter<Row>(terms: readonly Term[], fields: Fields<Row>): (row: Row) => boolean {
  const compiled = terms.map((term) => ({ ...term, test: tester(term) }))
  const negated = compiled.filter((term) => term.negated)
  const words = compiled.filter((term) => !term.negated && term.key === '')
  const keys = [...new Set(compiled.filter((term) => !term.negated && term.key !== '').map(({ key }) => key))]
  const holds = (row: Row, term: (typeof compiled)[number]) => fields(row, term.key).some(term.test)
  return (row) =>
    !negated.some((term) => holds(row, term)) &&
    words.every((term) => holds(row, term)) &&
    keys.every((key) => compiled.some((term) => term.key === key && !term.negated && holds(row, term)))
}

function tester({ key, value }: Term): (text: string) => boolean {
  const wanted = value.toLowerCase()
  if (wanted.includes('*')) {
    const pattern = wanted
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')
    const expression = new RegExp(key === '' ? pattern : `^${pattern}$`)
    return (text) => expression.test(text.toLowerCase())
  }
  return key === '' ? (text) => text.toLowerCase().includes(wanted) : (text) => text.toLowerCase() === wanted
}
