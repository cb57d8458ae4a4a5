/**
 * The way to one other host: everything posted in one turn leaves as one frame, in order. Credits, the
 * counts of messages taken out of mailboxes, ride along. The host that made the link closes it.
 */
import { Kind, type Frame, type Row } from '../../wire/frame'
import type { Port } from '../../wire/port'
import type { Envelope } from './envelope'

const resolved = Promise.resolve()

export class Link {
  #rows: Row[] = []
  #transfer: Transferable[] = []
  readonly #credits = new Map<string, number>()
  #planned = false
  /** Requests from the other host that are not answered yet, by its call number. */
  readonly requests = new Map<number, Envelope>()

  /** @param host the number of the host at the other end */
  constructor(
    readonly host: number,
    private readonly port: Port<Frame>,
  ) {}

  receive(take: (frame: Frame) => void): void {
    this.port.receive(take)
  }

  post(envelope: Envelope): void {
    if (envelope.kind === Kind.reply || envelope.kind === Kind.failure || envelope.kind === Kind.end) {
      this.requests.delete(envelope.call)
    }
    this.#rows.push(envelope.toRow())
    if (envelope.transfer) this.#transfer.push(...envelope.transfer)
    this.#plan()
  }

  /** One of the other host's one-way messages has left the mailbox of `name`. */
  credit(name: string): void {
    this.#credits.set(name, (this.#credits.get(name) ?? 0) + 1)
    this.#plan()
  }

  close(): void {
    this.#flush()
    this.port.close()
  }

  #plan(): void {
    if (this.#planned) return
    this.#planned = true
    void resolved.then(() => this.#flush())
  }

  #flush(): void {
    this.#planned = false
    if (this.#rows.length === 0 && this.#credits.size === 0) return
    const credits = this.#credits.size > 0 ? [...this.#credits].flat() : undefined
    this.port.send(credits ? { rows: this.#rows, credits } : { rows: this.#rows }, this.#transfer)
    this.#rows = []
    this.#transfer = []
    this.#credits.clear()
  }
}
