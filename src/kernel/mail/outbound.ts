/**
 * Messages to addresses that must be looked up first. While one of a sender's messages waits, all that it
 * sends after waits behind it, so that an address and a name of one daemon keep one order. Its answers wait
 * only behind what it has sent to their recipient by name: a path may be looked up with the help of that answer.
 */
import { DaemonError } from '../../wire/error'
import type { Envelope } from './envelope'
import type { Resolution } from './routes'

/** One-way messages of one sender that may wait for their addresses. */
const LIMIT = 100_000

interface Exits {
  /** Sends it to whom its address means; throws `resource_exhausted` when there is no room. */
  forward(found: Resolution, envelope: Envelope): void
  fail(envelope: Envelope, error: DaemonError): void
}

/** So many that have left are forgotten together. */
const CHUNK = 1_024

interface Queue {
  readonly waiting: (Envelope | (() => void))[]
  /** The place of the first that has not left. */
  next: number
  /** Every part of the addresses in it: the names of their recipients among them. */
  readonly names: Set<string>
}

export class Outbound {
  readonly #bySender = new Map<string, Queue>()
  /** Some sender's messages wait. */
  #busy = false

  constructor(
    private readonly resolve: (envelope: Envelope) => Promise<Resolution>,
    private readonly exits: Exits,
  ) {}

  holds(sender: string): boolean {
    return this.#busy && this.#bySender.has(sender)
  }

  /** True when an answer of `sender` to `recipient` would overtake a message: see `after`. */
  delays(sender: string, recipient: string): boolean {
    return this.#busy && this.#bySender.get(sender)?.names.has(recipient) === true
  }

  /** Does `act`, which may not throw, when all that `sender` has waiting here has left. */
  after(sender: string, act: () => void): void {
    this.#bySender.get(sender)!.waiting.push(act)
  }

  /** @throws DaemonError `resource_exhausted` when too many of the sender's messages wait already */
  hold(envelope: Envelope): void {
    const { sender, recipient, call } = envelope
    const parts = recipient.split('/')
    const queue = this.#bySender.get(sender)
    if (!queue) {
      const fresh = { waiting: [envelope], next: 0, names: new Set(parts) }
      this.#bySender.set(sender, fresh)
      this.#busy = true
      void this.#work(sender, fresh)
      return
    }
    if (queue.waiting.length - queue.next >= LIMIT && call === 0) {
      const text = `${LIMIT} messages of ${sender} wait for their addresses`
      throw new DaemonError('resource_exhausted', text)
    }
    queue.waiting.push(envelope)
    for (const part of parts) queue.names.add(part)
  }

  async #work(sender: string, queue: Queue): Promise<void> {
    const { waiting } = queue
    while (queue.next < waiting.length) {
      const held = waiting[queue.next]!
      if (typeof held === 'function') held()
      else await this.#forward(held)
      if (++queue.next < CHUNK) continue
      waiting.splice(0, queue.next)
      queue.next = 0
    }
    this.#bySender.delete(sender)
    this.#busy = this.#bySender.size > 0
  }

  async #forward(envelope: Envelope): Promise<void> {
    try {
      this.exits.forward(await this.resolve(envelope), envelope)
    } catch (thrown) {
      this.exits.fail(envelope, DaemonError.from(thrown))
    }
  }
}
