/** ArrayBuffers and the views of them: what a type's number on the wire stands for, and how one is read. */

type AnyView<B extends ArrayBufferLike = ArrayBufferLike> = ArrayBufferView<B>

const viewTypes: readonly (new (buffer: ArrayBuffer, offset: number, length: number) => AnyView)[] = [
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
]

/** The type number of an ArrayBuffer among the inline bytes; a view's is its place in `viewTypes`. */
export const BUFFER = 255

const numbers = new Map(viewTypes.map((type, number) => [type.name, number]))
const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object
const nameOf = Object.getOwnPropertyDescriptor(typedArray, Symbol.toStringTag)!.get!

/** The number of a view's type, subclasses alike; undefined for a type that this table lacks. */
export const viewNumber = (view: AnyView): number | undefined =>
  numbers.get((nameOf.call(view) as string | undefined) ?? DataView.name)

/** @param length in bytes */
export function makeView(number: number, buffer: ArrayBuffer, offset: number, length: number): AnyView {
  const type = viewTypes[number]!
  const size = 'BYTES_PER_ELEMENT' in type ? (type.BYTES_PER_ELEMENT as number) : 1
  return new type(buffer, offset, length / size)
}

/** True for an ArrayBuffer that has been moved away. */
export function isDetached(buffer: ArrayBuffer): boolean {
  if (buffer.byteLength > 0) return false
  try {
    new Uint8Array(buffer)
    return false
  } catch {
    return true
  }
}

/**
 * Moves the bytes into a buffer of their own; `buffer` is detached.
 *
 * @throws DOMException `DataCloneError` when it belongs to a WebAssembly memory
 */
export function moved(buffer: ArrayBuffer): ArrayBuffer {
  if (typeof buffer.transfer !== 'function') return structuredClone(buffer, { transfer: [buffer] })
  try {
    return buffer.transfer()
  } catch (thrown) {
    throw new DOMException(thrown instanceof Error ? thrown.message : String(thrown), 'DataCloneError')
  }
}

/**
 * Throws what `structuredClone` would throw of a transfer list of ArrayBuffers.
 *
 * @throws DOMException `DataCloneError` when one is listed twice or is detached already
 */
export function checkMovable(buffers: readonly ArrayBuffer[]): void {
  if (new Set(buffers).size < buffers.length) {
    throw new DOMException('An ArrayBuffer is listed twice to be transferred', 'DataCloneError')
  }
  if (buffers.some(isDetached)) {
    throw new DOMException('A detached ArrayBuffer cannot be transferred', 'DataCloneError')
  }
}
