/** The requests that a loop has taken and not answered: its end is an answer to them. */
import type { Envelope } from '../mail/envelope'

/** When there are so many, those that their callers gave up are looked for. */
const MANY = 64

export class Unanswered {
  #requests = new Set<Envelope>()
  #many = MANY

  add(request: Envelope): void {
    if (this.#requests.size >= this.#many) this.#forgetCanceled()
    this.#requests.add(request)
  }

  /** True when `request` was among them; it is not any more. */
  take(request: Envelope): boolean {
    return this.#requests.delete(request)
  }

  takeAll(): Iterable<Envelope> {
    const requests = this.#requests
    this.#requests = new Set()
    return requests
  }

  #forgetCanceled(): void {
    for (const request of this.#requests) if (request.canceled) this.#requests.delete(request)
    this.#many = Math.max(MANY, 2 * this.#requests.size)
  }
}
