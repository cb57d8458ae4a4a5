/** Changes everything that can be changed in a value. */
export function spoil(value: unknown, done = new Set<object>()): void {
  if (typeof value !== 'object' || value === null || done.has(value)) return
  done.add(value)
  if (value instanceof ArrayBuffer) new Uint8Array(value).fill(9)
  else if (value instanceof Uint8Array || value instanceof Float64Array) value.fill(9)
  else if (value instanceof Date) value.setTime(9)
  else if (value instanceof Error) value.message = 'spoilt'
  else if (value instanceof Map) {
    for (const item of value.values()) spoil(item, done)
    value.set('spoilt', 9)
  } else if (value instanceof Set) {
    for (const item of value) spoil(item, done)
    value.add('spoilt')
  } else if (Array.isArray(value)) {
    for (const item of value) spoil(item, done)
    value.push('spoilt')
  } else {
    for (const item of Object.values(value)) spoil(item, done)
    Object.assign(value, { spoilt: 9 })
  }
}
