/**
 * Paths as text: absolute, '/'-separated, cleaned by their letters alone, as Plan 9 does
 * (https://9p.io/sys/doc/lexnames.html). It knows no files and no daemons.
 */

/** True for a path that begins with '/' and holds no NUL. */
export function isAbsolute(path: string): boolean {
  return path.startsWith('/') && !path.includes('\0')
}

/** The names in a path, without the empty ones and '.'; '..' takes the name before it away, and at the root nothing. */
export function split(path: string): string[] {
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return names
}

/** The one spelling of a path: `/a//b/./c/../` becomes `/a/b`. A relative path is taken from the root. */
export function normalise(path: string): string {
  return `/${split(path).join('/')}`
}

/** `rest` below `base`, normalised. A leading '/' of `rest` does not make it start over at the root. */
export function join(base: string, rest: string): string {
  return normalise(`${base}/${rest}`)
}

/** The directory that holds `path`; the root holds itself. */
export function parent(path: string): string {
  return join(path, '..')
}
