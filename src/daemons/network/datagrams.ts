/**
 * Datagrams between daemons, as UDP's: each arrives whole or not at all, and jitter may put one before
 * another. What a link loses, a partition stops, or a full socket has no room for is gone, and counted.
 */
import { canonical, keyOf, seenFrom, type Address } from './address'
import { checkSize, Datagrams, type Datagram } from './datagram-queue'
import { closed } from './errno'
import { Path } from './path'
import { Ports } from './ports'
import type { DatagramSocket } from './sockets'
import type { Shared } from './streams'

export class DatagramService {
  readonly ports = new Ports()
  readonly #sockets = new Map<string, DatagramSocket>()

  constructor(private readonly shared: Shared) {}

  /** Sends and receives at a port of a host from now on; port 0 is any free one. Throws EADDRINUSE, EADDRNOTAVAIL. */
  bind(owner: string, host: string | undefined, port: number, id?: number): DatagramSocket {
    const { sockets, hosts } = this.shared
    const local = this.ports.claim(hosts.meant(owner, host), port, owner)
    const socket = sockets.add<DatagramSocket>({
      ...{ kind: 'datagram', id: id ?? sockets.nextId(), owner, local, peer: undefined },
      ...{ inbound: new Datagrams(), sent: 0, bytesOut: 0 },
    })
    this.#sockets.set(keyOf(local), socket)
    return socket
  }

  /**
   * Gives the number of bytes sent, once they are on their way; nobody learns what becomes of them.
   * Throws EMSGSIZE, ENOTFOUND, EHOSTUNREACH, EBADF, EACCES.
   */
  sendTo(owner: string, socketId: number, host: string, port: number, bytes: Uint8Array): number {
    const { sockets, resolve } = this.shared
    const sender = sockets.get('datagram', owner, socketId)
    this.carry(sender, { host: resolve(owner, host), port }, bytes)
    return bytes.length
  }

  /** Puts one datagram on its way. Throws EMSGSIZE. */
  carry(sender: DatagramSocket, to: Address, bytes: Uint8Array): void {
    checkSize(bytes)
    const data = bytes.slice()
    const { links, surroundings } = this.shared
    const receiver = this.#sockets.get(keyOf(to))
    const names = [to.host, canonical(receiver?.owner ?? to.host)]
    const path = new Path(links, [sender.local.host, canonical(sender.owner)], names, surroundings)
    sender.sent++
    sender.bytesOut += data.length
    const expects = receiver && (!receiver.peer || keyOf(receiver.peer) === keyOf(sender.local))
    if (!expects || path.conditions.partitioned || path.loses()) return surroundings.count('datagrams-lost')
    if (!receiver.inbound.reserve(data.length)) return surroundings.count('datagrams-dropped')
    const arrive = () => {
      if (this.#sockets.get(keyOf(to)) !== receiver) return surroundings.count('datagrams-lost')
      surroundings.count('datagrams-carried')
      receiver.inbound.arrive({ data, peer: sender.local })
    }
    if (path.conditions.clear) return arrive()
    const due = path.departure(data.length) + path.flight()
    surroundings.after(Math.max(0, due - surroundings.now()), arrive)
  }

  /** Waits for the next datagram. Throws EBADF, EACCES. */
  async receiveFrom(owner: string, socketId: number, signal?: AbortSignal): Promise<Datagram> {
    const { sockets, hosts } = this.shared
    const { data, peer } = await sockets.get('datagram', owner, socketId).inbound.take(signal)
    return { data, peer: seenFrom(hosts.of(owner), peer) }
  }

  close(socket: DatagramSocket): void {
    this.shared.sockets.delete(socket)
    this.#sockets.delete(keyOf(socket.local))
    this.ports.release(socket.local)
    socket.inbound.end(closed())
  }

  /** Whoever waits gets `error`. */
  fail(error: Error): void {
    for (const { inbound } of this.#sockets.values()) inbound.end(error)
    this.#sockets.clear()
  }
}
