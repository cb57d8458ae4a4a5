/** The daemons that a kernel knows, by name, path and address. */
import { DaemonError } from '../../wire/error'
import { quoted } from '../../wire/quoted'
import type { Entry } from './entry'
import { parseAddress } from './names'

export class Registry {
  readonly #entries = new Map<string, Entry>()
  /** As `names` gives them, until one comes or goes. */
  #names: readonly string[] | undefined
  /** How many names each prefix that ends before a `/` has below it. */
  readonly #groups = new Map<string, number>()

  /** @param resolvePath asks what a path stands for in a namespace: the name of the daemon there */
  constructor(private readonly resolvePath: (path: string, namespace: number) => Promise<string>) {}

  /** Also one that is not made yet. */
  get(name: string): Entry | undefined {
    return this.#entries.get(name)
  }

  /** The daemon of exactly this name, at once. */
  known(name: string): Entry | undefined {
    const entry = this.#entries.get(name)
    return entry?.made ? entry : undefined
  }

  /** Takes its name; it is found once it is `made`. */
  add(entry: Entry): void {
    this.#entries.set(entry.name, entry)
  }

  made(entry: Entry): void {
    entry.made = true
    if (entry.registered) this.#index(entry.name, 1)
  }

  delete(entry: Entry): void {
    if (this.#entries.get(entry.name) !== entry) return
    this.#entries.delete(entry.name)
    if (entry.made && entry.registered) this.#index(entry.name, -1)
  }

  /** The names of those that are registered, sorted. */
  names(): readonly string[] {
    return (this.#names ??= [...this.#entries.values()]
      .filter((entry) => entry.made && entry.registered)
      .map(({ name }) => name)
      .sort())
  }

  isRegistered(name: string): boolean {
    return this.#registered(name) !== undefined
  }

  /** True when a registered name begins with `name` and a `/`. */
  isGroup(name: string): boolean {
    return this.#groups.has(name)
  }

  /** The registered daemon with the longest name that /srv/<name> leads to on the way to `path`; what is left is `rest`. */
  onPath(path: string): { readonly entry: Entry; readonly rest: string } | undefined {
    let name = path.slice('/srv/'.length)
    for (;;) {
      const entry = this.#registered(name)
      if (entry) return { entry, rest: path.slice('/srv/'.length + name.length) }
      const end = name.lastIndexOf('/')
      if (end < 0) return undefined
      name = name.slice(0, end)
    }
  }

  /** @throws DaemonError `not_found` */
  named(name: string): Entry {
    const entry = this.known(name)
    if (entry) return entry
    throw new DaemonError('not_found', `no daemon named '${name}'`)
  }

  /**
   * @param namespace the one in which a path is meant
   * @throws DaemonError `not_found`, or `invalid_argument` for what is no target at all
   */
  async find(target: string, namespace = 0): Promise<Entry> {
    const name = await this.#nameOf(target, namespace)
    const entry = name === null ? undefined : this.known(name)
    if (entry) return entry
    throw new DaemonError('not_found', `no daemon ${target.startsWith('/') ? 'at' : 'named'} '${target}'`)
  }

  async #nameOf(target: string, namespace: number): Promise<string | null> {
    if (typeof target !== 'string' || target === '') {
      const text = `${quoted(target)} is no daemon's name, path or address`
      throw new DaemonError('invalid_argument', text)
    }
    if (target.startsWith('d9://')) return this.#addressed(target)
    if (!target.startsWith('/')) return target
    const named = target.startsWith('/srv/') ? this.#registered(target.slice('/srv/'.length)) : undefined
    return named?.name ?? this.resolvePath(target, namespace)
  }

  #addressed(target: string): string | null {
    const address = parseAddress(target)
    if (!address)
      throw new DaemonError('invalid_argument', `'${target}' is not of the form d9://type/group/name`)
    return this.#entries.get(address.name)?.type === address.type ? address.name : null
  }

  #registered(name: string): Entry | undefined {
    const entry = this.known(name)
    return entry?.registered ? entry : undefined
  }

  #index(name: string, by: 1 | -1): void {
    this.#names = undefined
    for (let end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
      const group = name.slice(0, end)
      const members = (this.#groups.get(group) ?? 0) + by
      if (members === 0) this.#groups.delete(group)
      else this.#groups.set(group, members)
    }
  }
}
