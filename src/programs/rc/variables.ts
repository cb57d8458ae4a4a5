/** The variables of a shell: lists of strings, global or of a scope, and how the environment carries them. */

/** Between the elements of a list in the environment, as in Plan 9. */
const SEPARATOR = '\u0001'

/** These belong to one shell and are not for its children. */
const own = new Set(['*', '0', 'pid'])

/** What Unix calls `path` and `home`, and how it writes the list. */
const unixNames: readonly { name: string; unix: string; separator: string | undefined }[] = [
  { name: 'path', unix: 'PATH', separator: ':' },
  { name: 'home', unix: 'HOME', separator: undefined },
]

export class Variables {
  readonly #globals = new Map<string, readonly string[]>()
  /** Innermost last. A function sees the scopes of its callers. */
  readonly #scopes: Map<string, readonly string[]>[] = []

  /** The list; empty for a variable that nobody has set. */
  get(name: string): readonly string[] {
    if (/^[1-9]\d*$/.test(name)) return this.get('*').slice(Number(name) - 1, Number(name))
    return this.#holder(name).get(name) ?? []
  }

  /** Sets the innermost variable of that name. */
  set(name: string, value: readonly string[]): void {
    this.#holder(name).set(name, value)
  }

  /** Runs `work` with variables of its own. */
  async local<T>(values: Iterable<readonly [string, readonly string[]]>, work: () => Promise<T>): Promise<T> {
    const scope = new Map(values)
    this.#scopes.push(scope)
    try {
      return await work()
    } finally {
      this.#scopes.splice(this.#scopes.indexOf(scope), 1)
    }
  }

  /** Every variable that has a value, as it is seen from here, by name. */
  entries(): [string, readonly string[]][] {
    const seen = new Map(this.#globals)
    for (const scope of this.#scopes) for (const [name, value] of scope) seen.set(name, value)
    return [...seen].filter(([, value]) => value.length > 0).sort(([a], [b]) => (a < b ? -1 : 1))
  }

  import(env: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(env)) {
      if (!own.has(name) && !name.startsWith('fn#')) this.#globals.set(name, value.split(SEPARATOR))
    }
    for (const { name, unix, separator } of unixNames) {
      const value = env[unix]
      if (value !== undefined && env[name] === undefined) {
        this.#globals.set(name, separator === undefined ? [value] : value.split(separator))
      }
    }
  }

  export(): Record<string, string> {
    const env: Record<string, string> = {}
    for (const [name, value] of this.entries()) if (!own.has(name)) env[name] = value.join(SEPARATOR)
    for (const { name, unix, separator } of unixNames) {
      const value = this.get(name)
      if (value.length > 0) env[unix] = value.join(separator ?? ' ')
    }
    return env
  }

  #holder(name: string): Map<string, readonly string[]> {
    return this.#scopes.findLast((scope) => scope.has(name)) ?? this.#globals
  }
}
