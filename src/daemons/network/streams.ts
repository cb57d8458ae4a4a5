/** Who listens where, and how a connection comes to be. It knows no messages and no daemons but their names. */
import { canonical, keyOf, seenFrom, type Address } from './address'
import { begin, destination, type OpenWebSocket } from './dialing'
import { fault } from './errno'
import { Handshake } from './handshake'
import type { Links } from './links'
import { Path, type Surroundings } from './path'
import { Ports } from './ports'
import type { Hosts } from './hosts'
import type { Connection, Listener, Sockets } from './sockets'
import { streamPair } from './stream'
import { Turns } from './turns'
import { WebSocketChannel } from './web-socket'

/** Connections that wait to be accepted, at most, unless a listener says otherwise (Linux's SOMAXCONN once). */
export const defaultBacklog = 128

/** What the parts of the network share. */
export interface Shared {
  readonly sockets: Sockets
  readonly hosts: Hosts
  readonly links: Links
  readonly surroundings: Surroundings
  readonly openWebSocket: OpenWebSocket
  /** The one spelling of the host that `owner` means. Throws ENOTFOUND, EHOSTUNREACH where there is none such. */
  resolve(owner: string, host: string): string
}

export class Streams {
  readonly ports = new Ports()
  readonly #listeners = new Map<string, Listener>()
  /** What is on its way to be a connection, with who waits for each. */
  readonly #handshakes = new Map<Handshake, string>()
  readonly #dialing = new Map<WebSocketChannel, string>()
  /** Those of which one end at least is held. */
  #connections = 0

  constructor(
    private readonly shared: Shared,
    private readonly maxConnections: number,
  ) {}

  get connections(): number {
    return this.#connections
  }

  /** Takes connections to a port of a host from now on; port 0 is any free one. Throws EADDRINUSE, EADDRNOTAVAIL. */
  listen(
    owner: string,
    host: string | undefined,
    port: number,
    backlog = defaultBacklog,
    id?: number,
  ): Listener {
    const { sockets, hosts } = this.shared
    const local = this.ports.claim(hosts.meant(owner, host), port, owner)
    const listener = sockets.add<Listener>({
      ...{ kind: 'listener', id: id ?? sockets.nextId(), owner, local },
      ...{ backlog, waiting: [], accepting: new Turns() },
    })
    this.#listeners.set(keyOf(local), listener)
    return listener
  }

  /** Waits for a connection, and gives it to `owner`. Throws EBADF, EACCES, EINVAL. */
  async accept(owner: string, listenerId: number, signal?: AbortSignal) {
    const { sockets, hosts } = this.shared
    const { waiting, accepting } = sockets.get('listener', owner, listenerId)
    const connection = await accepting.take(() => waiting.shift(), signal)
    connection.accepted = true
    return { connectionId: connection.id, peer: seenFrom(hosts.of(owner), connection.peer) }
  }

  /**
   * Connects to whoever listens there.
   * Throws ECONNREFUSED, EMFILE, ETIMEDOUT, ENOTFOUND, EHOSTUNREACH, EADDRNOTAVAIL.
   */
  async connect(owner: string, host: string, port: number, signal?: AbortSignal, id?: number) {
    const { sockets, hosts, links, surroundings, resolve } = this.shared
    // What is idle has its place among the connections already.
    const mayBegin = () => (id === undefined ? this.checkRoom() : checkIdle(sockets, id))
    mayBegin()
    const target = { host: resolve(owner, host), port }
    const from = [hosts.of(owner), canonical(owner)]
    const to = [target.host, canonical(this.#listeners.get(keyOf(target))?.owner ?? target.host)]
    const path = new Path(links, from, to, surroundings)
    const handshake = new Handshake(path, path.reversed())
    if (!handshake.immediate) {
      this.#handshakes.set(handshake, owner)
      await handshake.complete(keyOf(target), signal).finally(() => this.#handshakes.delete(handshake))
      mayBegin()
    }
    const listener = this.#listeners.get(keyOf(target))
    if (!listener) throw fault('ECONNREFUSED', `nobody listens at ${keyOf(target)}`)
    if (listener.waiting.length >= listener.backlog) {
      throw fault('ECONNREFUSED', `${listener.backlog} connections wait at ${keyOf(target)} already`)
    }
    return { connectionId: this.#establish(owner, listener, path, id).id }
  }

  /**
   * Opens a real WebSocket; `port` is taken where the URL has none.
   * Throws EINVAL, EACCES, ECONNREFUSED, EMFILE.
   */
  async dial(owner: string, url: string, port?: number, signal?: AbortSignal) {
    const { sockets, hosts, surroundings, openWebSocket } = this.shared
    this.checkRoom()
    const target = destination(url, port)
    const channel = new WebSocketChannel(begin(openWebSocket, target.url), surroundings)
    this.#dialing.set(channel, owner)
    await channel.opened(signal).finally(() => this.#dialing.delete(channel))
    const { id } = sockets.add<Connection>({
      ...{ kind: 'connection', id: sockets.nextId(), owner, opened: surroundings.now(), accepted: true },
      // A page does not learn which port it sends from.
      ...{ local: { host: hosts.of(owner), port: 0 }, peer: { host: target.host, port: target.port } },
      ...{ channel, released: this.#open(1) },
    })
    return { connectionId: id }
  }

  /** Counts one more connection, with so many ends. Gives what is to be done when an end is let go of. */
  #open(ends: number): () => void {
    this.#connections++
    return () => {
      if (--ends === 0) this.#connections--
    }
  }

  /** Throws EMFILE when there are as many connections as there may be. */
  checkRoom(): void {
    const { idle } = this.shared.sockets.counts
    if (this.#connections + this.#dialing.size + idle < this.maxConnections) return
    throw fault('EMFILE', `there are ${this.maxConnections} connections, as many as there may be`)
  }

  /** Frees the port; connections that nobody has accepted are reset, as TCP does. */
  closeListener(listener: Listener): void {
    this.shared.sockets.delete(listener)
    this.ports.release(listener.local)
    this.#listeners.delete(keyOf(listener.local))
    listener.accepting.end(fault('EBADF', `listener ${listener.id} is closed`))
    for (const connection of listener.waiting) this.closeConnection(connection, 'reset')
  }

  /** Lets go of an end, in good order or not. */
  closeConnection(connection: Connection, how: 'orderly' | 'reset'): void {
    if (how === 'reset') this.shared.surroundings.count('resets')
    if (how === 'orderly') connection.channel.close()
    else connection.channel.abort()
    connection.released()
    this.shared.sockets.delete(connection)
  }

  /** What `owner` wanted to connect to is not waited for any more. */
  giveUp(owner: string, error: Error): void {
    for (const [pending, caller] of [...this.#handshakes, ...this.#dialing]) {
      if (caller === owner) pending.fail(error)
    }
  }

  review(): void {
    for (const { channel } of this.shared.sockets.all('connection')) channel.review()
    for (const handshake of this.#handshakes.keys()) handshake.review()
  }

  /** Ends everything: whoever waits gets `error`. */
  fail(error: Error): void {
    for (const { channel } of this.shared.sockets.all('connection')) channel.fail(error)
    for (const { accepting } of this.shared.sockets.all('listener')) accepting.end(error)
    for (const pending of [...this.#handshakes.keys(), ...this.#dialing.keys()]) pending.fail(error)
    this.#listeners.clear()
    this.#connections = 0
  }

  /** Makes both ends, and leaves one with the listener. Gives the other. */
  #establish(owner: string, listener: Listener, path: Path, id?: number): Connection {
    const { sockets, hosts, surroundings } = this.shared
    const local: Address = this.ports.claim(hosts.of(owner), 0, owner)
    const [near, far] = streamPair(path)
    const closed = this.#open(2)
    const common = { kind: 'connection', opened: surroundings.now() } as const
    const caller = sockets.add<Connection>({
      ...{ ...common, id: id ?? sockets.nextId(), owner, local, peer: listener.local },
      ...{ channel: near, accepted: true },
      released: () => {
        this.ports.release(local)
        closed()
      },
    })
    const called = sockets.add<Connection>({
      ...{ ...common, id: sockets.nextId(), owner: listener.owner, local: listener.local, peer: local },
      ...{ channel: far, accepted: false, released: closed },
    })
    listener.waiting.push(called)
    listener.accepting.wake()
    return caller
  }
}

function checkIdle(sockets: Sockets, id: number): void {
  if (sockets.find(id)?.kind !== 'idle') throw fault('ECONNRESET', `${id} was hung up`)
}
