/** Connections to one port, kept while requests follow each other. */
import { ByteReader } from '../../wire/http/reader'
import { Socket, type AskNetwork } from '../../wire/http/socket'

export interface Connection {
  readonly socket: Socket
  readonly reader: ByteReader
  /** It has carried a request before: its peer may have closed it meanwhile. */
  used: boolean
}

interface Idle {
  readonly connection: Connection
  readonly timer: ReturnType<typeof setTimeout>
}

/** Connections at once, at most; whoever wants one more waits. */
const LIMIT = 32
const CONNECT_LIMIT = 5_000
/** Milliseconds that a connection is kept without a request. */
const KEEP = 5_000

export class Pool {
  #idle: Idle[] = []
  #open = 0
  readonly #waiting: (() => void)[] = []

  constructor(
    private readonly ask: AskNetwork,
    private readonly port: number,
  ) {}

  /**
   * A connection, to be given back or dropped: the one that was used last, or a new one where there is
   * none or `fresh` asks for it. Rejects with what the network says: ECONNREFUSED, EMFILE, deadline_exceeded.
   */
  async take(fresh = false): Promise<Connection> {
    for (;;) {
      const idle = fresh ? undefined : this.#idle.pop()
      if (idle) {
        clearTimeout(idle.timer)
        return idle.connection
      }
      if (this.#open < LIMIT) break
      // One that lies idle makes room for a new one.
      const oldest = this.#idle[0]
      if (oldest) this.#discard(oldest)
      else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#open++
    try {
      const payload = { host: 'localhost', port: this.port }
      const connected = await this.ask('connect', payload, { timeout: CONNECT_LIMIT })
      const socket = new Socket(this.ask, (connected as { connectionId: number }).connectionId)
      return { socket, reader: new ByteReader(() => socket.receive(Infinity)), used: false }
    } catch (thrown) {
      this.#closed()
      throw thrown
    }
  }

  /** It can carry another request, unless its peer closes it or speaks unasked. */
  give(connection: Connection): void {
    connection.used = true
    const idle: Idle = { connection, timer: setTimeout(() => this.#discard(idle), KEEP) }
    this.#idle.push(idle)
    const discard = (): void => this.#discard(idle)
    connection.reader.fill().then(discard, discard)
    this.#waiting.shift()?.()
  }

  /** It is no use any more. */
  drop({ socket }: Connection): void {
    if (socket.closed) return
    socket.close()
    this.#closed()
  }

  #discard(idle: Idle): void {
    const kept = this.#idle.filter((other) => other !== idle)
    if (kept.length === this.#idle.length) return
    this.#idle = kept
    clearTimeout(idle.timer)
    this.drop(idle.connection)
  }

  #closed(): void {
    this.#open--
    this.#waiting.shift()?.()
  }
}
