/** What the network daemon lists, and how its tables are filtered and sorted. */
import type { Fields } from '../filter'
import { Sorting } from '../sorting'

export interface Address {
  readonly host: string
  readonly port: number
}

export interface Connection {
  readonly connectionId: number
  readonly owner: string
  readonly local: Address
  readonly peer: Address
  readonly state: string
  readonly bytesIn: number
  readonly bytesOut: number
  readonly queued?: number
  readonly unacknowledged?: number
  /** The link between the ends is cut. */
  readonly partitioned?: boolean
  readonly retransmissions?: number
  /** Milliseconds; null when unknown. */
  readonly roundTrip?: number | null
}

export interface Listener extends Address {
  readonly listenerId: number
  readonly owner: string
  readonly waiting: number
  readonly backlog?: number
}

export interface Socket extends Address {
  readonly socketId: number
  readonly owner: string
  readonly sent: number
  readonly received: number
  readonly queued: number
  readonly dropped: number
}

export interface Link {
  readonly from: string
  readonly to: string
  readonly latency?: number
  readonly jitter?: number
  /** Bytes a second; null for no limit. */
  readonly bandwidth?: number | null
  readonly loss?: number
  readonly partitioned?: boolean
}

export interface NetworkList {
  readonly hosts?: readonly { readonly host: string; readonly daemons: readonly string[] }[]
  readonly links?: readonly Link[]
  readonly listeners: readonly Listener[]
  readonly connections: readonly Connection[]
  readonly sockets?: readonly Socket[]
}

export const formatAddress = ({ host, port }: Address): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`

export const connectionKeys = ['owner', 'state', 'host', 'port'] as const

export const connectionFields: Fields<Connection> = (row, key) => {
  switch (key) {
    case 'owner':
      return [row.owner]
    case 'state':
      return row.partitioned ? [row.state, 'cut'] : [row.state]
    case 'host':
      return [row.local.host, row.peer.host]
    case 'port':
      return [String(row.local.port), String(row.peer.port)]
    default:
      return [row.owner, row.state, formatAddress(row.local), formatAddress(row.peer)]
  }
}

export const connectionSorting = new Sorting(
  {
    id: (row: Connection) => row.connectionId,
    owner: (row) => row.owner,
    local: (row) => formatAddress(row.local),
    peer: (row) => formatAddress(row.peer),
    state: (row) => row.state,
    in: (row) => row.bytesIn,
    out: (row) => row.bytesOut,
    queued: (row) => (row.queued ?? 0) + (row.unacknowledged ?? 0),
    rtt: (row) => row.roundTrip ?? -1,
  },
  'id',
  ['in', 'out', 'queued', 'rtt'],
)

/** What a person typed about a link; fields that are left empty stay as they are. */
export interface ShapeForm {
  readonly from: string
  readonly to: string
  readonly latency: string
  readonly jitter: string
  readonly bandwidth: string
  readonly loss: string
}

/** The payload of `shape`: milliseconds, bytes a second (`none` for no limit), and a loss given in percent. */
export function shapePayload({ from, to, latency, jitter, bandwidth, loss }: ShapeForm): object {
  const number = (text: string) => (text.trim() === '' ? undefined : Number(text))
  const given = {
    from: from.trim() || '*',
    to: to.trim() || '*',
    latency: number(latency),
    jitter: number(jitter),
    bandwidth: /^\s*none\s*$/i.test(bandwidth) ? null : number(bandwidth),
    loss: loss.trim() === '' ? undefined : Number(loss) / 100,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

/** Below the page's own address, where a service worker answers for who listens on this machine's own host. */
export const pageOf = (port: number): string => `net/${port}/`
