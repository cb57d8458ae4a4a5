/** What a host does for a client outside the workers: it sends and calls in the name of its client daemons. */
import type { Gateway, SubscribeOptions } from '../../wire/control'
import { DaemonError } from '../../wire/error'
import type { Message } from '../../wire/message'
import { messagePort } from '../../wire/port'
import { pumpStream } from '../../wire/stream'
import type { Cell } from './cell'
import { clientType } from '../client-daemon'
import type { Host } from './host'

export class HostGateway implements Gateway {
  readonly #calls = new Map<number, AbortController>()

  constructor(private readonly host: Host) {}

  async send(as: string, to: string, type: string, payload: unknown): Promise<Message> {
    return this.host.mail.sendAcknowledged(this.#client(as) ?? (await this.#refuse(as)), to, type, payload)
  }

  async call(
    id: number,
    as: string,
    to: string,
    type: string,
    payload: unknown,
    timeout: number,
  ): Promise<unknown> {
    const controller = new AbortController()
    this.#calls.set(id, controller)
    try {
      const client = this.#client(as) ?? (await this.#refuse(as))
      return await this.host.mail.call(client, undefined, to, type, payload, {
        timeout,
        signal: controller.signal,
      })
    } finally {
      this.#calls.delete(id)
    }
  }

  cancel(id: number): void {
    this.#calls.get(id)?.abort()
  }

  async subscribe(
    as: string,
    to: string,
    type: string,
    payload: unknown,
    port: MessagePort,
    options?: SubscribeOptions,
  ): Promise<void> {
    const client = this.#client(as) ?? (await this.#refuse(as))
    const stream = this.host.mail.subscribe(client, undefined, to, type, payload, options)
    void pumpStream(stream, messagePort(port))
  }

  async receive(as: string): Promise<Message | null> {
    return (this.#client(as) ?? (await this.#refuse(as))).receive()
  }

  #client(name: string): Cell | undefined {
    const cell = this.host.cell(name)
    return cell?.spec.type === clientType ? cell : undefined
  }

  /** Says why nobody can send as `name`: the client daemons all live in this host. */
  async #refuse(name: string): Promise<never> {
    const { route } = await this.host.resolve(name, 0, undefined)
    throw new DaemonError('permission_denied', `${route.name} is no '${clientType}': nobody can send as it`)
  }
}
