/**
 * Who hears of which change. Every watcher hears of every change that concerns it, in order; one that falls
 * too far behind is told how many it missed. It knows no inodes: paths only, as they were used.
 */
import { DaemonError } from '../../wire/error'
import type { Change } from './volume'

/** How far a watcher may fall behind. */
const limit = 1_000

export class Watchers {
  readonly #watchers = new Set<Watcher>()

  publish(change: Change): void {
    for (const watcher of this.#watchers) {
      if (concerns(change, watcher.path, watcher.recursive)) watcher.push(change)
    }
  }

  /** Every change from now on that concerns `path`; fails with `resource_exhausted` for who is too slow. */
  watch(path: string, recursive: boolean): AsyncIterableIterator<Change> {
    const watcher = new Watcher(path, recursive, () => this.#watchers.delete(watcher))
    this.#watchers.add(watcher)
    return watcher
  }

  /** Ends all their streams. */
  end(): void {
    for (const watcher of this.#watchers) void watcher.return()
  }
}

/**
 * True when `change` concerns someone who watches `path`: the file or directory itself, what stands in
 * it (at any depth with `recursive`), or a directory above it that is renamed or deleted.
 */
export function concerns(change: Change, path: string, recursive: boolean): boolean {
  const places = change.from === undefined ? [change.path] : [change.path, change.from]
  return places.some((place) => {
    if (place === path) return true
    if (below(place, path)) return recursive || !place.slice(path === '/' ? 1 : path.length + 1).includes('/')
    return change.kind !== 'changed' && below(path, place)
  })
}

/** True for `directory` itself and every path in it, at any depth. */
export function below(path: string, directory: string): boolean {
  return path === directory || directory === '/' || path.startsWith(`${directory}/`)
}

class Watcher implements AsyncIterableIterator<Change> {
  #changes: Change[] = []
  #missed = 0
  #ended = false
  #wake: (() => void) | undefined

  constructor(
    readonly path: string,
    readonly recursive: boolean,
    private readonly leave: () => void,
  ) {}

  [Symbol.asyncIterator](): this {
    return this
  }

  push(change: Change): void {
    // Nothing follows on a gap: what comes after the first one missed is missed too.
    if (this.#missed > 0 || this.#changes.length >= limit) this.#missed++
    else this.#changes.push(change)
    this.#wake?.()
  }

  async next(): Promise<IteratorResult<Change>> {
    while (this.#changes.length === 0) {
      if (this.#ended) return { done: true, value: undefined }
      if (this.#missed > 0) {
        const missed = this.#missed
        void this.return()
        const text = `who watches ${this.path} fell behind and missed ${missed} changes`
        throw new DaemonError('resource_exhausted', text, { missed })
      }
      await new Promise<void>((resolve) => (this.#wake = resolve))
      this.#wake = undefined
    }
    return { done: false, value: this.#changes.shift()! }
  }

  return(): Promise<IteratorResult<Change>> {
    this.#ended = true
    this.#changes = []
    this.leave()
    this.#wake?.()
    return Promise.resolve({ done: true, value: undefined })
  }
}
