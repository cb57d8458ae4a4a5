/** Processes as a table shows them: who spawned whom, or sorted by a column. */
import type { Fields } from '../filter'
import { Sorting } from '../sorting'

export interface ProcessInfo {
  readonly pid: number
  readonly parent: number
  readonly group?: number
  readonly command: string
  readonly args: readonly string[]
  readonly state: string
  /** Milliseconds since the epoch. */
  readonly startTime: number
  /** Milliseconds. */
  readonly cpu?: number
  readonly code?: number
  readonly signal?: string
}

export interface ProcessRow extends ProcessInfo {
  /** How far it is below one that no process has spawned. */
  readonly depth: number
}

export const processKeys = ['command', 'state', 'pid', 'parent'] as const

export const processFields: Fields<ProcessInfo> = (row, key) => {
  switch (key) {
    case 'command':
      return [row.command]
    case 'state':
      return [row.state]
    case 'pid':
      return [String(row.pid)]
    case 'parent':
      return [String(row.parent)]
    default:
      return [[row.command, ...row.args].join(' '), String(row.pid)]
  }
}

export const processSorting = new Sorting(
  {
    pid: (row: ProcessInfo) => row.pid,
    command: (row) => [row.command, ...row.args].join(' '),
    state: (row) => row.state,
    parent: (row) => row.parent,
    group: (row) => row.group ?? 0,
    cpu: (row) => row.cpu ?? 0,
    started: (row) => row.startTime,
  },
  'pid',
  ['cpu', 'started'],
)

/** Each below the one that spawned it, as deep as it is; siblings in the order in which they come. */
export function asTree(processes: readonly ProcessInfo[]): ProcessRow[] {
  const pids = new Set(processes.map(({ pid }) => pid))
  const below = new Map<number, ProcessInfo[]>()
  for (const process of processes) {
    const { pid, parent } = process
    const place = pids.has(parent) && parent !== pid ? parent : 0
    below.set(place, [...(below.get(place) ?? []), process])
  }
  const rows: ProcessRow[] = []
  const add = (parent: number, depth: number) => {
    for (const process of below.get(parent) ?? []) {
      rows.push({ ...process, depth })
      add(process.pid, depth + 1)
    }
  }
  add(0, 0)
  return rows
}

/** The words of a command line: parted by blanks; one in '…' or "…" may hold some. */
export function splitWords(text: string): string[] {
  return [...text.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  )
}

/** `NAME=value` a line. */
export function parseEnv(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.includes('='))
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1)]),
  )
}

/** How it ended, in words; undefined while it has not. */
export function ending({ code, signal }: ProcessInfo): string | undefined {
  if (signal) return `ended by ${signal}`
  return code === undefined ? undefined : `exit code ${code}`
}
