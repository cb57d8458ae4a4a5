/**
 * A way for values to reach another thread or machine: ordered, at most once, owned by its two ends.
 * Whoever makes a port closes it; what is sent after the close is dropped.
 */
import { post } from './post'

export interface Port<T> {
  /** Sends `value`, which the sender gives up; `transfer` moves, and so do ports and streams in `value`. */
  send(value: T, transfer?: Transferable[]): void
  /** Says who takes what arrives, also what arrived before. Call it once. */
  receive(take: (value: T) => void): void
  /** Tells the other end, whose `onClose` runs after everything sent before. */
  close(): void
  /** Runs `react` when the other end closes. */
  onClose(react: () => void): void
}

const closing = 'dan9:close'

/** A port over one end of a MessageChannel (or anything that posts alike). */
export function messagePort<T>(channel: MessagePort): Port<T> {
  let react = (): void => {}
  let open = true
  return {
    send: (value, transfer = []) => {
      if (open) post(channel, value, transfer)
    },
    receive: (take) => {
      channel.onmessage = ({ data }: MessageEvent<T | typeof closing>) => {
        if (!open) return
        if (data !== closing) return take(data)
        open = false
        channel.close()
        react()
      }
    },
    close: () => {
      if (!open) return
      open = false
      channel.postMessage(closing)
      channel.close()
    },
    onClose: (handler) => {
      react = handler
    },
  }
}

/** Two ports joined in memory; a value arrives in a later microtask, cloned as by `postMessage`. */
export function memoryPorts<T>(): [Port<T>, Port<T>] {
  const ends = [new MemoryEnd<T>(), new MemoryEnd<T>()] as const
  ends[0].other = ends[1]
  ends[1].other = ends[0]
  return [ends[0], ends[1]]
}

class MemoryEnd<T> implements Port<T> {
  other!: MemoryEnd<T>
  #open = true
  #take: ((value: T) => void) | undefined
  #react = (): void => {}
  readonly #waiting: (() => void)[] = []

  send(value: T, transfer: Transferable[] = []): void {
    if (!this.#open) return
    const postMessage = (value: unknown, transfer: Transferable[]): void => {
      const copy = structuredClone(value, { transfer }) as T
      this.other.#arrive((take) => take(copy))
    }
    post({ postMessage }, value, transfer)
  }

  receive(take: (value: T) => void): void {
    this.#take = take
    for (const deliver of this.#waiting.splice(0)) queueMicrotask(deliver)
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    this.other.#arrive(() => {
      this.other.#open = false
      this.other.#react()
    })
  }

  onClose(react: () => void): void {
    this.#react = react
  }

  #arrive(act: (take: (value: T) => void) => void): void {
    const deliver = (): void => {
      if (this.#open && this.#take) act(this.#take)
    }
    if (this.#take) queueMicrotask(deliver)
    else this.#waiting.push(deliver)
  }
}
