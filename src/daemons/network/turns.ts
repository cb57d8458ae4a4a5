/**
 * A queue of those who wait for something that can be had: data, room, a connection. First come, first
 * served; woken by events, never by time. It knows nothing of what they wait for.
 */
import { DaemonError } from '../../wire/error'
import { fault } from './errno'

/** Who may wait in one queue, at most, so that no daemon takes all that the network can have in hand. */
const longest = 1_024

interface Turn {
  /** True when it has what it waited for, or has failed. */
  attempt(): boolean
  fail(error: Error): void
}

export class Turns {
  readonly #queue = new Set<Turn>()
  #ended: Error | undefined
  #waking = false

  /**
   * Resolves with what `attempt` gives, at once or when a later `wake` comes to it; `undefined` means
   * not yet. What `attempt` throws rejects; so does EAGAIN, when 1,024 wait before it. When `signal` aborts, the turn leaves the queue with
   * `canceled` and `attempt` is not called again, so that nothing is taken for nobody.
   */
  async take<T>(attempt: () => T | undefined, signal?: AbortSignal): Promise<T> {
    if (this.#ended) throw this.#ended
    if (signal?.aborted) throw canceled()
    if (this.#queue.size === 0) {
      const value = attempt()
      if (value !== undefined) return value
    }
    if (this.#queue.size >= longest) throw fault('EAGAIN', `${longest} wait for the same already`)
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        this.#queue.delete(turn)
        signal?.removeEventListener('abort', abort)
      }
      const turn: Turn = {
        attempt() {
          try {
            const value = attempt()
            if (value === undefined) return false
            leave()
            resolve(value)
          } catch (error) {
            turn.fail(DaemonError.from(error))
          }
          return true
        },
        fail(error) {
          leave()
          reject(error)
        },
      }
      const abort = () => {
        turn.fail(canceled())
        // Whoever stood behind it may be able to go on.
        this.wake()
      }
      this.#queue.add(turn)
      signal?.addEventListener('abort', abort)
    })
  }

  /** Lets those who wait try again, in order, up to the first who still has to wait. */
  wake(): void {
    // An attempt may cause another wake; the loop that is running comes to everyone anyway.
    if (this.#waking) return
    this.#waking = true
    for (const turn of this.#queue) if (!turn.attempt()) break
    this.#waking = false
  }

  /** Rejects everyone who waits, and everyone who comes after, with `error`. */
  end(error: Error): void {
    this.#ended ??= error
    for (const turn of this.#queue) turn.fail(error)
  }
}

function canceled(): DaemonError {
  return new DaemonError('canceled', 'the caller waits no longer')
}
