/** The world of rc in Dan9: the process daemon's messages, and the messages of file servers by path. */
import { join, normalise } from '../../wire/path'
import {
  SystemError,
  ownNumbers,
  type Descriptor,
  type Descriptors,
  type Entry,
  type Exit,
  type OwnNumber,
  type Program,
  type System,
} from './system'

/** What a JavaScript program is given. */
export interface JavaScriptProgram {
  readonly pid: number
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly stdin: AsyncIterable<Uint8Array>
  readonly stdout: Output
  readonly stderr: Output
  call(to: string, type: string, payload?: unknown, options?: { timeout?: number }): Promise<unknown>
  chdir(path: string): Promise<void>
  /** From now on the signal calls `handler` and does not end the program. */
  handle(signal: 'INT', handler: () => void): void
}

interface Output {
  write(data: string | Uint8Array): Promise<void>
}

/** What `spawn` calls a redirection. */
type Redirection =
  | { readonly path: string; readonly flags: string }
  | { readonly pipe: number; readonly end: 'read' | 'write' }
  /** The same as that descriptor of the new process. */
  | { readonly fd: OwnNumber }
  /** The same as that descriptor of the shell. */
  | { readonly inherit: OwnNumber }
  | { readonly null: true }

/** Bytes that are read at a time. */
const PART = 64 * 1024
/** How long a wait for a process or a pipe may take. */
const forever = { timeout: Infinity }

const flagsOf = { '<': 'r', '<>': 'r+', '>': 'w', '>>': 'a' } as const

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOENT: 'not found',
  ENOEXEC: 'is no program',
  ENOTDIR: 'is not a directory',
  EROFS: 'is read only',
}

export class Dan9 implements System {
  readonly shell = '/bin/rc'
  readonly #adopted = new Map<OwnNumber, Descriptor>()
  /** The pipes whose writing end a process has taken for its own. */
  readonly #taken = new Set<number>()

  constructor(private readonly program: JavaScriptProgram) {}

  get pid(): number {
    return this.program.pid
  }

  get cwd(): string {
    return this.program.cwd
  }

  async spawn({ command, args, env, descriptors, group }: Program): Promise<number> {
    const fds = this.#redirections(descriptors)
    const request = { command, args, env, cwd: this.cwd, fds, ...(group !== undefined && { group }) }
    const { pid } = (await this.#ask(command, 'process', 'spawn', request)) as { pid: number }
    for (const descriptor of Object.values(fds)) {
      if ('pipe' in descriptor && descriptor.end === 'write') this.#taken.add(descriptor.pipe)
    }
    return pid
  }

  async wait(pid: number): Promise<Exit> {
    return (await this.#ask(`process ${pid}`, 'process', 'wait', { pid }, forever)) as Exit
  }

  async interrupt(group: number): Promise<void> {
    await this.#ask(`group ${group}`, 'process', 'kill', { group, signal: 'INT' }).catch(ignore('ESRCH'))
  }

  async pipe(): Promise<{ read: Descriptor; write: Descriptor }> {
    // The reading end may be for several processes, one after the other; the writing end is for one.
    const { pipe } = (await this.#ask('a pipe', 'process', 'pipe', { keep: 'read' })) as { pipe: number }
    return { read: { kind: 'pipe', pipe, end: 'read' }, write: { kind: 'pipe', pipe, end: 'write' } }
  }

  async open(name: string, operator: '<' | '>' | '>>' | '<>'): Promise<Descriptor> {
    const path = this.#path(name)
    const flags = flagsOf[operator]
    try {
      const opened = (await this.#ask(name, path, 'open', { flags })) as {
        handle: number
        daemonName: string
      }
      await this.#ask(name, opened.daemonName, 'close', { handle: opened.handle })
    } catch (thrown) {
      if (!(thrown instanceof SystemError && thrown.code === 'unimplemented')) throw thrown
      await this.#prepare(name, path, flags)
    }
    // It has been emptied: commands that write to it one after the other all append.
    return { kind: 'file', path, flags: flags === 'w' ? 'a' : flags }
  }

  adopt(fd: OwnNumber, descriptor: Descriptor): void {
    this.#adopted.set(fd, this.#own(descriptor))
  }

  async close(descriptor: Descriptor): Promise<void> {
    if (descriptor.kind !== 'pipe' || [...this.#adopted.values()].includes(descriptor)) return
    const { pipe, end } = descriptor
    if (end === 'write' && this.#taken.delete(pipe)) return
    await this.#ask(`pipe ${pipe}`, 'process', 'pipe-close', { pipe, end }).catch(ignore('EBADF'))
  }

  async write(to: Descriptor, data: string | Uint8Array): Promise<void> {
    const descriptor = this.#own(to)
    switch (descriptor.kind) {
      case 'null':
        return
      case 'own':
        if (descriptor.fd === 0) throw new SystemError('the standard input cannot be written', 'EBADF')
        return this.program[descriptor.fd === 1 ? 'stdout' : 'stderr'].write(data)
      case 'file': {
        const { path } = descriptor
        await this.#ask(path, path, 'write', { content: data, append: true })
        return
      }
      case 'pipe':
        await this.#ask('a pipe', 'process', 'pipe-write', { pipe: descriptor.pipe, data }, forever)
    }
  }

  async *read(from: Descriptor): AsyncIterable<Uint8Array> {
    const descriptor = this.#own(from)
    if (descriptor.kind === 'own') yield* this.program.stdin
    else if (descriptor.kind === 'file') yield* this.#readFile(descriptor.path)
    else if (descriptor.kind === 'pipe') yield* this.#readPipe(descriptor.pipe)
  }

  async list(directory: string): Promise<Entry[]> {
    const entries = await this.#ask(directory, this.#path(directory), 'list', {}).catch((): unknown => [])
    return (entries as { name: string; kind: string }[]).map(({ name, kind }) => ({
      name,
      directory: kind === 'directory',
    }))
  }

  async kind(name: string): Promise<'file' | 'directory' | undefined> {
    const stat = await this.#stat(this.#path(name)).catch(() => undefined)
    return stat && (stat.kind === 'directory' ? 'directory' : 'file')
  }

  async chdir(path: string): Promise<void> {
    await asked(path, this.program.chdir(this.#path(path)))
  }

  breathe(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve))
  }

  #path(name: string): string {
    return name.startsWith('/') ? normalise(name) : join(this.cwd, name)
  }

  #own(descriptor: Descriptor): Descriptor {
    return descriptor.kind === 'own' ? (this.#adopted.get(descriptor.fd) ?? descriptor) : descriptor
  }

  #ask(
    name: string,
    to: string,
    type: string,
    payload: object,
    options?: { timeout: number },
  ): Promise<unknown> {
    return asked(name, this.program.call(to, type, payload, options))
  }

  #redirections(descriptors: Descriptors): Partial<Record<OwnNumber, Redirection>> {
    const wanted = ownNumbers.map((fd) => this.#own(descriptors.get(fd) ?? { kind: 'null' }))
    const unchanged = (fd: OwnNumber) => {
      const descriptor = wanted[fd]
      return descriptor?.kind === 'own' && descriptor.fd === fd
    }
    const redirections: Partial<Record<OwnNumber, Redirection>> = {}
    for (const fd of ownNumbers) {
      const descriptor = wanted[fd]!
      if (unchanged(fd)) continue
      if (descriptor.kind === 'null') redirections[fd] = { null: true }
      else if (descriptor.kind === 'file')
        redirections[fd] = { path: descriptor.path, flags: descriptor.flags }
      else if (descriptor.kind === 'pipe') redirections[fd] = { pipe: descriptor.pipe, end: descriptor.end }
      else redirections[fd] = unchanged(descriptor.fd) ? { fd: descriptor.fd } : { inherit: descriptor.fd }
    }
    return redirections
  }

  async #stat(path: string, name = path): Promise<{ kind: string; size: number }> {
    return (await this.#ask(name, path, 'stat', {})) as { kind: string; size: number }
  }

  /** What opening is to do where a server opens nothing. */
  async #prepare(name: string, path: string, flags: 'r' | 'r+' | 'w' | 'a'): Promise<void> {
    const creates = flags === 'w' || flags === 'a'
    const found = this.#stat(path, name)
    const stat = creates ? await found.catch(ignore('ENOENT')) : await found
    if (stat?.kind === 'directory' && flags !== 'r')
      throw new SystemError(`${name}: is a directory`, 'EISDIR')
    if (!stat || (flags === 'w' && stat.size > 0)) await this.#ask(name, path, 'write', { content: '' })
  }

  async *#readFile(path: string): AsyncIterable<Uint8Array> {
    const read = async (range: object) =>
      (await this.#ask(path, path, 'read', { ...range, encoding: 'bytes' })) as Uint8Array | string
    const { size } = await this.#stat(path)
    // A file that is made when it is read has no size and comes whole.
    if (size === 0) return void (yield bytesOf(await read({})))
    for (let offset = 0; ;) {
      const part = bytesOf(await read({ offset, length: PART }))
      if (part.length === 0) return
      yield part
      offset += part.length
    }
  }

  async *#readPipe(pipe: number): AsyncIterable<Uint8Array> {
    for (;;) {
      const part = (await this.#ask('a pipe', 'process', 'pipe-read', { pipe }, forever)) as Uint8Array
      if (part.length === 0) return
      yield part
    }
  }
}

function bytesOf(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? new TextEncoder().encode(data) : data
}

/** For `catch`: that errno is no error. */
function ignore(errno: string): (thrown: unknown) => undefined {
  return (thrown) => {
    if (!(thrown instanceof SystemError && thrown.errno === errno)) throw thrown
  }
}

/** What `answer` gives; its error as a shell says it: the name, and what is the matter with it. */
async function asked<T>(name: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (thrown) {
    const { message, code, detail } = thrown as Error & { code?: string; detail?: { errno?: string } }
    if (code === undefined) throw thrown
    const reason = reasons[detail?.errno ?? ''] ?? message.replace(/^\[\w+\] /, '')
    throw new SystemError(`${name}: ${reason}`, detail?.errno, code)
  }
}
