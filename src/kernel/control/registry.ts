/** The daemons that a kernel knows, by name, path and address. */
import type { DaemonSpec, Status } from '../../wire/control'
import { DaemonError } from '../../wire/error'
import { isAlive } from '../host/cell'
import type { CellStatus } from '../host/host'
import type { HostHandle } from './host-handle'
import { parseAddress } from './names'

/** What the kernel keeps of a daemon. */
export interface Entry {
  readonly spec: DaemonSpec
  /** The number of the namespace that it sees. */
  readonly namespace: number
  /** Undefined after its own worker was ended, until it is needed again. */
  host: HostHandle | undefined
  /** A worker is being found for it. */
  housing: Promise<HostHandle> | undefined
  status: CellStatus
  /** Starts that earlier workers of its saw. */
  earlierStarts: number
  /** The last thing asked of its host has been said, though perhaps not answered. */
  said: Promise<unknown>
}

/** What a client is told of a daemon, at the time `now` in milliseconds. */
export function statusOf({ spec, namespace, host, status, earlierStarts }: Entry, now: number): Status {
  const { state, since, starts, mailbox, error } = status
  return {
    name: spec.name,
    type: spec.type,
    state,
    alive: isAlive(state),
    path: `/srv/${spec.name}`,
    host: host?.id ?? -1,
    dedicated: spec.host === 'dedicated',
    namespace,
    uptime: isAlive(state) ? now - since : 0,
    restarts: Math.max(0, earlierStarts + starts - 1),
    mailbox,
    ...(error && { error }),
  }
}

export class Registry {
  readonly #entries = new Map<string, Entry>()
  /** As `names` gives them, until one comes or goes. */
  #names: readonly string[] | undefined

  /** @param resolvePath asks what a path stands for in a namespace: the name of the daemon there */
  constructor(private readonly resolvePath: (path: string, namespace: number) => Promise<string>) {}

  get(name: string): Entry | undefined {
    return this.#entries.get(name)
  }

  add(spec: DaemonSpec, namespace: number, host: HostHandle | undefined, status: CellStatus): Entry {
    const entry = {
      ...{ spec, namespace, host, status },
      ...{ housing: undefined, earlierStarts: 0, said: Promise.resolve() },
    }
    this.#entries.set(spec.name, entry)
    this.#names = undefined
    return entry
  }

  delete(name: string): void {
    this.#entries.delete(name)
    this.#names = undefined
  }

  /** The names of those that are registered, sorted. */
  names(): readonly string[] {
    return (this.#names ??= [...this.#entries.values()]
      .filter(({ spec }) => spec.register !== false)
      .map(({ spec }) => spec.name)
      .sort())
  }

  /** The registered daemon with the longest name that /srv/<name> leads to on the way to `path`; what is left is `rest`. */
  onPath(path: string): { readonly entry: Entry; readonly rest: string } | undefined {
    let name = path.slice('/srv/'.length)
    for (;;) {
      const entry = this.#entries.get(name)
      if (entry && entry.spec.register !== false) {
        return { entry, rest: path.slice('/srv/'.length + name.length) }
      }
      const end = name.lastIndexOf('/')
      if (end < 0) return undefined
      name = name.slice(0, end)
    }
  }

  /**
   * @param namespace the one in which a path is meant
   * @throws DaemonError `not_found`, or `invalid_argument` for what is no target at all
   */
  async find(target: string, namespace = 0): Promise<Entry> {
    const name = await this.#nameOf(target, namespace)
    const entry = name === null ? undefined : this.#entries.get(name)
    if (entry) return entry
    throw new DaemonError('not_found', `no daemon ${target.startsWith('/') ? 'at' : 'named'} '${target}'`)
  }

  async #nameOf(target: string, namespace: number): Promise<string | null> {
    if (typeof target !== 'string' || target === '') {
      const text = `${JSON.stringify(target)} is no daemon's name, path or address`
      throw new DaemonError('invalid_argument', text)
    }
    if (target.startsWith('d9://')) return this.#addressed(target)
    if (!target.startsWith('/')) return target
    const named = target.startsWith('/srv/') ? this.#entries.get(target.slice('/srv/'.length)) : undefined
    return named && named.spec.register !== false ? named.spec.name : this.resolvePath(target, namespace)
  }

  #addressed(target: string): string | null {
    const address = parseAddress(target)
    if (!address)
      throw new DaemonError('invalid_argument', `'${target}' is not of the form d9://type/group/name`)
    return this.#entries.get(address.name)?.spec.type === address.type ? address.name : null
  }
}
