/** How deep a value is nested. */
import { DaemonError } from './error'

/**
 * Levels that any value may have. Structured clone goes down a stack of its own: from some 1,300 levels on Chromium 156
 * gives null for the whole, and no error.
 */
const DEEPEST = 500

/**
 * For what is to be cloned by its structure.
 *
 * @throws DaemonError `invalid_argument` when objects, arrays, maps or sets lie more than 500 levels deep in `value`
 */
export function assertShallow(value: unknown): void {
  if (isDeeper(value, DEEPEST, new Set())) {
    throw new DaemonError('invalid_argument', `it is nested deeper than ${DEEPEST} levels`)
  }
}

/** What has been seen is cloned once, where it was met first. */
function isDeeper(value: unknown, levels: number, seen: Set<object>): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value))
    return false
  if (levels === 0) return true
  seen.add(value)
  const within = (part: unknown): boolean => isDeeper(part, levels - 1, seen)
  if (Array.isArray(value)) return value.some(within)
  if (value instanceof Map) return [...value].some(([key, item]) => within(key) || within(item))
  if (value instanceof Set) return [...value].some(within)
  return Object.values(value).some(within)
}
