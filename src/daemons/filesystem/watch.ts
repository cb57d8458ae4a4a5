/** Who hears of which change, and a stream with the rest left out. It knows no inodes: paths only. */
import type { Change } from './volume'

/**
 * True when `change` concerns someone who watches `path`: the file or directory itself, what stands in
 * it (at any depth with `recursive`), or a directory above it that is renamed or deleted.
 */
export function concerns(change: Change, path: string, recursive: boolean): boolean {
  const places = change.from === undefined ? [change.path] : [change.path, change.from]
  return places.some((place) => {
    if (place === path) return true
    if (isBelow(place, path)) return recursive || !place.slice(path.length + 1).includes('/')
    return change.kind !== 'changed' && isBelow(path, place)
  })
}

/**
 * What of `source` passes `keep`. Leaving it leaves the source at once, even while it waits for a
 * value, which an async generator would not do.
 */
export function filtered<T>(source: AsyncIterable<T>, keep: (value: T) => boolean): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = source[Symbol.asyncIterator]()
      return {
        async next() {
          let result = await iterator.next()
          while (!result.done && !keep(result.value)) result = await iterator.next()
          return result
        },
        async return() {
          await iterator.return?.()
          return { done: true, value: undefined }
        },
      }
    },
  }
}

function isBelow(path: string, directory: string): boolean {
  return directory === '/' ? path !== '/' : path.startsWith(`${directory}/`)
}
