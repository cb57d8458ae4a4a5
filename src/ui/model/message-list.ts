/** The messages of a ring that pass a filter, kept up to date without looking at any of them twice. */
import type { Message } from '../../client/api'
import type { Fields } from './filter'
import { toJson } from './format'
import type { Ring } from './ring'

export const messageKeys = ['type', 'from', 'to', 'daemon', 'trace'] as const

export const messageFields: Fields<Message> = ({ type, sender, recipient, trace, payload }, key) => {
  switch (key) {
    case 'type':
      return [type]
    case 'from':
      return [sender]
    case 'to':
      return [recipient]
    case 'daemon':
      return [sender, recipient]
    case 'trace':
      return [trace.traceId]
    default:
      return [type, sender, recipient, toJson(payload, 0)]
  }
}

export class MessageList {
  private rows: Message[] = []
  private numbers: number[] = []
  private next = 0
  /** How many rows have left at the front because the ring dropped them. */
  dropped = 0

  constructor(private readonly passes: (message: Message) => boolean) {}

  /** Looks at what is new; gives all that pass, oldest first. Rings of one numbering may take turns. */
  update(ring: Ring<Message>): readonly Message[] {
    const gone = this.numbers.findIndex((number) => number >= ring.first)
    const left = gone < 0 ? this.numbers.length : gone
    if (left > 0) {
      this.rows = this.rows.slice(left)
      this.numbers = this.numbers.slice(left)
      this.dropped += left
    }
    let number = Math.max(this.next, ring.first)
    for (const message of ring.from(this.next)) {
      if (this.passes(message)) {
        this.rows.push(message)
        this.numbers.push(number)
      }
      number++
    }
    this.next = Math.max(this.next, ring.total)
    return this.rows.slice()
  }
}
