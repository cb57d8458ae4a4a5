/** A buffer that keeps the newest `capacity` items. Each item has a number that never changes. */
export class Ring<T> {
  private slots: T[] = []
  private count = 0

  constructor(readonly capacity: number) {}

  /** How many items were ever pushed: the number that the next one gets. */
  get total(): number {
    return this.count
  }

  get length(): number {
    return Math.min(this.count, this.capacity)
  }

  /** The number of the oldest item that is still here. */
  get first(): number {
    return this.count - this.length
  }

  push(item: T): void {
    this.slots[this.count % this.capacity] = item
    this.count++
  }

  at(number: number): T | undefined {
    if (number < this.first || number >= this.count) return undefined
    return this.slots[number % this.capacity]
  }

  /** Oldest first, from the item with that number on. */
  *from(number: number): Generator<T> {
    for (let at = Math.max(number, this.first); at < this.count; at++) {
      yield this.slots[at % this.capacity] as T
    }
  }

  copy(): Ring<T> {
    const copy = new Ring<T>(this.capacity)
    copy.slots = this.slots.slice()
    copy.count = this.count
    return copy
  }
}
