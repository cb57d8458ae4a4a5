/**
 * The processes as files, for /proc: `/<pid>/status`, `cmdline` and `ctl`. It reads the table and changes
 * nothing.
 */
import { DaemonError } from '../../kernel/daemon'
import { split } from '../../wire/path'
import type { Process, Processes } from './processes'

interface DirectoryEntry {
  readonly name: string
  readonly kind: 'file' | 'directory'
  readonly size: number
}

/** What is at a path: the root, a process, or one of its files. */
interface Place {
  readonly process?: Process
  readonly file?: string
}

const readers: Readonly<Record<string, (process: Process) => string>> = {
  cmdline: ({ command, args }) => `${[command, ...args].join(' ')}\n`,
  ctl: () => 'INT KILL TERM\n',
  status: (process) =>
    Object.entries(process)
      .map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}\n`)
      .join(''),
}

/** The entries of a directory. Throws ENOENT, ENOTDIR. */
export function listFiles(path: string, processes: Processes): DirectoryEntry[] {
  const { process, file } = find(path, processes)
  if (file !== undefined) throw fault('failed_precondition', 'ENOTDIR', `${path} is no directory`, path)
  if (process) return Object.keys(readers).map((name) => ({ name, kind: 'file', size: 0 }))
  return processes.list().map(({ pid }) => ({ name: String(pid), kind: 'directory', size: 0 }))
}

/** What is at a path. As in every /proc, no size is known before the reading. Throws ENOENT. */
export function statFile(
  path: string,
  processes: Processes,
): Omit<DirectoryEntry, 'name'> & { path: string } {
  const { file } = find(path, processes)
  return { path, kind: file === undefined ? 'directory' : 'file', size: 0 }
}

/** The content of a file. Throws ENOENT, EISDIR. */
export function readFile(path: string, processes: Processes): string {
  const { process, file } = find(path, processes)
  if (process && file !== undefined) return readers[file]!(process)
  throw fault('failed_precondition', 'EISDIR', `${path} is a directory`, path)
}

/** The pid whose `ctl` is at a path. Throws ENOENT, and EACCES for what cannot be written. */
export function controlled(path: string, processes: Processes): number {
  const { process, file } = find(path, processes)
  if (process && file === 'ctl') return process.pid
  throw fault('permission_denied', 'EACCES', `${path} cannot be written`, path)
}

function find(path: string, processes: Processes): Place {
  const [name, file, ...deeper] = split(path)
  if (name === undefined) return {}
  const process = processes.list().find(({ pid }) => String(pid) === name)
  if (process && file === undefined) return { process }
  if (process && file !== undefined && deeper.length === 0 && Object.hasOwn(readers, file))
    return { process, file }
  throw fault('not_found', 'ENOENT', `no process has a file ${path}`, path)
}

function fault(
  code: 'not_found' | 'failed_precondition' | 'permission_denied',
  errno: string,
  text: string,
  path: string,
): DaemonError {
  return new DaemonError(code, text, { errno, path })
}
