/** What the files `ctl` and `data` of a number do: the words of the one, the bytes of the other. */
import { lastPort } from './address'
import { fault } from './errno'
import type { Network } from './network'
import { protocolOf, type Socket } from './sockets'

/** Who asks, and for how long. */
export interface Asking {
  readonly owner: string
  readonly signal?: AbortSignal
}

/**
 * `connect host!port`, `announce port` (or `announce host!port`, `*` for the own host) or `hangup`.
 * Throws EINVAL, EISCONN, EALREADY and what these throw.
 */
export async function control(
  network: Network,
  socket: Socket,
  command: string,
  asking: Asking,
): Promise<void> {
  const [verb, argument = '', ...more] = command.split(/\s+/)
  if (verb === 'hangup' && argument === '') return network.disconnect(asking.owner, socket.id)
  if (more.length > 0 || argument === '') throw unknown(command)
  const [host, port] = address(argument, command)
  if (verb === 'announce') return announce(network, socket, host === '*' ? undefined : host, port, asking)
  if (verb !== 'connect' || host === undefined) throw unknown(command)
  return connect(network, socket, host, port, asking)
}

/** Waits for data, a whole datagram where it is one, and gives up to `length` bytes. */
export async function receive(
  network: Network,
  { id, kind }: Socket,
  length: number,
  { owner, signal }: Asking,
) {
  if (kind !== 'datagram') return network.receive(owner, id, Math.max(length, 1), signal)
  const { data } = await network.datagrams.receiveFrom(owner, id, signal)
  return data.slice(0, length)
}

/** Sends all of it, and waits for room as long as it takes. */
export async function send(
  network: Network,
  socket: Socket,
  bytes: Uint8Array,
  asking: Asking,
): Promise<void> {
  const { owner, signal } = asking
  if (socket.kind === 'datagram') {
    if (!socket.peer) throw fault('ENOTCONN', `${socket.id} is not connected`)
    network.datagrams.carry(socket, socket.peer, bytes)
    return
  }
  let rest = bytes
  do rest = rest.subarray(await network.send(owner, socket.id, rest, signal))
  while (rest.length > 0)
}

async function connect(
  network: Network,
  socket: Socket,
  host: string,
  port: number,
  { owner, signal }: Asking,
) {
  const { id, kind } = socket
  if (protocolOf(socket) === 'udp') {
    const peer = { host: network.resolve(owner, host), port }
    const bound = kind === 'datagram' ? socket : network.datagrams.bind(owner, undefined, 0, id)
    bound.peer = peer
    return
  }
  if (kind !== 'idle') throw busy(socket)
  if (socket.connecting) throw fault('EALREADY', `${id} is being connected`)
  socket.connecting = true
  try {
    await network.streams.connect(owner, host, port, signal, id)
  } finally {
    socket.connecting = false
  }
}

function announce(
  network: Network,
  socket: Socket,
  host: string | undefined,
  port: number,
  { owner }: Asking,
): void {
  if (socket.kind !== 'idle' || socket.connecting) throw busy(socket)
  if (socket.protocol === 'udp') network.datagrams.bind(owner, host, port, socket.id)
  else network.streams.listen(owner, host, port, undefined, socket.id)
}

/** `host!port`, or a port alone. */
function address(text: string, command: string): [host: string | undefined, port: number] {
  const [, host, digits] = /^(?:([^!/]+)!)?(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  if (!(port >= 1 && port <= lastPort)) throw unknown(command)
  return [host, port]
}

function unknown(command: string): Error {
  const quoted = JSON.stringify(command.slice(0, 100))
  return fault('EINVAL', `${quoted} is none of: connect host!port, announce port, hangup`)
}

function busy({ id, kind }: Socket): Error {
  return fault('EISCONN', `${id} is a ${kind} already`)
}
