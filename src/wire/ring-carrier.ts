/**
 * A carrier over two rings of shared memory, one each way. The port beside them rings when the other end
 * sleeps, and takes what does not fit into bytes: a frame with buffers, with values to be cloned, or too large.
 * Such a frame has its place in the ring, held by a mark, so that the order stays.
 */
import { postFrame, takePosted, type Carrier, type Posted, type TakeFrame } from './carrier'
import { createRing, RingConsumer, RingProducer } from './ring'

/** A frame of one byte: the frame in its place comes by the port. */
const BESIDE = new Uint8Array(1)
/** What is posted besides frames: something is in the ring; there is room in the ring. */
const BELL = 0
const ROOM = 1

/** Frames taken in one poll, so that a flood does not keep its receiver from handling what it has. */
const POLL = 16

/** Bytes of a ring: some three thousand small messages. */
const CAPACITY = 256 * 1024

/** The memory of a link as one end sees it. */
export interface LinkMemory {
  readonly inbox: SharedArrayBuffer
  readonly outbox: SharedArrayBuffer
}

/** The memory of a new link for its two ends; undefined where threads cannot share memory. */
export function linkMemory(): readonly [LinkMemory, LinkMemory] | undefined {
  if (typeof SharedArrayBuffer === 'undefined') return undefined
  const inbox = createRing(CAPACITY)
  const outbox = createRing(CAPACITY)
  return [
    { inbox, outbox },
    { inbox: outbox, outbox: inbox },
  ]
}

export class RingCarrier implements Carrier {
  readonly quick = true
  readonly #inbox: RingConsumer
  readonly #outbox: RingProducer
  #open = true
  /** Frames that found no room in the ring, in order. */
  #waiting: Uint8Array<ArrayBuffer>[] = []
  /** What has come by the port before its place in the ring was reached. */
  readonly #beside: Posted[] = []
  /** The frame in turn comes by the port. */
  #due = false
  #take: TakeFrame = () => {}

  constructor(
    private readonly port: MessagePort,
    { inbox, outbox }: LinkMemory,
  ) {
    this.#inbox = new RingConsumer(inbox)
    this.#outbox = new RingProducer(outbox)
  }

  get byTask(): boolean {
    return this.#due
  }

  send(
    bytes: Uint8Array<ArrayBuffer>,
    buffers: readonly ArrayBuffer[],
    asides: readonly unknown[],
    transfer: readonly Transferable[],
    quiet: boolean,
  ): void {
    if (!this.#open) return
    if (buffers.length === 0 && asides.length === 0 && this.#outbox.fits(bytes.length)) {
      this.#push(bytes, quiet)
    } else {
      postFrame(this.port, bytes, buffers, asides, transfer)
      this.#push(BESIDE, quiet)
    }
  }

  receive(take: TakeFrame, awake: () => void): void {
    this.#take = take
    this.port.onmessage = ({ data }: MessageEvent<Posted | number>) => {
      if (!this.#open) return
      if (data === ROOM) return this.#pushWaiting()
      if (typeof data !== 'number') this.#beside.push(data)
      awake()
    }
  }

  poll(): boolean {
    let taken = 0
    while (taken < POLL && this.#open) {
      if (this.#due) {
        const frame = this.#beside.shift()
        if (!frame) break
        this.#due = false
        takePosted(frame, this.#take)
      } else {
        const bytes = this.#inbox.pull()
        if (!bytes) break
        if (bytes.length === 1) this.#due = true
        else this.#take(bytes, [], [])
      }
      taken++
    }
    if (taken > 0 && this.#inbox.wakeProducer()) this.port.postMessage(ROOM)
    return taken > 0
  }

  sleep(forQuiet: boolean): boolean {
    // What comes by the port wakes this end by itself.
    if (this.#due) return this.#beside.length === 0
    return this.#inbox.sleep(forQuiet)
  }

  close(): void {
    this.#open = false
    this.port.close()
  }

  #push(bytes: Uint8Array<ArrayBuffer>, quiet: boolean): void {
    if (this.#waiting.length > 0 || !this.#outbox.push(bytes)) {
      this.#waiting.push(bytes.slice())
      if (this.#waiting.length === 1) this.#pushWaiting()
    } else if (this.#outbox.wake(quiet)) this.port.postMessage(BELL)
  }

  /** As many of those that wait as there is room for; then somebody will tell of more room. */
  #pushWaiting(): void {
    let pushed = 0
    for (const bytes of this.#waiting) {
      if (!this.#outbox.push(bytes) && (this.#outbox.waitRoom(bytes.length) || !this.#outbox.push(bytes)))
        break
      pushed++
    }
    this.#waiting = this.#waiting.slice(pushed)
    if (this.#outbox.wake()) this.port.postMessage(BELL)
  }
}
