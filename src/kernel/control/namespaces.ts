/**
 * Which namespaces there are, and how many daemons see each. What is in them it does not know: the resolver
 * keeps that, and is asked by message.
 */
import { DaemonError } from '../../wire/error'

/** The daemon that keeps the tables, as the kernel talks to it. */
export interface Resolver {
  readonly name: string
  /** Resolves with its answer. */
  call(type: string, payload: object): Promise<unknown>
  /** Waits in its mailbox when it is stopped. */
  send(type: string, payload: object): void
}

export class Namespaces {
  readonly #members = new Map<number, number>()
  #last = 0

  /**
   * @param runs whether the resolver runs now
   * @param gone is told of each namespace that nobody sees any more
   */
  constructor(
    private readonly resolver: Resolver,
    private readonly runs: () => boolean,
    private readonly gone: (namespace: number) => void,
  ) {}

  /** One more daemon sees what another sees; gives the number of that namespace. */
  share(namespace: number): number {
    this.#count(namespace, 1)
    return namespace
  }

  /**
   * One more daemon, with a namespace of its own: a copy of what its creator sees, who sees `creators`, or an
   * empty one. Gives its number.
   *
   * @throws DaemonError `unavailable` when the resolver cannot make it
   */
  async enter(how: 'copy' | 'empty', creators: number): Promise<number> {
    this.#count(creators, 1)
    const namespace = ++this.#last
    try {
      if (!this.runs()) throw this.#unavailable('does not run')
      await this.#make(namespace, how === 'copy' ? { of: creators } : {})
      this.#count(namespace, 1)
      return namespace
    } finally {
      this.leave(creators)
    }
  }

  /** One daemon fewer sees it. */
  leave(namespace: number): void {
    if (this.#count(namespace, -1) > 0 || namespace === 0) return
    this.#members.delete(namespace)
    this.#release(namespace)
    this.gone(namespace)
  }

  async #make(namespace: number, origin: { of?: number }): Promise<void> {
    try {
      await this.resolver.call('clone', { namespace, ...origin })
    } catch (thrown) {
      // It may yet do what it has not answered in time.
      this.#release(namespace)
      const { code, text } = DaemonError.from(thrown)
      throw code === 'deadline_exceeded'
        ? this.#unavailable('has not answered in time')
        : this.#unavailable(text)
    }
  }

  #release(namespace: number): void {
    try {
      this.resolver.send('release', { namespace })
    } catch {
      // Its mailbox is full: it keeps a table that nobody sees.
    }
  }

  #count(namespace: number, by: number): number {
    const members = (this.#members.get(namespace) ?? 0) + by
    this.#members.set(namespace, members)
    return members
  }

  #unavailable(why: string): DaemonError {
    const text = `no namespace can be made: ${this.resolver.name} ${why}`
    return new DaemonError('unavailable', text)
  }
}
