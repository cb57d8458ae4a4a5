/** The workers that run programs: one is always ready once the first was needed, and those that are clean are used again. */
import type { ProgramWorker } from './protocol'

/** How many wait for their next program, at most. */
const KEPT = 4
/**
 * Milliseconds until those are ended for which there is none. Each keeps the memories of its programs until it is
 * collected, which an idle one is not; and of memories there are some 125 in a page (Chromium 156).
 */
export const IDLE = 1_000

export class Workers {
  /** Has run nothing yet. */
  #fresh: ProgramWorker | undefined
  #used: ProgramWorker[] = []
  #idle: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly launch: () => ProgramWorker) {}

  take(): ProgramWorker {
    const worker = this.#used.pop() ?? this.#takeFresh()
    if (this.#used.length === 0) this.#fresh ??= this.launch()
    return worker
  }

  /** Takes back one in which nothing of a program is left. */
  giveBack(worker: ProgramWorker): void {
    worker.onmessage = null
    worker.onerror = null
    if (this.#used.length === KEPT) return worker.terminate()
    this.#used.push(worker)
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => this.#rest(), IDLE)
  }

  #takeFresh(): ProgramWorker {
    const worker = this.#fresh ?? this.launch()
    this.#fresh = undefined
    return worker
  }

  #rest(): void {
    for (const worker of this.#used) worker.terminate()
    this.#used = []
    this.#fresh ??= this.launch()
  }
}
