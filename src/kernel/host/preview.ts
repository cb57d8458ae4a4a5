/** A payload cut down to what a person looks at: what is large is shortened, what is deep is named. */
const TEXT = 2_000
const BYTES = 1_024
const ITEMS = 50
const DEPTH = 6

/** Gives a copy of `value` of bounded size that shares nothing with it and can be cloned. Never throws. */
export function preview(value: unknown): unknown {
  try {
    return cut(value, 0)
  } catch {
    return '[unreadable]'
  }
}

/** A copy of `value` as it is now; of what cannot be cloned, the preview. */
export function copyOf(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch {
    return preview(value)
  }
}

function cut(value: unknown, depth: number): unknown {
  if (typeof value === 'string') {
    return value.length <= TEXT ? value : `${value.slice(0, TEXT)}… (${value.length} characters)`
  }
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return value.slice(0, BYTES)
  if (depth >= DEPTH) return '…'
  if (Array.isArray(value)) {
    const items = value.slice(0, ITEMS).map((item) => cut(item, depth + 1))
    if (value.length > ITEMS) items.push(`… (${value.length} items)`)
    return items
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return named(value)
  const copy: Record<string, unknown> = {}
  let left = ITEMS
  for (const [key, item] of Object.entries(value)) {
    if (left-- === 0) {
      copy['…'] = `${Object.keys(value).length} keys`
      break
    }
    copy[key] = cut(item, depth + 1)
  }
  return copy
}

function named(value: object): unknown {
  if (value instanceof Date) return new Date(value)
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (value instanceof Map || value instanceof Set) return `${value.constructor.name}(${value.size})`
  const { constructor } = value as { constructor?: { name?: string } }
  return `[${constructor?.name ?? 'Object'}]`
}
