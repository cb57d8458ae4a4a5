/** A connection of the network daemon, as those hold it who speak a protocol over it. */

/** Asks the network daemon; `timeout` in milliseconds, and what of the payload moves. */
export type AskNetwork = (
  type: string,
  payload: object,
  options: { timeout: number; transfer?: Transferable[] },
) => Promise<unknown>

/** What is sent with one message: no more fits into the window of the peer. */
const maxPiece = 65_536

export class Socket {
  #closed = false
  #receiving = 0

  /** @param connectionId as `accept` or `connect` gave it; whoever makes the socket closes it */
  constructor(
    private readonly ask: AskNetwork,
    private readonly connectionId: number,
  ) {}

  get closed(): boolean {
    return this.#closed
  }

  /** Waits for bytes; none at the end. `deadline_exceeded` after `timeout` milliseconds. */
  async receive(timeout: number): Promise<Uint8Array> {
    const { connectionId } = this
    this.#receiving++
    try {
      return (await this.ask('receive', { connectionId }, { timeout })) as Uint8Array
    } finally {
      this.#receiving--
    }
  }

  /** Resolves when the network has all of `bytes`; each piece may wait `timeout` milliseconds for the peer. */
  async send(bytes: Uint8Array, timeout: number): Promise<void> {
    const { connectionId } = this
    for (let sent = 0; sent < bytes.length;) {
      const data = bytes.slice(sent, sent + maxPiece)
      const taken = await this.ask('send', { connectionId, data }, { timeout, transfer: [data.buffer] })
      sent += taken as number
    }
  }

  /** The peer reads what was sent, then the end. Once; what the network says of it is nobody's matter. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    // Whoever still waits for bytes reads the end: that is no error.
    if (this.#receiving > 0) this.#tell('shutdown', { how: 'read' })
    this.#tell('disconnect', {})
  }

  #tell(type: string, more: object): void {
    this.ask(type, { connectionId: this.connectionId, ...more }, { timeout: Infinity }).catch(() => {})
  }
}
