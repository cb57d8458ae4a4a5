/**
 * What is sent: the same bodies by Dan9 and by every peer. Each differs a little from the one before it, and
 * none is sent twice as the same object, but for the bytes that are cloned.
 */

/** @typedef {{ path: string, text?: string, bytes?: Uint8Array<ArrayBuffer> }} Payload */
/** @typedef {'S' | 'S, no path twice' | 'K1' | 'U64' | 'U64 transferred'} Shape */

const size = 2 ** 16
const paths = Array.from({ length: 1_024 }, (_, index) => `/tmp/bench/file-${index}`)
const texts = Array.from({ length: 64 }, (_, index) => String.fromCharCode(48 + index).repeat(1_024))
const bytes = new Uint8Array(size).fill(7)
let unlike = 0

/** @type {Record<Shape, (index: number) => Payload>} */
export const shapes = {
  /** A small one. */
  S: (index) => ({ path: pathOf(index) }),
  /** One whose path nobody has seen before. */
  'S, no path twice': () => ({ path: `/tmp/bench/file-${paths.length + unlike++}` }),
  /** With a string of 1 KiB. */
  K1: (index) => ({ path: pathOf(index), text: /** @type {string} */ (texts[index & 63]) }),
  /** With 64 KiB of bytes that are copied. */
  U64: (index) => ({ path: pathOf(index), bytes }),
  /** With 64 KiB of bytes that move; they are new each time. */
  'U64 transferred': (index) => ({ path: pathOf(index), bytes: new Uint8Array(size) }),
}

/** @param {number} index */
export function pathOf(index) {
  return /** @type {string} */ (paths[index & 1_023])
}

/** A whole message, as the peers send it: what Dan9 adds by itself is put in by hand. @param {Payload} payload @param {number} index */
export const messageOf = (payload, index) => ({
  sender: 'driver',
  recipient: 'sink',
  type: 'take',
  payload,
  timestamp: index,
})

/**
 * So many requests, so many of them in flight; resolves when all are answered.
 *
 * @param {number} count
 * @param {number} flight
 * @param {(index: number) => Promise<unknown>} ask
 */
export async function inFlight(count, flight, ask) {
  let next = 0
  const lane = async () => {
    while (next < count) await ask(next++)
  }
  await Promise.all(Array.from({ length: Math.min(flight, count) }, lane))
}
