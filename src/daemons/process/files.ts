/** The processes as files, for /proc. It reads the table and changes nothing. */
import { split } from '../../wire/path'
import { fault } from './errno'
import type { Kept, Processes } from './processes'
import { signalNames } from './signals'

interface DirectoryEntry {
  readonly name: string
  readonly kind: 'file' | 'directory'
  readonly size: number
}

/** What the table does not know of a process. */
export interface Usage {
  readonly cpu: number
  readonly fds: readonly string[]
}

/** What is at a path: the root, a process, or one of its files. */
interface Place {
  readonly process?: Kept
  readonly file?: string
}

const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')

const readers: Readonly<Record<string, (process: Kept, usage: Usage) => string>> = {
  args: ({ args }) => text(args),
  ctl: () => text(signalNames),
  cwd: ({ cwd }) => text([cwd]),
  env: ({ env }) => text(Object.entries(env).map(([name, value]) => `${name}=${value}`)),
  fd: (_, { fds }) => text(fds),
  status: ({ pid, parent, group, command, state, startTime, code, signal }, { cpu }) =>
    text(
      Object.entries({ pid, parent, group, command, state, startTime, cpu: Math.round(cpu), code, signal })
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => `${key} ${value}`),
    ),
}

/** /proc as one caller sees it, whose own process is `self`. */
export class ProcFiles {
  constructor(
    private readonly processes: Processes,
    private readonly self: number | undefined,
  ) {}

  /** The entries of a directory. ENOENT, ENOTDIR. */
  list(path: string): DirectoryEntry[] {
    const { process, file } = this.#find(path)
    if (file !== undefined) throw fault('ENOTDIR', `${path} is no directory`, { path })
    if (process) return Object.keys(readers).map((name) => ({ name, kind: 'file', size: 0 }))
    return this.processes.list().map(({ pid }) => ({ name: String(pid), kind: 'directory', size: 0 }))
  }

  /** What is at a path. As in every /proc, no size is known before the reading. ENOENT. */
  stat(path: string): Omit<DirectoryEntry, 'name'> & { path: string } {
    const { file } = this.#find(path)
    return { path, kind: file === undefined ? 'directory' : 'file', size: 0 }
  }

  /** The content of a file, made with what `usage` says of its process. ENOENT, EISDIR. */
  async read(path: string, usage: (pid: number) => Promise<Usage>): Promise<string> {
    const { process, file } = this.#find(path)
    if (process && file !== undefined) return readers[file]!(process, await usage(process.pid))
    throw fault('EISDIR', `${path} is a directory`, { path })
  }

  /** The pid whose `ctl` is at a path. ENOENT, and EACCES for what cannot be written. */
  controlled(path: string): number {
    const { process, file } = this.#find(path)
    if (process && file === 'ctl') return process.pid
    throw fault('EACCES', `${path} cannot be written`, { path })
  }

  #find(path: string): Place {
    const [name, file, ...deeper] = split(path)
    if (name === undefined) return {}
    const pid = name === 'self' ? String(this.self) : name
    const process = this.processes.list().find((known) => String(known.pid) === pid)
    if (process && file === undefined) return { process }
    if (process && file !== undefined && deeper.length === 0 && Object.hasOwn(readers, file)) {
      return { process, file }
    }
    throw fault('ENOENT', `no process has a file ${path}`, { path })
  }
}
