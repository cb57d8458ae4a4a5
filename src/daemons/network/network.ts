/** The whole network: hosts, links, and what daemons hold open on them. It knows no messages. */
import { canonical, isNumeric } from './address'
import type { Direction } from './channel'
import { DatagramService } from './datagrams'
import type { OpenWebSocket } from './dialing'
import { fault } from './errno'
import { Hosts } from './hosts'
import { Links, type LinkSettings } from './links'
import { overview } from './overview'
import type { Surroundings } from './path'
import { Sockets, type Protocol, type Socket } from './sockets'
import { Streams } from './streams'

/** What outlives a restart: the next number of what is opened, and the hosts of the daemons. */
export interface Kept {
  next: number
  readonly places: Map<string, string>
}

export class Network {
  readonly hosts: Hosts
  readonly sockets: Sockets
  readonly streams: Streams
  readonly datagrams: DatagramService
  readonly #links = new Links()

  /** @param counted is told how many listeners, connections and sockets there are, whenever that changes */
  constructor(
    maxConnections: number,
    surroundings: Surroundings,
    openWebSocket: OpenWebSocket,
    kept: Kept,
    counted: (counts: { listeners: number; connections: number; sockets: number }) => void,
  ) {
    const links = this.#links
    const hosts = new Hosts(kept.places)
    const sockets: Sockets = new Sockets(kept, () => {
      const { listener, datagram } = sockets.counts
      counted({ listeners: listener, connections: this.streams.connections, sockets: datagram })
    })
    const shared = { links, hosts, sockets, surroundings, openWebSocket, resolve: this.resolve.bind(this) }
    this.hosts = hosts
    this.sockets = sockets
    this.streams = new Streams(shared, maxConnections)
    this.datagrams = new DatagramService(shared)
  }

  /** The one spelling of the host that `owner` means. Throws ENOTFOUND, and EHOSTUNREACH for a numeric address. */
  resolve(owner: string, host: string): string {
    const name = this.hosts.meant(owner, host)
    if (this.hosts.has(name) || this.streams.ports.has(name) || this.datagrams.ports.has(name)) return name
    if (isNumeric(name)) throw fault('EHOSTUNREACH', `no way leads to ${name}`)
    throw fault('ENOTFOUND', `no host is named ${name}`)
  }

  /** A new number, which is nothing yet. Throws EMFILE. */
  clone(owner: string, protocol: Protocol): number {
    this.streams.checkRoom()
    const id = this.sockets.nextId()
    return this.sockets.add({ kind: 'idle', id, owner, protocol, connecting: false }).id
  }

  /** As the connection's channel does. Throws EBADF, EACCES, ENOTCONN too. */
  async send(owner: string, connectionId: number, bytes: Uint8Array, signal?: AbortSignal) {
    return this.sockets.get('connection', owner, connectionId).channel.send(bytes, signal)
  }

  async receive(owner: string, connectionId: number, max: number, signal?: AbortSignal) {
    return this.sockets.get('connection', owner, connectionId).channel.receive(max, signal)
  }

  shutdown(owner: string, connectionId: number, how: Direction): void {
    this.sockets.get('connection', owner, connectionId).channel.shutdown(how)
  }

  /** Closes a connection in good order, or anything else that has a number. Throws EBADF, EACCES. */
  disconnect(owner: string, id: number): void {
    this.#close(this.sockets.owned(owner, id), 'orderly')
  }

  /** Everyone to whom something belongs or who is on a host. */
  daemons(): Set<string> {
    return new Set([...this.sockets.owners(), ...this.hosts.daemons()])
  }

  /** Closes all that belongs to a daemon that has ended; its peers get ECONNRESET. */
  release(owner: string): void {
    this.streams.giveUp(owner, fault('ECONNRESET', `${owner} has ended`))
    for (const socket of this.sockets.of(owner)) {
      // An end that nobody had accepted may have gone with its listener.
      if (this.sockets.find(socket.id) === socket) this.#close(socket, 'reset')
    }
  }

  /** What there is, oldest first. */
  list() {
    return { hosts: this.hosts.list(), links: this.#links.list(), ...overview(this.sockets) }
  }

  /** Changes the links from a host to another; what is on its way is held or let go at once. */
  shape(from: string, to: string, change: Partial<LinkSettings>) {
    const names = { from: canonical(from), to: canonical(to) }
    const settings = this.#links.shape(names.from, names.to, change)
    this.streams.review()
    return { ...names, ...settings }
  }

  /** Takes back what was said of the links from a host to another, any where none is named. Gives how many. */
  unshape(from?: string, to?: string): number {
    const count = this.#links.clear(from && canonical(from), to && canonical(to))
    this.streams.review()
    return count
  }

  /** Ends everything: whoever waits gets ECONNRESET. */
  close(): void {
    const error = fault('ECONNRESET', 'the network has stopped')
    this.streams.fail(error)
    this.datagrams.fail(error)
    this.sockets.clear()
  }

  #close(socket: Socket, how: 'orderly' | 'reset'): void {
    switch (socket.kind) {
      case 'listener':
        return this.streams.closeListener(socket)
      case 'connection':
        return this.streams.closeConnection(socket, how)
      case 'datagram':
        return this.datagrams.close(socket)
      case 'idle':
        return this.sockets.delete(socket)
    }
  }
}
