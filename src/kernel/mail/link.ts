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

  /**
   * @param host the number of the host at the other end
   * @param refused is told of what cannot leave, too deep to be cloned once more
   */
  constructor(
    readonly host: number,
    private readonly port: Port<Frame>,
    private readonly refused: (row: Row, thrown: unknown) => void,
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
    const rows = this.#rows
    const transfer = this.#transfer
    const credits = this.#credits.size > 0 ? { credits: [...this.#credits].flat() } : undefined
    this.#rows = []
    this.#transfer = []
    this.#credits.clear()
    try {
      this.port.send({ rows, ...credits }, transfer)
    } catch {
      if (credits) this.port.send({ rows: [], ...credits })
      for (const row of rows) this.#sendAlone(row)
    }
  }

  /** One row of a frame that could not leave whole; what was to move is copied. */
  #sendAlone(row: Row): void {
    try {
      this.port.send({ rows: [row] }, [])
    } catch (thrown) {
      this.refused(row, thrown)
    }
  }
}
