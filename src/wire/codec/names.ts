/** The encoder's tables of what repeats: a flow is the sender, recipient and type of a message in one. */

export class Flow {
  /** The flow that was used after this one the last time: likely the next one now. */
  next: Flow | undefined

  constructor(
    readonly number: number,
    readonly sender: string,
    readonly recipient: string,
    readonly type: string,
  ) {}

  is(sender: string, recipient: string, type: string): boolean {
    return this.type === type && this.recipient === recipient && this.sender === sender
  }
}

export class Flows {
  size = 0
  #last = new Flow(-1, '', '', '')
  readonly #numbers = new Map<string, Map<string, Map<string, Flow>>>()

  /** The number of a flow, or -1 when it is not in the table. */
  find(sender: string, recipient: string, type: string): number {
    const last = this.#last
    if (last.is(sender, recipient, type)) return last.number
    let { next } = last
    if (!next?.is(sender, recipient, type)) {
      next = this.#numbers.get(recipient)?.get(type)?.get(sender)
      if (!next) return -1
      last.next = next
    }
    this.#last = next
    return next.number
  }

  /** Gives the number of the new flow. */
  add(sender: string, recipient: string, type: string): number {
    const types = entry(this.#numbers, recipient, () => new Map<string, Map<string, Flow>>())
    const senders = entry(types, type, () => new Map<string, Flow>())
    senders.set(sender, new Flow(this.size, sender, recipient, type))
    return this.size++
  }

  clear(): void {
    this.size = 0
    this.#last = new Flow(-1, '', '', '')
    this.#numbers.clear()
  }
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}
