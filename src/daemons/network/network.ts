/**
 * The table of listeners and connections, and who may use them. It knows no messages and no daemons but
 * their names.
 */
import { canonical, firstEphemeral, keyOf, lastPort, localHost, type Address } from './address'
import { fault } from './errno'
import { Handshake } from './handshake'
import { Links, type LinkSettings } from './links'
import { Path, type Surroundings } from './path'
import { Pipe } from './pipe'
import { Turns } from './turns'

/** Connections that wait to be accepted, at most, for each listener. */
const maxBacklog = 128

interface Listener extends Address {
  readonly id: number
  readonly owner: string
  readonly backlog: End[]
  readonly accepting: Turns
}

/** One end of a connection, which belongs to a daemon. */
interface End {
  readonly id: number
  readonly owner: string
  readonly local: Address
  readonly peer: Address
  readonly inbound: Pipe
  readonly outbound: Pipe
  state: 'waiting' | 'open' | 'ended'
  /** Shared by the two ends of one connection. */
  readonly connection: { openEnds: number }
}

export class Network {
  readonly #links = new Links()
  readonly #listeners = new Map<number, Listener>()
  readonly #byAddress = new Map<string, Listener>()
  readonly #ends = new Map<number, End>()
  readonly #handshakes = new Set<Handshake>()
  /** Those of which one end at least is open. */
  #connections = 0
  #nextPort = firstEphemeral

  /**
   * @param ids the next id of a listener or connection: whoever keeps it sees that none is used twice
   * @param counted is told how many listeners and connections there are, whenever that changes
   */
  constructor(
    private readonly maxConnections: number,
    private readonly surroundings: Surroundings,
    private readonly ids: { next: number },
    private readonly counted: (listeners: number, connections: number) => void,
  ) {}

  /** Takes connections to a port of a host from now on; port 0 is any free one. Throws EADDRINUSE. */
  listen(owner: string, host: string, port: number): { listenerId: number; port: number } {
    const chosen = port === 0 ? this.#freePort(host) : port
    const address = { host: canonical(host), port: chosen }
    const known = this.#byAddress.get(keyOf(address))
    if (known) throw fault('EADDRINUSE', `${known.owner} listens at ${keyOf(address)} already`)
    const listener = { id: this.ids.next++, owner, ...address, backlog: [], accepting: new Turns() }
    this.#listeners.set(listener.id, listener)
    this.#byAddress.set(keyOf(address), listener)
    this.#count()
    return { listenerId: listener.id, port: chosen }
  }

  /** Waits for a connection, and gives it to `owner`. Throws EBADF, EACCES. */
  async accept(owner: string, listenerId: number, signal?: AbortSignal) {
    const listener = owned(this.#listeners, listenerId, owner, 'listener')
    const end = await listener.accepting.take(() => listener.backlog.shift(), signal)
    if (end.state === 'waiting') end.state = 'open'
    return { connectionId: end.id, peer: end.peer }
  }

  /** Connects to whoever listens there. Throws ECONNREFUSED, EMFILE, ETIMEDOUT. */
  async connect(owner: string, host: string, port: number, signal?: AbortSignal) {
    this.#checkRoom()
    const target = { host: canonical(host), port }
    const names = [localHost, canonical(owner)]
    const targetNames = [target.host, canonical(this.#byAddress.get(keyOf(target))?.owner ?? host)]
    const there = new Path(this.#links, names, targetNames, this.surroundings)
    const back = new Path(this.#links, targetNames, names, this.surroundings)
    const handshake = new Handshake(there, back)
    if (!handshake.immediate) {
      this.#handshakes.add(handshake)
      await handshake.complete(keyOf(target), signal).finally(() => this.#handshakes.delete(handshake))
      this.#checkRoom()
    }
    const listener = this.#byAddress.get(keyOf(target))
    if (!listener) throw fault('ECONNREFUSED', `nobody listens at ${keyOf(target)}`)
    if (listener.backlog.length >= maxBacklog) {
      throw fault('ECONNREFUSED', `${maxBacklog} connections wait at ${keyOf(target)} already`)
    }
    return { connectionId: this.#establish(owner, listener, there, back) }
  }

  /** Gives the number of bytes taken, which may be fewer; waits for room. Throws EPIPE, EBADF, EACCES. */
  async send(owner: string, connectionId: number, bytes: Uint8Array, signal?: AbortSignal): Promise<number> {
    return owned(this.#ends, connectionId, owner, 'connection').outbound.send(bytes, signal)
  }

  /** Waits for data and gives up to `max` bytes; none at the end. Throws EBADF, EACCES. */
  async receive(owner: string, connectionId: number, max: number, signal?: AbortSignal) {
    return owned(this.#ends, connectionId, owner, 'connection').inbound.receive(max, signal)
  }

  /** Closes a connection in good order, or a listener. Throws EBADF, EACCES. */
  disconnect(owner: string, id: number): void {
    if (this.#listeners.has(id)) this.#closeListener(owned(this.#listeners, id, owner, 'listener'))
    else this.#closeEnd(owned(this.#ends, id, owner, 'connection'))
  }

  /** Everyone to whom something belongs. */
  owners(): Set<string> {
    return new Set([...this.#listeners.values(), ...this.#ends.values()].map(({ owner }) => owner))
  }

  /** Closes all that belongs to `owner`. */
  release(owner: string): void {
    const isTheirs = (one: { owner: string }) => one.owner === owner
    for (const listener of [...this.#listeners.values()].filter(isTheirs)) this.#closeListener(listener)
    for (const end of [...this.#ends.values()].filter(isTheirs)) this.#closeEnd(end)
  }

  /** What there is, oldest first. */
  list() {
    const listeners = [...this.#listeners.values()].map(({ id, owner, host, port, backlog }) => {
      return { listenerId: id, owner, host, port, waiting: backlog.length }
    })
    const connections = [...this.#ends.values()].map(
      ({ id, owner, local, peer, state, inbound, outbound }) => {
        const bytes = { bytesIn: inbound.received, bytesOut: outbound.sent }
        return { connectionId: id, owner, local, peer, state, ...bytes }
      },
    )
    return { listeners, connections }
  }

  /** Changes the links from a host to another; what is on its way is held or let go at once. */
  shape(from: string, to: string, change: Partial<LinkSettings>) {
    const names = { from: canonical(from), to: canonical(to) }
    const settings = this.#links.shape(names.from, names.to, change)
    for (const { inbound } of this.#ends.values()) inbound.review()
    for (const handshake of this.#handshakes) handshake.review()
    return { ...names, ...settings }
  }

  /** Ends everything: whoever waits gets ECONNRESET. */
  close(): void {
    const error = fault('ECONNRESET', 'the network has stopped')
    for (const end of this.#ends.values()) {
      end.inbound.reset(error)
      end.outbound.reset(error)
    }
    for (const { accepting } of this.#listeners.values()) accepting.end(error)
    for (const handshake of this.#handshakes) handshake.reset(error)
    this.#ends.clear()
    this.#listeners.clear()
    this.#byAddress.clear()
    this.#connections = 0
    this.#count()
  }

  /** Makes both ends, and leaves one with the listener. Gives the id of the other. */
  #establish(owner: string, listener: Listener, there: Path, back: Path): number {
    const peer = { host: listener.host, port: listener.port }
    const local = { host: localHost, port: this.#freePort(localHost) }
    const connection = { openEnds: 2 }
    this.#connections++
    const out: Pipe = new Pipe(there, () => this.#peerEnded(far))
    const home: Pipe = new Pipe(back, () => this.#peerEnded(near))
    const near: End = {
      ...{ id: this.ids.next++, owner, local, peer },
      ...{ inbound: home, outbound: out, state: 'open', connection },
    }
    const far: End = {
      ...{ id: this.ids.next++, owner: listener.owner, local: peer, peer: local },
      ...{ inbound: out, outbound: home, state: 'waiting', connection },
    }
    this.#ends.set(near.id, near).set(far.id, far)
    listener.backlog.push(far)
    listener.accepting.wake()
    this.#count()
    return near.id
  }

  #peerEnded(end: End): void {
    end.state = 'ended'
    end.outbound.break()
  }

  #closeListener(listener: Listener): void {
    this.#listeners.delete(listener.id)
    this.#byAddress.delete(keyOf(listener))
    listener.accepting.end(fault('EBADF', `listener ${listener.id} is closed`))
    for (const end of listener.backlog) this.#closeEnd(end)
    this.#count()
  }

  #closeEnd(end: End): void {
    this.#ends.delete(end.id)
    if (--end.connection.openEnds === 0) this.#connections--
    end.inbound.abandon()
    end.outbound.end()
    this.#count()
  }

  #checkRoom(): void {
    if (this.#connections < this.maxConnections) return
    throw fault('EMFILE', `there are ${this.maxConnections} connections, as many as there may be`)
  }

  #count(): void {
    this.counted(this.#listeners.size, this.#connections)
  }

  #freePort(host: string): number {
    for (let tries = firstEphemeral; tries <= lastPort; tries++) {
      const port = this.#nextPort
      this.#nextPort = port === lastPort ? firstEphemeral : port + 1
      if (!this.#byAddress.has(keyOf({ host: canonical(host), port }))) return port
    }
    throw fault('EADDRINUSE', `no port of ${host} is free`)
  }
}

/** What has the id, provided that it belongs to `owner`. Throws EBADF, EACCES. */
function owned<T extends { owner: string }>(
  table: Map<number, T>,
  id: number,
  owner: string,
  what: string,
): T {
  const found = table.get(id)
  if (!found) throw fault('EBADF', `no ${what} ${id}`)
  if (found.owner !== owner) throw fault('EACCES', `${what} ${id} belongs to ${found.owner}`)
  return found
}
