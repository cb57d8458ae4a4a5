/** Waiting until something has changed: whoever waits is woken at the next change, and looks again. */
import { DaemonError } from '../../kernel/daemon'

export class Changes {
  readonly #waiting = new Set<() => void>()

  announce(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const resume of waiting) resume()
  }

  /** @throws DaemonError `canceled` when `signal` is aborted first */
  next(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abandon = () => {
        this.#waiting.delete(resume)
        reject(new DaemonError('canceled', 'nobody waits for this any longer', { errno: 'EINTR' }))
      }
      const resume = () => {
        signal?.removeEventListener('abort', abandon)
        resolve()
      }
      if (signal?.aborted) return abandon()
      this.#waiting.add(resume)
      signal?.addEventListener('abort', abandon, { once: true })
    })
  }
}
