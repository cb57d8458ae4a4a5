/**
 * Questions between two threads over one port, in both directions. What is said in one turn travels as one
 * message, in the order in which it was said: a message costs some 20 µs on each side, a word in it one or two.
 * Knows neither deadlines nor who asks: that is the asker's matter.
 */
import { DaemonError, type ErrorData } from './error'
import type { Port } from './port'

/** What one side says: a notice, a question, or the end of one that the other asked. */
export type Word =
  | readonly [kind: typeof NOTICE, method: string, args: readonly unknown[]]
  | readonly [kind: typeof QUESTION, id: number, method: string, args: readonly unknown[]]
  | readonly [kind: typeof ANSWER, id: number, value: unknown]
  | readonly [kind: typeof FAILURE, id: number, error: ErrorData]

const NOTICE = 0
const QUESTION = 1
const ANSWER = 2
const FAILURE = 3

/** Words in one message at most: the other side begins with the first while the rest is still being said. */
const LIMIT = 256

interface Waiter {
  resolve(value: unknown): void
  reject(error: DaemonError): void
}

/**
 * What answers: questions get what the method gives or throws, notices nothing. What is given at once is said before
 * anything that is said later.
 */
export type Answerer = Readonly<Record<string, (...args: never[]) => unknown>>

export class Calls {
  readonly #waiting = new Map<number, Waiter>()
  #last = 0
  #words: Word[] = []
  /** What moves with some of them. */
  #transfers = new Map<Word, readonly Transferable[]>()
  #planned = false

  /**
   * @param later runs a function in a task of its own, after those that wait already: a burst of them says all
   *   it has to say in one message
   */
  constructor(
    private readonly port: Port<readonly Word[]>,
    private readonly later: (act: () => void) => void,
    private readonly answerer: Answerer,
  ) {
    port.receive((words) => {
      for (const word of words) this.#hear(word)
    })
  }

  /** Resolves with the answer; rejects with the DaemonError that came instead, or with `invalid_argument` for what cannot be cloned. */
  ask(method: string, args: readonly unknown[], transfer?: readonly Transferable[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = ++this.#last
      this.#waiting.set(id, { resolve, reject })
      this.#say([QUESTION, id, method, args], transfer)
    })
  }

  tell(method: string, ...args: readonly unknown[]): void {
    this.#say([NOTICE, method, args])
  }

  /** The other side as an object, each of whose methods asks it. */
  asker<T extends object>(): T {
    const methods: object = new Proxy(Object.create(null) as object, {
      // Met once for each method: from then on the object has it itself.
      get: (_, method, asker: Record<PropertyKey, unknown>) =>
        (asker[method] = (...args: unknown[]) => this.ask(String(method), args)),
      set: (_, method, value, asker) =>
        Reflect.defineProperty(asker as object, method, { value, writable: true }),
    })
    return Object.create(methods) as T
  }

  /** Nothing more is said or heard; questions stay unanswered. */
  close(): void {
    this.#words = []
    this.#waiting.clear()
    this.port.close()
  }

  #say(word: Word, transfer?: readonly Transferable[]): void {
    this.#words.push(word)
    if (transfer) this.#transfers.set(word, transfer)
    if (this.#words.length >= LIMIT) this.#flush()
    else if (!this.#planned) {
      this.#planned = true
      this.later(() => {
        this.#planned = false
        this.#flush()
      })
    }
  }

  #flush(): void {
    const words = this.#words
    const transfers = this.#transfers
    if (words.length === 0) return
    this.#words = []
    if (transfers.size > 0) this.#transfers = new Map()
    try {
      this.port.send(words, [...transfers.values()].flat())
    } catch {
      // One of them cannot be cloned: the others go alone.
      for (const word of words) this.#sendAlone(word, transfers.get(word) ?? [])
    }
  }

  #sendAlone(word: Word, transfer: readonly Transferable[]): void {
    try {
      this.port.send([word], [...transfer])
    } catch (thrown) {
      const error = DaemonError.from(thrown, 'invalid_argument')
      if (word[0] === QUESTION) this.#settle(word[1])?.reject(error)
      else if (word[0] === NOTICE) void Promise.reject(error)
      else this.port.send([[FAILURE, word[1], error.toData()]])
    }
  }

  #hear(word: Word): void {
    switch (word[0]) {
      case NOTICE:
        try {
          void this.#call(word[1], word[2])
        } catch (thrown) {
          // The words that came with it are heard all the same.
          void Promise.reject(DaemonError.from(thrown))
        }
        break
      case QUESTION: {
        const id = word[1]
        const answer = (value: unknown): void => this.#say([ANSWER, id, value])
        const fail = (thrown: unknown): void => this.#say([FAILURE, id, DaemonError.from(thrown).toData()])
        try {
          const value = this.#call(word[2], word[3])
          if (value instanceof Promise) value.then(answer, fail)
          else answer(value)
        } catch (thrown) {
          fail(thrown)
        }
        break
      }
      case ANSWER:
        this.#settle(word[1])?.resolve(word[2])
        break
      case FAILURE:
        this.#settle(word[1])?.reject(DaemonError.fromData(word[2]))
    }
  }

  #call(method: string, args: readonly unknown[]): unknown {
    const answer = this.answerer[method]
    if (!answer) throw new DaemonError('unimplemented', `nothing answers '${method}' here`)
    return answer(...(args as never[]))
  }

  #settle(id: number): Waiter | undefined {
    const waiter = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiter
  }
}
