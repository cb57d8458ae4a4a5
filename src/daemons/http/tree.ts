/** Files of the namespace, as messages to their paths reach them: whatever daemon stands there. */
import { DaemonError, type Context } from '../../kernel/daemon'

export interface FileStatus {
  readonly kind: string
  /** Bytes; a file made as it is read may say 0. */
  readonly size: number
  /** Milliseconds since the epoch, where the daemon knows. */
  readonly modified?: number
  readonly inode?: number
}

export interface Entry {
  readonly name: string
  readonly kind: string
  readonly size?: number
}

/** Bytes that one message asks for or brings. */
export const pieceSize = 262_144
const timeout = 30_000

export class Tree {
  constructor(private readonly call: Context['call']) {}

  async stat(path: string): Promise<FileStatus> {
    return (await this.#ask(path, 'stat')) as FileStatus
  }

  /** Everything that stands in a directory, mounts and the layers of a union too. */
  async list(path: string): Promise<Entry[]> {
    return (await this.#ask('namespace', 'list', { path })) as Entry[]
  }

  /** The whole content, for files that are small or made as they are read. */
  async content(path: string): Promise<Uint8Array> {
    return asBytes(await this.#ask(path, 'read', { encoding: 'bytes' }))
  }

  /** The bytes from `from` up to `to`, in pieces; the next one is fetched while one is used. */
  async *pieces(path: string, from: number, to: number): AsyncGenerator<Uint8Array> {
    const fetch = async (offset: number): Promise<Uint8Array> => {
      const length = Math.min(pieceSize, to - offset)
      return asBytes(await this.#ask(path, 'read', { offset, length, encoding: 'bytes' }))
    }
    let next = fetch(from)
    for (let offset = from; offset < to;) {
      const piece = await next
      if (piece.length === 0) return
      offset += piece.length
      if (offset < to) next = fetch(offset)
      // It is waited for in the next round, if there is one.
      next.catch(() => {})
      yield piece
    }
  }

  /** Takes `content` over. */
  async write(path: string, content: Uint8Array, append = false): Promise<void> {
    const payload = { content, ...(append && { append }) }
    await this.call(path, 'write', payload, {
      timeout,
      transfer: [content.buffer as ArrayBuffer],
    })
  }

  async delete(path: string): Promise<void> {
    await this.#ask(path, 'delete')
  }

  /** Gives a file another path, in place of what is there. `EXDEV` when two daemons hold the paths. */
  async rename(from: string, to: string): Promise<void> {
    const [source, target] = await Promise.all([this.#lookup(from), this.#lookup(to)])
    if (source.daemonName !== target.daemonName) {
      throw new DaemonError('failed_precondition', `${to} is not held by ${source.daemonName}`, {
        errno: 'EXDEV',
      })
    }
    await this.#ask(source.daemonName, 'rename', { from: source.rest, to: target.rest })
  }

  async #lookup(path: string): Promise<{ daemonName: string; rest: string }> {
    const found = await this.#ask('namespace', 'lookup', { path })
    if (!found) throw new DaemonError('not_found', `nothing is mounted at ${path}`, { errno: 'ENOENT' })
    return found as { daemonName: string; rest: string }
  }

  #ask(to: string, type: string, payload: object = {}): Promise<unknown> {
    return this.call(to, type, payload, { timeout })
  }
}

function asBytes(content: unknown): Uint8Array {
  return content instanceof Uint8Array ? content : new TextEncoder().encode(String(content))
}
