/** Paths of the namespace: absolute, `/` between names. */

/** `/a/b` → `/`, `/a`, `/a/b`. */
export function pathsTo(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '')
  return ['/', ...names.map((_, at) => `/${names.slice(0, at + 1).join('/')}`)]
}

export function childPath(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`
}

export function parentPath(path: string): string {
  return pathsTo(path).at(-2) ?? '/'
}

export function lastName(path: string): string {
  return path === '/' ? '/' : (path.split('/').at(-1) ?? '')
}

/** True for `directory` itself and every path below it. */
export function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(childPath(directory, ''))
}
