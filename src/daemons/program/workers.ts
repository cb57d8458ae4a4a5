/** The workers that run programs: one is always ready once the first was needed, and those that are clean are used again. */
import type { ProgramWorker } from './protocol'

/** How many wait for a program, at most. */
const KEPT = 4

export class Workers {
  readonly #ready: ProgramWorker[] = []

  constructor(private readonly launch: () => ProgramWorker) {}

  take(): ProgramWorker {
    const worker = this.#ready.shift() ?? this.launch()
    if (this.#ready.length === 0) this.#ready.push(this.launch())
    return worker
  }

  /** Takes back one in which nothing of a program is left. */
  giveBack(worker: ProgramWorker): void {
    worker.onmessage = null
    worker.onerror = null
    if (this.#ready.length < KEPT) this.#ready.push(worker)
    else worker.terminate()
  }
}
