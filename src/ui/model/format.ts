/** Figures, times and values as people read them. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const tenths = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** `1,240` */
export function formatCount(value: number): string {
  return whole.format(value)
}

/** `0.4`, `12`, `1.2K`: at most five characters. */
export function formatRate(value: number): string {
  if (value >= 10_000) return compact.format(value)
  return value < 10 ? tenths.format(value) : whole.format(value)
}

/** `0.04 ms`, `12 ms`, `1.5 s` */
export function formatMilliseconds(ms: number): string {
  if (ms >= 1000) return `${tenths.format(ms / 1000)} s`
  if (ms >= 10) return `${whole.format(ms)} ms`
  return `${ms === 0 ? '0' : ms >= 1 ? tenths.format(ms) : ms.toFixed(2)} ms`
}

/** `12 s`, `4 min 10 s`, `3 h 5 min`, `2 d 4 h` */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** `14:03:27.512`, local time. */
export function formatTime(timestamp: number): string {
  const date = new Date(timestamp)
  const two = (value: number) => String(value).padStart(2, '0')
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

const sameYear = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
})
const otherYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' })

/** `Mar 4, 14:03` in this year, `Mar 4, 2019` in others; local time. */
export function formatDate(timestamp: number, now = Date.now()): string {
  const date = new Date(timestamp)
  return (date.getFullYear() === new Date(now).getFullYear() ? sameYear : otherYear).format(date)
}

/** `512 B`, `12.5 kB` */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['kB', 'MB', 'GB']
  let value = bytes / 1000
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${tenths.format(value)} ${units[unit]}`
}

/** JSON of any cloneable value; what JSON lacks is written so that it can be told apart. */
export function toJson(value: unknown, indent = 2): string {
  return JSON.stringify(plain(value, []), undefined, indent) ?? String(value)
}

function plain(value: unknown, ancestors: readonly object[]): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return `Uint8Array(${value.length}) ${toHex(value, 64)}`
  if (value instanceof Error) return { error: value.name, message: value.message }
  if (value instanceof Date) return value.toISOString()
  if (ancestors.includes(value)) return '(circular)'
  const path = [...ancestors, value]
  if (Array.isArray(value)) return value.map((item) => plain(item, path))
  if (value instanceof Map) return { Map: plain([...value], path) }
  if (value instanceof Set) return { Set: plain([...value], path) }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner, path)]))
}

/** Hexadecimal pairs of at most `limit` bytes, `…` where more follow. */
export function toHex(bytes: Uint8Array, limit = Infinity): string {
  const shown = Array.from(bytes.subarray(0, limit), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return bytes.length > limit ? `${shown} …` : shown
}

const previewLength = 160

/** A value on one line, cut short; it does not walk more of a large value than it shows. */
export function preview(value: unknown): string {
  const text = brief(value, 0)
  return text.length > previewLength ? `${text.slice(0, previewLength - 1)}…` : text
}

function brief(value: unknown, depth: number): string {
  if (value === undefined) return depth === 0 ? '' : 'undefined'
  if (typeof value === 'string')
    return JSON.stringify(value.length > previewLength ? value.slice(0, previewLength) : value)
  if (typeof value !== 'object' || value === null) return `${value as number}`
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${value.byteLength})`
  if (depth > 2) return Array.isArray(value) ? '[…]' : '{…}'
  if (Array.isArray(value)) {
    const items = value.slice(0, 8).map((item) => brief(item, depth + 1))
    return `[${items.join(', ')}${value.length > 8 ? ', …' : ''}]`
  }
  const keys = Object.keys(value)
  const parts = keys
    .slice(0, 8)
    .map((key) => `${key}: ${brief((value as Record<string, unknown>)[key], depth + 1)}`)
  return `{${parts.join(', ')}${keys.length > 8 ? ', …' : ''}}`
}
