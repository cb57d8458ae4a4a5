/** The kernel's view of its daemons as files: `/<name>/status`, `metrics`, `mailbox`, `messages`, `log`, `ctl` and `ns`. */
import { DaemonError } from '../../wire/error'
import type { Kernel } from './kernel'

const commands = ['start', 'stop', 'restart', 'kill', 'suspend', 'resume'] as const
type Command = (typeof commands)[number]
const isCommand = (word: string): word is Command => (commands as readonly string[]).includes(word)

interface DirectoryEntry {
  readonly name: string
  readonly kind: 'file' | 'directory'
  readonly size: number
}

/** Where a path leads: to the root, a group of names, a daemon, or one of its files. */
type Place =
  | { readonly kind: 'group'; readonly prefix: string }
  | { readonly kind: 'daemon'; readonly name: string }
  | { readonly kind: 'file'; readonly name: string; readonly file: string }

export class KernelFiles {
  readonly #readers: Readonly<Record<string, (name: string) => Promise<string>>>

  constructor(private readonly kernel: Kernel) {
    this.#readers = {
      status: async (name) => lines(await kernel.status(name)),
      metrics: async (name) => lines(await kernel.metrics(name)),
      mailbox: async (name) => json(await kernel.mailbox(name)),
      messages: async (name) => json(await kernel.describe(name)),
      log: async (name) => json(await kernel.log(name)),
      ns: (name) => kernel.namespaceScript(name),
      ctl: () => Promise.resolve(`${commands.join(' ')}\n`),
    }
  }

  list(path: string): DirectoryEntry[] {
    const place = this.#find(path)
    if (place.kind === 'file') throw fileError('failed_precondition', 'ENOTDIR', 'no directory', path)
    const prefix = place.kind === 'group' ? place.prefix : `${place.name}/`
    const below = this.kernel.names
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length).split('/')[0]!)
    const directories = [...new Set(below)].map((name) => ({ name, kind: 'directory' as const, size: 0 }))
    if (place.kind === 'group') return directories
    const files = Object.keys(this.#readers).map((name) => ({ name, kind: 'file' as const, size: 0 }))
    return [...files, ...directories].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  stat(path: string): { path: string; kind: 'file' | 'directory'; size: number; mode: number } {
    const { kind } = this.#find(path)
    return kind === 'file'
      ? { path, kind, size: 0, mode: 0o644 }
      : { path, kind: 'directory', size: 0, mode: 0o755 }
  }

  async read(path: string): Promise<string> {
    const place = this.#find(path)
    if (place.kind !== 'file') throw fileError('failed_precondition', 'EISDIR', 'a directory', path)
    return this.#readers[place.file]!(place.name)
  }

  /** Runs every word of `content` as a command, in order; gives how many bytes were taken. */
  async write(path: string, content: string | Uint8Array): Promise<number> {
    const place = this.#find(path)
    if (place.kind !== 'file') throw fileError('failed_precondition', 'EISDIR', 'a directory', path)
    if (place.file !== 'ctl') throw fileError('permission_denied', 'EACCES', 'read-only', path)
    const text = typeof content === 'string' ? content : new TextDecoder().decode(content)
    const words = text.split(/\s+/).filter((word) => word !== '')
    const unknown = words.find((word) => !isCommand(word))
    if (unknown !== undefined) {
      const known = commands.join(', ')
      throw fileError('invalid_argument', 'EINVAL', `'${unknown}' is none of its commands (${known}):`, path)
    }
    for (const word of words as Command[]) await this.kernel[word](place.name)
    return typeof content === 'string' ? new TextEncoder().encode(content).length : content.length
  }

  /** The longest name of a daemon that the path begins with counts. */
  #find(path: string): Place {
    const parts = path.split('/').filter((part) => part !== '')
    if (parts.length === 0) return { kind: 'group', prefix: '' }
    const whole = parts.join('/')
    if (this.kernel.isRegistered(whole)) return { kind: 'daemon', name: whole }
    const file = parts.at(-1)!
    const name = parts.slice(0, -1).join('/')
    if (this.kernel.isRegistered(name) && Object.hasOwn(this.#readers, file))
      return { kind: 'file', name, file }
    if (this.kernel.isGroup(whole)) return { kind: 'group', prefix: `${whole}/` }
    throw fileError('not_found', 'ENOENT', 'nothing', path)
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

const lines = (record: object): string =>
  Object.entries(record)
    .map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}\n`)
    .join('')

const fileError = (
  code: 'not_found' | 'failed_precondition' | 'permission_denied' | 'invalid_argument',
  errno: string,
  what: string,
  path: string,
): DaemonError =>
  new DaemonError(code, `${what} at /daemons${path.startsWith('/') ? path : `/${path}`}`, { errno, path })
