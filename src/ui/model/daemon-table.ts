/** How the table of daemons is filtered and sorted. */
import type { Fields } from './filter'
import { Sorting } from './sorting'
import type { DaemonRow } from './telemetry-store'

export const daemonKeys = ['name', 'type', 'state', 'host'] as const

export const daemonFields: Fields<DaemonRow> = (row, key) => {
  switch (key) {
    case 'name':
      return [row.name]
    case 'type':
      return [row.type]
    case 'state':
      return [row.state]
    case 'host':
      return row.dedicated ? [String(row.host), 'dedicated'] : [String(row.host)]
    default:
      return [row.name, row.type, row.state]
  }
}

const order = ['error', 'suspended', 'stopping', 'starting', 'running', 'created', 'stopped']

export const daemonSorting = new Sorting(
  {
    state: (row: DaemonRow) => order.indexOf(row.state),
    name: (row) => row.name,
    type: (row) => row.type,
    host: (row) => row.host,
    mailbox: (row) => row.mailbox,
    in: (row) => row.inRate,
    out: (row) => row.outRate,
    p95: (row) => row.p95,
    errors: (row) => row.errors,
    // Who started earlier is up for longer; who is not up comes last.
    uptime: (row) => (row.since === 0 ? -Infinity : -row.since),
  },
  'name',
  ['mailbox', 'in', 'out', 'p95', 'errors', 'uptime'],
)
