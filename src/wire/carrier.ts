/**
 * How frames get from one host to another: complete, in order, at most once. Whoever makes a carrier closes
 * it; what is sent after the close is dropped.
 */

import { latin1 } from './codec/strings'

/** What came in one frame, as a `Decoder` reads it; `bytes` may be used again after the call. */
export type TakeFrame = (
  bytes: Uint8Array<ArrayBuffer>,
  buffers: readonly ArrayBuffer[],
  asides: readonly unknown[],
) => void

export interface Carrier {
  /** True where sending small frames one by one costs little: they need not be gathered for long. */
  readonly quick: boolean
  /** What arrives next does so in a task of the event loop: looking for it in the same task is in vain. */
  readonly byTask: boolean
  /**
   * Sends a frame. `bytes` are copied; `buffers` move, as does what `transfer` names of `asides`; the rest of
   * `asides` is cloned.
   *
   * @param quiet the other end need not be woken for it, unless it waits for just that (see `sleep`)
   * @throws DOMException `DataCloneError` when `asides` cannot be cloned; nothing has been sent then
   */
  send(
    bytes: Uint8Array<ArrayBuffer>,
    buffers: readonly ArrayBuffer[],
    asides: readonly unknown[],
    transfer: readonly Transferable[],
    quiet: boolean,
  ): void
  /**
   * Says who takes the frames that arrive, also those that have arrived already. Call it once.
   *
   * @param awake is told when something may have arrived while this end was asleep
   */
  receive(take: TakeFrame, awake: () => void): void
  /** Takes in some of what has arrived; true when there was anything. */
  poll(): boolean
  /**
   * Asks to be told of what arrives from now on; false when something has arrived meanwhile: poll again.
   *
   * @param forQuiet also of what is sent quietly
   */
  sleep(forQuiet: boolean): boolean
  /** Tells the other end. */
  close(): void
}

const NONE: readonly never[] = []

/**
 * To move fewer bytes than this costs more than to clone them. Where buffers move with them they are not cloned: the
 * clone is memory that the engine asks for, and when it does, Chromium 156 collects the buffers that have come; those of
 * 64 KiB then take a quarter to two fifths longer, half of it in other threads.
 */
const MOVED = 8 * 1024
/**
 * As a string of one character per byte so few bytes cost less to clone: a buffer is memory of its own, 1.5 to 3 µs
 * for both ends in Chromium 156. From 1,000 bytes on it is the other way round.
 */
const SHORT = 256

/** The bytes of a frame as they are posted. */
type PostedBytes = string | Uint8Array<ArrayBuffer>
/** A frame as it is posted: its bytes, and what goes beside them if anything does. */
export type Posted = PostedBytes | readonly [bytes: PostedBytes, buffers: ArrayBuffer[], asides: unknown[]]

/** Sends a frame over `port`; @throws DOMException `DataCloneError`, and nothing has been sent then. */
export function postFrame(
  port: MessagePort,
  bytes: Uint8Array<ArrayBuffer>,
  buffers: readonly ArrayBuffer[],
  asides: readonly unknown[],
  transfer: readonly Transferable[],
): void {
  const own = bytes.length <= SHORT ? latin1(bytes, 0, bytes.length) : bytes.slice()
  const moving = [...buffers, ...transfer]
  if (typeof own === 'object' && (own.length >= MOVED || buffers.length > 0)) moving.push(own.buffer)
  port.postMessage(buffers.length > 0 || asides.length > 0 ? [own, buffers, asides] : own, moving)
}

const short = new Uint8Array(SHORT)

/** Gives `take` what `postFrame` has sent. */
export function takePosted(posted: Posted, take: TakeFrame): void {
  if (typeof posted === 'string' || posted instanceof Uint8Array) return take(bytesOf(posted), NONE, NONE)
  const [bytes, buffers, asides] = posted
  take(bytesOf(bytes), buffers, asides)
}

function bytesOf(posted: PostedBytes): Uint8Array<ArrayBuffer> {
  if (typeof posted === 'object') return posted
  for (let i = 0; i < posted.length; i++) short[i] = posted.charCodeAt(i)
  return short.subarray(0, posted.length)
}

/** Over a MessagePort alone, where threads share no memory. */
export function portCarrier(port: MessagePort): Carrier {
  let open = true
  let arrived: Posted[] = []
  let takeFrame: TakeFrame = () => {}
  return {
    quick: false,
    byTask: true,
    send: (bytes, buffers, asides, transfer) => {
      if (open) postFrame(port, bytes, buffers, asides, transfer)
    },
    receive: (take, awake) => {
      takeFrame = take
      port.onmessage = ({ data }: MessageEvent<Posted>) => {
        arrived.push(data)
        awake()
      }
    },
    poll: () => {
      if (arrived.length === 0 || !open) return false
      const frames = arrived
      arrived = []
      for (const frame of frames) takePosted(frame, takeFrame)
      return true
    },
    // Whatever arrives is a task of the event loop.
    sleep: () => arrived.length === 0,
    close: () => {
      open = false
      port.close()
    },
  }
}
