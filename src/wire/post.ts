/** Posting values some of whose parts can be moved to another thread, but not copied. */

const names = [
  'MediaSourceHandle',
  'MessagePort',
  'OffscreenCanvas',
  'ReadableStream',
  'RTCDataChannel',
  'TransformStream',
  'WritableStream',
]
/** Those that there are here. */
const kinds = names
  .map((name) => (globalThis as Record<string, unknown>)[name])
  .filter((kind) => typeof kind === 'function')

/**
 * Posts `value`, which the sender gives up: besides `transfer`, what nothing copies moves. It is looked for when the
 * engine refuses to clone the value without: that takes up to 40 % of the time of a clone, and is rarely needed.
 *
 * @param value plain data, cycles among it
 * @throws DOMException `DataCloneError` when something in it can be neither cloned nor moved; nothing has moved then
 */
export function post(
  to: { postMessage(value: unknown, transfer: Transferable[]): void },
  value: unknown,
  transfer: Transferable[],
): void {
  try {
    to.postMessage(value, transfer)
  } catch (thrown) {
    const parts = movables(value).filter((part) => !transfer.includes(part))
    if (parts.length === 0) throw thrown
    to.postMessage(value, [...transfer, ...parts])
  }
}

/** The parts of `value` that nothing copies, each once. */
function movables(value: unknown): Transferable[] {
  const found: Transferable[] = []
  const seen = new Set<object>()
  const ahead: unknown[] = [value]
  while (ahead.length > 0) {
    const part = ahead.pop()
    if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part) || seen.has(part)) continue
    seen.add(part)
    if (Object.getPrototypeOf(part) === Object.prototype) {
      for (const item of Object.values(part)) ahead.push(item)
    } else if (Array.isArray(part) || part instanceof Set) {
      for (const item of part) ahead.push(item)
    } else if (part instanceof Map) {
      for (const entry of part) ahead.push(...entry)
    } else if (kinds.some((kind) => part instanceof kind)) {
      found.push(part as Transferable)
    }
  }
  return found
}
