/** Opening: from a path to a descriptor, as POSIX's `open` says. */
import { DaemonError } from '../../../kernel/daemon'
import { errnoOf, fault } from '../errno'
import { Descriptor, type Call, type Entry, type Kind, type Stat } from './descriptor'
import { OpenFile, type Place } from './open-file'

export interface OpenOptions {
  readonly read: boolean
  readonly write: boolean
  readonly create?: boolean
  readonly exclusive?: boolean
  readonly truncate?: boolean
  readonly append?: boolean
  /** It must be a directory. */
  readonly directory?: boolean
  /** A symbolic link at the end of the path is an error (ELOOP). */
  readonly noFollow?: boolean
}

export class OpenDirectory extends Descriptor {
  readonly kind: Kind = 'directory'
  #entries: readonly Entry[] | undefined

  constructor(
    private readonly call: Call,
    readonly path: string,
  ) {
    super()
  }

  get label(): string {
    return `r ${this.path}`
  }

  override async stat(): Promise<Stat> {
    return (await this.call(this.path, 'stat', {})) as Stat
  }

  override read(): Promise<Uint8Array> {
    return Promise.reject(fault('EISDIR', `${this.path} is a directory`))
  }

  override change(type: 'truncate' | 'utimes', payload: object): Promise<unknown> {
    if (type === 'truncate') return super.change(type, payload)
    return this.call(this.path, type, payload)
  }

  /** All entries from the one with number `from` on; they are looked up anew from the first. */
  async entries(from: number): Promise<readonly Entry[]> {
    if (from === 0) this.#entries = undefined
    this.#entries ??= (await this.call(this.path, 'list', {})) as Entry[]
    return this.#entries.slice(from)
  }
}

/** Node's flags (`'r+'`, `'wx'`, …) as options. */
export function optionsOf(flags: string): OpenOptions {
  const [how] = flags
  const both = flags.endsWith('+')
  return {
    read: how === 'r' || both,
    write: how !== 'r' || both,
    create: how !== 'r',
    exclusive: flags.includes('x'),
    truncate: how === 'w',
    append: how === 'a',
  }
}

/** @throws DaemonError with the errno of what is wrong, as the file server says it */
export async function open(call: Call, path: string, options: OpenOptions): Promise<Descriptor> {
  const { read, write, append = false } = options
  if (options.noFollow) await refuseLink(call, path)
  if (options.directory) return openDirectory(call, path)
  const place = await placeOf(call, path, options)
  const file = new OpenFile(call, path, place, { read, write }, append)
  if ((await file.stat()).kind !== 'directory') {
    if (options.truncate && !options.create) await file.change('truncate', { size: 0 })
    return file
  }
  await file.close()
  if (write || options.create) throw fault('EISDIR', `${path} is a directory`)
  return new OpenDirectory(call, path)
}

async function openDirectory(call: Call, path: string): Promise<Descriptor> {
  const { kind } = (await call(path, 'stat', {})) as Stat
  if (kind === 'directory') return new OpenDirectory(call, path)
  throw fault('ENOTDIR', `${path} is not a directory`)
}

async function refuseLink(call: Call, path: string): Promise<void> {
  const stat = (await call(path, 'stat', { follow: false }).catch(() => undefined)) as Stat | undefined
  if (stat?.kind === 'symlink') throw fault('ELOOP', `${path} is a symbolic link`)
}

/** By a handle; where the server has none, by the path, after doing what the opening is to do. */
async function placeOf(call: Call, path: string, options: OpenOptions): Promise<Place> {
  try {
    const { handle, daemonName } = (await openHandle(call, path, options)) as {
      handle: number
      daemonName: string
    }
    return { to: daemonName, handle }
  } catch (thrown) {
    if (!(thrown instanceof DaemonError && thrown.code === 'unimplemented')) throw thrown
    await prepare(call, path, options)
    return { to: path }
  }
}

/** Node has no flags for "create, but do not truncate": the file is opened, or else made. */
async function openHandle(call: Call, path: string, options: OpenOptions): Promise<unknown> {
  const { read, write, create, exclusive, truncate, append } = options
  const open = (flags: string) => call(path, 'open', { flags })
  const both = read ? '+' : ''
  if (!create) return open(write ? 'r+' : 'r')
  if (append && write) return open(`a${exclusive ? 'x' : ''}${both}`)
  if (exclusive) return open(`wx${both}`)
  if (truncate) return open(`w${both}`)
  for (;;) {
    const found = await open(write ? 'r+' : 'r').catch(expecting('ENOENT'))
    if (found !== undefined) return found
    const made = await open(`wx${both}`).catch(expecting('EEXIST'))
    if (made !== undefined) return made
  }
}

async function prepare(call: Call, path: string, options: OpenOptions): Promise<void> {
  const stat = (await call(path, 'stat', {}).catch(expecting('ENOENT'))) as Stat | undefined
  if (!stat) {
    if (!options.create) throw fault('ENOENT', `no file at ${path}`)
    await call(path, 'write', { content: '' })
  } else if (options.exclusive) {
    throw fault('EEXIST', `a file is at ${path} already`)
  } else if (options.create && options.truncate && stat.kind === 'file' && stat.size > 0) {
    await call(path, 'write', { content: '' })
  }
}

/** For `catch`: nothing when the error is that one. */
function expecting(errno: string): (thrown: unknown) => undefined {
  return (thrown) => {
    if (errnoOf(thrown) !== errno) throw thrown
  }
}
