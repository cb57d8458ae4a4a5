/** One running Dan9, as the service worker reaches it: the network daemon of its page, and connections to it. */
import * as Comlink from 'comlink'
import type { Gateway } from '../../wire/control'
import { DaemonError } from '../../wire/error'
import type { AskNetwork } from '../../wire/http/socket'
import { Pool } from './pool'
import type { ListeningAt } from './ports'

/** Milliseconds that the network may take to say who listens. */
const PATIENCE = 5_000

export class System {
  readonly #pools = new Map<number, Pool>()
  readonly #waiting = new Set<(error: DaemonError) => void>()
  #calls = 0
  #ended: DaemonError | undefined

  /**
   * @param as the client daemon in whose name it asks
   * @param forget is told when this is no use any more
   */
  constructor(
    private readonly gateway: Gateway,
    private readonly as: string,
    private readonly forget: () => void,
  ) {}

  /** The connections to a port. */
  pool(port: number): Pool {
    let pool = this.#pools.get(port)
    if (!pool) this.#pools.set(port, (pool = new Pool(this.ask, port)))
    return pool
  }

  /** Who listens. */
  async listeners(): Promise<readonly ListeningAt[]> {
    const { listeners } = (await this.ask('list', {}, { timeout: PATIENCE })) as Record<string, ListeningAt[]>
    return listeners ?? []
  }

  /** Asks the network daemon. Rejects when the page is gone, too. */
  readonly ask: AskNetwork = async (type, payload, { timeout, transfer }) => {
    if (this.#ended) throw this.#ended
    const said = transfer ? Comlink.transfer(payload, transfer) : payload
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject)
      this.gateway
        .call(++this.#calls, this.as, 'network', type, said, timeout)
        .finally(() => this.#waiting.delete(reject))
        .then(resolve, (thrown: unknown) => {
          const error = DaemonError.from(thrown)
          // What the network itself refuses has a POSIX name: this is about the client daemon.
          if (refusesClient.has(error.code) && !error.detail?.['errno']) this.end(error)
          reject(error)
        })
    })
  }

  /** Whoever waits gets `error`, and so does whoever asks from now on. */
  end(error: DaemonError): void {
    if (this.#ended) return
    this.#ended = error
    this.forget()
    for (const reject of this.#waiting) reject(error)
    this.#waiting.clear()
  }
}

const refusesClient = new Set(['not_found', 'permission_denied'])
