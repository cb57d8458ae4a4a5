/**
 * Types of daemons that are written in the page. A source is tried in a worker of its own first, so that
 * what throws or never ends harms nobody; then every shared host loads it.
 */
import { DaemonError } from '../../wire/error'
import { checkName } from './names'
import type { HostHandle } from './host-handle'
import type { Hosts } from './hosts'
import { sourceError } from '../source'

/** A source made into a module that any host can import. */
export interface OpenedModule {
  readonly url: string
  /** What stack traces call it. */
  readonly label: string
  revoke(): void
}

/** @throws DaemonError `invalid_argument` when the source does not parse */
export type OpenModule = (source: string, label: string) => Promise<OpenedModule>

const EVALUATION_LIMIT = 5_000

export class Installer {
  readonly #modules = new Map<string, OpenedModule>()
  readonly #loaded = new WeakMap<HostHandle, Set<string>>()
  /** Asked before anything is loaded: afterwards a host knows more, also of installs that failed in others. */
  #builtIn: readonly string[] | undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly hosts: Hosts,
    private readonly openModule: OpenModule,
  ) {}

  /** Gives the type that `source` defines. Installing it again replaces it for the daemons created after. */
  install(source: string, options: { name?: string; language?: 'ts' | 'js' } = {}): Promise<string> {
    const installed = this.#turn.then(() => this.#install(source, options))
    this.#turn = installed.catch(() => {})
    return installed
  }

  /** True unless `type` is an installed one that must be loaded into `host` first. */
  has(host: HostHandle, type: string): boolean {
    return !this.#modules.has(type) || this.#loaded.get(host)?.has(type) === true
  }

  /** Loads an installed type into a host that was launched after. */
  async ensure(host: HostHandle, type: string): Promise<void> {
    const module = this.#modules.get(type)
    if (!module || this.has(host, type)) return
    await host.ask((control) => control.load(module.url, module.label, type), EVALUATION_LIMIT)
    this.#note(host, type)
  }

  async #install(
    source: string,
    { name, language = 'js' }: { name?: string; language?: 'ts' | 'js' },
  ): Promise<string> {
    if (typeof source !== 'string')
      throw new DaemonError('invalid_argument', 'the source of a daemon must be a string')
    if (name !== undefined) checkName(name)
    if (language !== 'js') {
      throw new DaemonError(
        'unimplemented',
        `a source in '${language}' cannot be installed, only one in 'js'`,
      )
    }
    const label = `${name ?? 'daemon'}.js`
    const module = await this.openModule(source, label)
    try {
      const type = await this.#try(module.url, label, name)
      await Promise.all(
        this.hosts.all.map((host) =>
          host.ask((control) => control.load(module.url, label, type), EVALUATION_LIMIT),
        ),
      )
      for (const host of this.hosts.all) this.#note(host, type)
      this.#modules.get(type)?.revoke()
      this.#modules.set(type, module)
      return type
    } catch (thrown) {
      module.revoke()
      throw thrown
    }
  }

  /** Evaluates it where it can do no harm. */
  async #try(url: string, label: string, name: string | undefined): Promise<string> {
    this.#builtIn ??= await this.hosts.first.ask((control) => control.types())
    const probe = await this.hosts.launch(true)
    try {
      const type = await probe.ask((control) => control.load(url, label, name), EVALUATION_LIMIT)
      if (this.#builtIn.includes(type)) {
        throw new DaemonError('already_exists', `the type '${type}' is built in`)
      }
      return type
    } catch (thrown) {
      if (thrown instanceof DaemonError && thrown.code === 'unavailable') {
        throw sourceError(label, `it has not finished evaluating within ${EVALUATION_LIMIT / 1000} s`)
      }
      throw thrown
    } finally {
      this.hosts.end(probe, new DaemonError('aborted', 'the trial is over'))
    }
  }

  #note(host: HostHandle, type: string): void {
    const types = this.#loaded.get(host)
    if (types) types.add(type)
    else this.#loaded.set(host, new Set([type]))
  }
}
