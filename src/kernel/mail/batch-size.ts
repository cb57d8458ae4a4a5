/** How many messages of the size of the last ones make up so many bytes: a count that follows their mean. */

/** What the newest frame counts for in the mean. */
const WEIGHT = 1 / 8

export class BatchSize {
  #mean = 0
  /** Messages; at least 1, and without bound until the first frame. */
  count = Infinity

  /** @param bytes that a batch has */
  constructor(private readonly bytes: number) {}

  /** A frame of so many bytes has had so many messages. */
  add(bytes: number, messages: number): void {
    const size = bytes / messages
    this.#mean = this.#mean === 0 ? size : this.#mean + (size - this.#mean) * WEIGHT
    this.count = Math.max(1, Math.floor(this.bytes / this.#mean))
  }
}
