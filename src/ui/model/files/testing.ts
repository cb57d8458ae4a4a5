/** For tests: one daemon of files in memory and the namespace over it, as the client reaches them. */
import { DaemonError } from '../../../client/api'
import type { Caller, FileStat } from './access'

type Node = { kind: 'file'; bytes: Uint8Array } | { kind: 'directory' } | { kind: 'symlink'; target: string }

interface Payload {
  readonly path?: string
  readonly content?: string | Uint8Array
  readonly offset?: number
  readonly length?: number
  readonly from?: string
  readonly to?: string
}

/** Full once it holds more than `room` bytes. */
export class MemoryFiles implements Caller {
  readonly nodes = new Map<string, Node>([['/', { kind: 'directory' }]])
  readonly layers = [{ path: '/', daemonName: 'filesystem' }]
  /** What was asked, as `type path`. */
  readonly asked: string[] = []

  constructor(private readonly room = Infinity) {}

  call(to: string, type: string, payload: unknown = {}): Promise<unknown> {
    const said = payload as Payload
    const path = to.startsWith('/') ? to : (said.path ?? '')
    this.asked.push(`${type} ${path}`)
    try {
      return Promise.resolve(this.answer(to, type, path, said))
    } catch (thrown) {
      return Promise.reject(DaemonError.from(thrown))
    }
  }

  text(path: string): string | undefined {
    const node = this.nodes.get(path)
    return node?.kind === 'file' ? new TextDecoder().decode(node.bytes) : undefined
  }

  private answer(to: string, type: string, path: string, said: Payload): unknown {
    switch (type) {
      case 'lookup':
        return { daemonName: 'filesystem', rest: path }
      case 'list':
        return said.path === undefined && to === 'namespace' ? this.layers : this.list(path)
      case 'stat':
        return this.stat(path)
      case 'readlink':
        return (this.at(path) as { target: string }).target
      case 'mkdir':
        return void this.nodes.set(path, { kind: 'directory' })
      case 'read':
        return this.bytes(path).slice(said.offset ?? 0, (said.offset ?? 0) + (said.length ?? Infinity))
      case 'write':
        return this.write(path, said)
      case 'delete':
        return void this.nodes.delete(path)
      case 'rename':
        this.nodes.set(said.to ?? '', this.at(said.from ?? ''))
        return void this.nodes.delete(said.from ?? '')
      default:
        throw new DaemonError('unimplemented', type)
    }
  }

  private at(path: string): Node {
    const node = this.nodes.get(path)
    if (!node) throw new DaemonError('not_found', `no ${path}`, { errno: 'ENOENT' })
    return node
  }

  private bytes(path: string): Uint8Array {
    const node = this.at(path)
    if (node.kind !== 'file') throw new DaemonError('failed_precondition', path, { errno: 'EISDIR' })
    return node.bytes
  }

  private stat(path: string): FileStat {
    const node = this.at(path)
    const mode = node.kind === 'directory' ? 0o755 : 0o640
    const size = node.kind === 'file' ? node.bytes.length : 0
    return { kind: node.kind, size, mode, owner: 'client', modified: Date.UTC(2025, 2, 4) }
  }

  private list(directory: string) {
    const prefix = directory === '/' ? '/' : `${directory}/`
    return [...this.nodes]
      .filter(([path]) => path !== '/' && path.startsWith(prefix) && !path.slice(prefix.length).includes('/'))
      .map(([path, { kind }]) => ({ name: path.slice(prefix.length), kind, size: this.stat(path).size }))
  }

  private write(path: string, { content = '', offset }: Payload): number {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    const before = offset === undefined ? new Uint8Array() : this.bytes(path)
    const after = new Uint8Array(Math.max(before.length, (offset ?? 0) + bytes.length))
    after.set(before)
    after.set(bytes, offset ?? 0)
    const others = [...this.nodes].filter(([other]) => other !== path)
    const taken = others.reduce((sum, [, node]) => sum + (node.kind === 'file' ? node.bytes.length : 0), 0)
    if (taken + after.length > this.room) {
      throw new DaemonError('resource_exhausted', 'the disk is full', { errno: 'ENOSPC' })
    }
    this.nodes.set(path, { kind: 'file', bytes: after })
    return bytes.length
  }
}
