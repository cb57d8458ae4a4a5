/**
 * The run queue of a host: who has work, in turn. A turn runs in a microtask; after a few milliseconds
 * it lets ports and timers have theirs, so that no flood keeps the host from listening.
 */
export interface Runnable {
  /** Does up to `budget` pieces of work; true when there is more. */
  work(budget: number): boolean
  scheduled: boolean
}

/** Pieces of work before the next in the queue has its turn. */
const BUDGET = 64
/** Milliseconds in microtasks before ports and timers have their turn. */
const SLICE = 8

const resolved = Promise.resolve()

export class Scheduler {
  #queue: Runnable[] = []
  #head = 0
  #planned = false
  #sliceBegan = 0
  readonly #drain = (): void => this.#run()

  /** @param later runs a function in a task of its own, soon */
  constructor(private readonly later: (act: () => void) => void) {}

  /** A task of the event loop begins: ports and timers have just had their turn. */
  beginTask(): void {
    this.#sliceBegan = performance.now()
  }

  /** True when microtasks have held the thread for a whole slice. */
  get overdue(): boolean {
    return performance.now() - this.#sliceBegan > SLICE
  }

  schedule(runnable: Runnable): void {
    if (runnable.scheduled) return
    runnable.scheduled = true
    this.#queue.push(runnable)
    this.#plan()
  }

  #plan(): void {
    if (this.#planned) return
    this.#planned = true
    if (this.overdue) this.later(this.#resume)
    else void resolved.then(this.#drain)
  }

  readonly #resume = (): void => {
    this.beginTask()
    this.#run()
  }

  #run(): void {
    while (this.#head < this.#queue.length) {
      const runnable = this.#queue[this.#head++]!
      runnable.scheduled = false
      if (runnable.work(BUDGET) && !runnable.scheduled) {
        runnable.scheduled = true
        this.#queue.push(runnable)
      }
      if (this.#head >= 1024) {
        this.#queue = this.#queue.slice(this.#head)
        this.#head = 0
      }
      if (this.overdue && this.#head < this.#queue.length) {
        this.later(this.#resume)
        return
      }
    }
    this.#queue = []
    this.#head = 0
    this.#planned = false
  }
}

/** Runs a function in a task of its own: a message to oneself, which browsers do not delay. */
export function taskQueue(): { later(act: () => void): void; close(): void } {
  const { port1, port2 } = new MessageChannel()
  const acts: (() => void)[] = []
  port1.onmessage = () => acts.shift()?.()
  return {
    later: (act) => {
      acts.push(act)
      port2.postMessage(null)
    },
    close: () => port1.close(),
  }
}
