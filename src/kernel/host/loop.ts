/** The mailbox as a daemon with a loop of its own reads it: message by message, until it is told to stop. */
import type { Message } from '../daemon'
import type { Envelope } from '../mail/envelope'

interface Source {
  /** The next message that still matters; undefined when there is none, or none may be taken now. */
  take(): Envelope | undefined
  /** True when the loop must let others have their turn. */
  readonly overdue: boolean
  /** Asks for `wake` to be called in a turn of its own. */
  plan(): void
}

/** How many messages a loop takes between looks at the time. */
const STRIDE = 64

export class Loop implements AsyncIterable<Message> {
  #waiting: ((result: IteratorResult<Message>) => void)[] = []
  #ended = false
  #taken = 0

  constructor(private readonly source: Source) {}

  [Symbol.asyncIterator](): AsyncIterator<Message> {
    return {
      next: () => this.#next(),
      return: () => Promise.resolve({ done: true, value: undefined }),
    }
  }

  /** Gives each that waits for a message the next, while there is one. */
  wake(): void {
    while (this.#waiting.length > 0) {
      const message = this.source.take()
      if (!message) return
      this.#waiting.shift()!({ done: false, value: message })
    }
  }

  /** The loop gets no further message. */
  end(): void {
    this.#ended = true
    for (const waiting of this.#waiting) waiting({ done: true, value: undefined })
    this.#waiting = []
  }

  #next(): Promise<IteratorResult<Message>> {
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    const mustYield = ++this.#taken % STRIDE === 0 && this.source.overdue
    const message = mustYield ? undefined : this.source.take()
    if (message) return Promise.resolve({ done: false, value: message })
    if (mustYield) this.source.plan()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}
