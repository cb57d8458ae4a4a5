/** How the table of daemons is filtered and sorted. */
import type { Fields } from './filter'
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

export const sortable = [
  'state',
  'name',
  'type',
  'host',
  'mailbox',
  'in',
  'out',
  'p95',
  'errors',
  'uptime',
] as const
export type SortColumn = (typeof sortable)[number]

export interface Sort {
  readonly column: SortColumn
  readonly descending: boolean
}

/** Reads `mailbox` or `-mailbox`; by name when it says nothing that is known. */
export function parseSort(text: string | undefined): Sort {
  const descending = text?.startsWith('-') ?? false
  const column = sortable.find((candidate) => candidate === text?.replace('-', ''))
  return column ? { column, descending } : { column: 'name', descending: false }
}

/** What a press on a column's head makes of the sort; figures begin with the greatest. */
export function nextSort({ column, descending }: Sort, pressed: SortColumn): string {
  const figure = pressed !== 'state' && pressed !== 'name' && pressed !== 'type' && pressed !== 'host'
  const down = column === pressed ? !descending : figure
  return down ? `-${pressed}` : pressed
}

const order = ['error', 'suspended', 'stopping', 'starting', 'running', 'created', 'stopped']

const values: Record<SortColumn, (row: DaemonRow) => string | number> = {
  state: (row) => order.indexOf(row.state),
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
}

const collator = new Intl.Collator('en', { numeric: true })

/** A sorted copy; rows that are equal stay in the order of their names, so that they do not dance. */
export function sortRows(rows: readonly DaemonRow[], { column, descending }: Sort): DaemonRow[] {
  const value = values[column]
  const direction = descending ? -1 : 1
  return [...rows].sort((a, b) => {
    const [left, right] = [value(a), value(b)]
    const difference =
      typeof left === 'number' && typeof right === 'number'
        ? left === right
          ? 0
          : left - right
        : collator.compare(String(left), String(right))
    return difference === 0 ? collator.compare(a.name, b.name) : difference * direction
  })
}
