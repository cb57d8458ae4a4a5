/** Whether what answers has broken down for good, and those who must then be told. It knows no worker. */
import type { DaemonError } from './api'

export class Breakage {
  #error: DaemonError | undefined
  readonly #watchers = new Set<(error: DaemonError) => void>()

  /** Tells everybody who waits, and whoever asks from now on. The first reason counts. */
  fail(error: DaemonError): void {
    if (this.#error) return
    this.#error = error
    for (const react of this.#watchers) react(error)
    this.#watchers.clear()
  }

  /** Calls `react` once it has broken, at once when it has; the function given ends the watch. */
  watch(react: (error: DaemonError) => void): () => void {
    if (this.#error) react(this.#error)
    else this.#watchers.add(react)
    return () => void this.#watchers.delete(react)
  }

  /** Settles as `work` does, unless it breaks first. Keeps nothing of what has settled, as `Promise.race` would. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = this.watch(reject)
      work.finally(leave).then(resolve, reject)
    })
  }
}
