/** The page's address: `#/view/id?key=value`. Everything that a view shows can be linked through it. */

export const views = [
  'overview',
  'daemons',
  'messages',
  'files',
  'network',
  'processes',
  'namespace',
  'metrics',
  'scenarios',
] as const
export type View = (typeof views)[number]

/**
 * `f` filter · `sort` column · `daemon` and `sel` what the inspector shows (a daemon, or a message by
 * its id) · `tab` of the inspector · `show` a part of the view · `path` in the namespace · `open` the
 * file that is open in that directory · `of` whose namespace it is.
 */
export type Parameter = 'f' | 'sort' | 'daemon' | 'sel' | 'tab' | 'show' | 'path' | 'open' | 'of'
export type Parameters = Readonly<Partial<Record<Parameter, string>>>

export interface Route {
  readonly view: View
  /** What follows the view: the id of a scenario. */
  readonly id: string
  readonly parameters: Parameters
}

const known: readonly Parameter[] = ['f', 'sort', 'of', 'path', 'open', 'show', 'daemon', 'sel', 'tab']

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split(/\?(.*)/s)
  const [name = '', id = ''] = path.split('/')
  const view = views.find((candidate) => candidate === name) ?? 'overview'
  const search = new URLSearchParams(query)
  const parameters: Partial<Record<Parameter, string>> = {}
  for (const key of known) {
    const value = search.get(key)
    if (value !== null && value !== '') parameters[key] = value
  }
  return { view, id: view === name ? decode(id) : '', parameters }
}

export function formatRoute({ view, id, parameters }: Route): string {
  const query = known
    .flatMap((key) => (parameters[key] ? [`${key}=${encode(parameters[key])}`] : []))
    .join('&')
  return `#/${view}${id === '' ? '' : `/${encode(id)}`}${query === '' ? '' : `?${query}`}`
}

/** Keeps what a fragment may hold as it is, so that an address can be read. */
function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/%20/g, '+')
    .replace(/%3A/g, ':')
    .replace(/%2F/g, '/')
    .replace(/%40/g, '@')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
