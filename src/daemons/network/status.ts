/** The files of a number that anybody may read, as Plan 9 writes them: addresses are `host!port`. */
import type { Address } from './address'
import type { State } from './channel'
import type { Socket } from './sockets'

const names: Readonly<Record<State, string>> = {
  ESTABLISHED: 'Established',
  FIN_WAIT_1: 'Finwait1',
  FIN_WAIT_2: 'Finwait2',
  CLOSE_WAIT: 'Close_wait',
  CLOSING: 'Closing',
  LAST_ACK: 'Last_ack',
  TIME_WAIT: 'Time_wait',
  CLOSED: 'Closed',
}

/** The state, then figures; `srtt` is in milliseconds. */
export function status(socket: Socket): string {
  switch (socket.kind) {
    case 'idle':
      return socket.connecting ? 'Syn_sent\n' : 'Closed\n'
    case 'listener':
      return `Listen qin ${socket.waiting.length}\n`
    case 'datagram':
      return `Open qin ${socket.inbound.queued} dropped ${socket.inbound.dropped}\n`
    case 'connection': {
      const { state } = socket.channel
      const { queued, unacknowledged, roundTrip, window, retransmissions } = socket.channel.figures()
      const figures = {
        qin: queued,
        qout: unacknowledged,
        srtt: roundTrip ?? 0,
        win: window,
        rexmit: retransmissions,
      }
      return `${[names[state], ...Object.entries(figures).flat()].join(' ')}\n`
    }
  }
}

/** Where it is; Plan 9's `::!0` where it is nowhere yet. */
export function local(socket: Socket): string {
  return written(socket.kind === 'idle' ? undefined : socket.local)
}

export function remote(socket: Socket): string {
  return written(socket.kind === 'connection' || socket.kind === 'datagram' ? socket.peer : undefined)
}

function written(address: Address = { host: '::', port: 0 }): string {
  return `${address.host}!${address.port}\n`
}
