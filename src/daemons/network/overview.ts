/** What daemons hold open, as data to look at. It changes nothing. */
import type { Connection, DatagramSocket, Listener, Sockets } from './sockets'

/** All of it, oldest first. */
export function overview(sockets: Sockets) {
  return {
    listeners: sockets.all('listener').map(listener),
    connections: sockets.all('connection').map(connection),
    sockets: sockets.all('datagram').map(datagram),
  }
}

function listener({ id, owner, local, waiting, backlog }: Listener) {
  return { listenerId: id, owner, ...local, waiting: waiting.length, backlog }
}

function connection({ id, owner, local, peer, channel, opened, accepted }: Connection) {
  const { state } = channel
  return { connectionId: id, owner, local, peer, state, accepted, opened, ...channel.figures() }
}

function datagram({ id, owner, local, inbound, sent, bytesOut }: DatagramSocket) {
  const { received, bytesIn, dropped, queued } = inbound
  return { socketId: id, owner, ...local, sent, received, bytesIn, bytesOut, queued, dropped }
}
