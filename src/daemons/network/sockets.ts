/** The table of what daemons hold open, each by a number, and who may use it. It moves nothing. */
import type { Address } from './address'
import type { Channel } from './channel'
import type { Datagrams } from './datagram-queue'
import { fault } from './errno'
import type { Turns } from './turns'

interface Held {
  readonly id: number
  readonly owner: string
}

/** Takes connections at a port. */
export interface Listener extends Held {
  readonly kind: 'listener'
  readonly local: Address
  /** The most connections that may wait. */
  readonly backlog: number
  readonly waiting: Connection[]
  readonly accepting: Turns
}

/** One end of a connection. */
export interface Connection extends Held {
  readonly kind: 'connection'
  readonly local: Address
  readonly peer: Address
  readonly channel: Channel
  /** Milliseconds since the epoch. */
  readonly opened: number
  accepted: boolean
  /** Done once, when its owner lets go of it. */
  readonly released: () => void
}

/** Sends and receives datagrams at a port. */
export interface DatagramSocket extends Held {
  readonly kind: 'datagram'
  readonly local: Address
  /** Where it sends to and, then, all that it receives from. */
  peer: Address | undefined
  readonly inbound: Datagrams
  /** Datagrams and bytes that its owner sent. */
  sent: number
  bytesOut: number
}

export const protocols = ['tcp', 'udp'] as const
export type Protocol = (typeof protocols)[number]

export function isProtocol(name: string): name is Protocol {
  return name === 'tcp' || name === 'udp'
}

/** Has a number, and is nothing yet; `connecting` while it is about to become a connection. */
export interface Idle extends Held {
  readonly kind: 'idle'
  readonly protocol: Protocol
  connecting: boolean
}

export type Socket = Listener | Connection | DatagramSocket | Idle
type Kind = Socket['kind']
type OfKind<K extends Kind> = Extract<Socket, { kind: K }>

const called = { listener: 'listener', connection: 'connection', datagram: 'socket', idle: 'idle connection' }

export class Sockets {
  /** How many there are of each kind. */
  readonly counts: Record<Kind, number> = { listener: 0, connection: 0, datagram: 0, idle: 0 }
  readonly #all = new Map<number, Socket>()

  /**
   * @param ids the next number: whoever keeps it sees that none is used twice
   * @param changed is told after every change of `counts`
   */
  constructor(
    private readonly ids: { next: number },
    private readonly changed: () => void,
  ) {}

  nextId(): number {
    return this.ids.next++
  }

  /** Another with the same number gives way. */
  add<S extends Socket>(socket: S): S {
    const known = this.#all.get(socket.id)
    if (known) this.counts[known.kind]--
    this.counts[socket.kind]++
    this.#all.set(socket.id, socket)
    this.changed()
    return socket
  }

  delete({ id, kind }: Socket): void {
    if (!this.#all.delete(id)) return
    this.counts[kind]--
    this.changed()
  }

  clear(): void {
    for (const socket of this.#all.values()) this.delete(socket)
  }

  find(id: number): Socket | undefined {
    return this.#all.get(id)
  }

  /** What has the number, provided that it belongs to `owner`. Throws EBADF, EACCES. */
  owned(owner: string, id: number, kind: Kind = 'connection'): Socket {
    const found = this.#all.get(id)
    if (!found) throw fault('EBADF', `no ${called[kind]} ${id}`)
    if (found.owner !== owner) throw fault('EACCES', `${called[found.kind]} ${id} belongs to ${found.owner}`)
    return found
  }

  /** The same, of one kind. Throws ENOTCONN where it is no connection, EINVAL where it is another thing. */
  get<K extends Kind>(kind: K, owner: string, id: number): OfKind<K> {
    const found = this.owned(owner, id, kind)
    if (isOf(kind, found)) return found
    const fact = `${id} is no ${called[kind]} but a ${called[found.kind]}`
    throw fault(kind === 'connection' ? 'ENOTCONN' : 'EINVAL', fact)
  }

  /** All there are, oldest first. */
  everything(): Socket[] {
    return [...this.#all.values()]
  }

  /** All of one kind, oldest first. */
  all<K extends Kind>(kind: K): OfKind<K>[] {
    return this.everything().filter((socket) => isOf(kind, socket))
  }

  /** All that belongs to `owner`. */
  of(owner: string): Socket[] {
    return this.everything().filter((socket) => socket.owner === owner)
  }

  /** Everyone to whom something belongs. */
  owners(): Set<string> {
    return new Set(this.everything().map(({ owner }) => owner))
  }
}

export function protocolOf(socket: Socket): Protocol {
  if (socket.kind === 'idle') return socket.protocol
  return socket.kind === 'datagram' ? 'udp' : 'tcp'
}

function isOf<K extends Kind>(kind: K, socket: Socket): socket is OfKind<K> {
  return socket.kind === kind
}
