/**
 * From an address to a daemon. Names and /srv are the kernel's to say, every other path the resolver's; what
 * either has said is kept until it is taken back.
 */
import { DaemonError } from '../../wire/error'
import { changesFiles } from '../../wire/files'
import { normalise } from '../../wire/path'
import type { Cause } from '../mail/envelope'
import type { Mail } from '../mail/mail'
import { Route, type Resolution } from '../mail/routes'
import type { Sender } from '../mail/sender'
import { PathCache, type TakenWay, type Way } from './path-cache'

/** Where the kernel says that a name leads. */
export interface Whereabouts {
  readonly name: string
  readonly host: number
  readonly capacity: number
  readonly registered: boolean
  /** What is left of a path below /srv after the name. */
  readonly rest: string
}

/** Who knows where names lead: the kernel. */
export interface Directory {
  /** `target` is a name, `d9://…` or a path below /srv. Rejects with `not_found`. The link to that host is in place when it resolves. */
  locate(from: number, target: string): Promise<Whereabouts>
}

interface Settings {
  /** The host's number. */
  readonly id: number
  readonly kernel: Directory
  /** The daemon that is asked what a path stands for. */
  readonly resolver: string
}

/** What is to be sent to an address. */
interface Request {
  readonly type: string
  readonly payload: unknown
}

export class Addresses {
  readonly #paths = new PathCache()
  readonly #locating = new Map<string, Promise<Resolution>>()
  /** How often names were taken back, and of each the last time while anything is being located. */
  #takenBack = 0
  readonly #lastTaken = new Map<string, number>()

  /** @param self in whose name the resolver is asked */
  constructor(
    private readonly settings: Settings,
    private readonly mail: Mail,
    private readonly self: Sender,
  ) {}

  /**
   * Finds what `target` stands for in a namespace: a name, `d9://…`, a path.
   *
   * @param request what is to be sent there, when it is known: a read-only way refuses what changes files
   * @throws DaemonError `not_found` (ENOENT), `permission_denied` (EROFS), or what the resolver throws
   */
  async resolve(
    target: string,
    namespace: number,
    cause: Cause | undefined,
    request?: Request,
  ): Promise<Resolution> {
    const known = this.known(target, namespace, request)
    if (known) return known
    if (!target.startsWith('/')) return this.#locate(target)
    const path = normalise(target)
    const registered = path.startsWith('/srv/') && (await this.#registered(path))
    if (registered) return registered
    const way =
      this.#paths.get(namespace, path, request?.type) ?? (await this.#ask(path, namespace, cause, request))
    if (refuses(way, request)) {
      throw new DaemonError('permission_denied', `${path} is read-only`, { errno: 'EROFS', path })
    }
    const { route } = await this.#locate(way.daemonName)
    return resolution(route, way)
  }

  /** What is known already of where `target` leads; undefined when somebody must be asked, or it is refused. */
  known(target: string, namespace: number, request: Request | undefined): Resolution | undefined {
    const { routes } = this.mail.delivery
    const named = routes.get(target)
    if (named) return { route: named }
    if (!target.startsWith('/')) return undefined
    const path = normalise(target)
    if (path.startsWith('/srv/')) {
      const registered = routes.get(path.slice('/srv/'.length))
      return registered?.registered ? { route: registered } : undefined
    }
    const way = this.#paths.get(namespace, path, request?.type)
    if (!way || refuses(way, request)) return undefined
    const route = routes.get(way.daemonName)
    return route && resolution(route, way)
  }

  /** Something has changed at `path` or below it, in one namespace or in all. */
  forget(path: string, namespace?: number): void {
    this.#paths.forget(path, namespace)
  }

  /** The kernel takes back what it said, or is about to say, of where `name` is. */
  forgetName(name: string): void {
    this.mail.delivery.routes.forget(name)
    if (this.#locating.size > 0) this.#lastTaken.set(name, ++this.#takenBack)
  }

  /** The registered daemon that a path below /srv leads to; undefined when there is none. */
  async #registered(path: string): Promise<Resolution | undefined> {
    try {
      return await this.#locate(path)
    } catch (thrown) {
      if (thrown instanceof DaemonError && thrown.code === 'not_found') return undefined
      throw thrown
    }
  }

  async #ask(
    path: string,
    namespace: number,
    cause: Cause | undefined,
    request: Request | undefined,
  ): Promise<Way> {
    const { forgotten } = this.#paths
    const way = (await this.mail.call(this.self, cause, this.settings.resolver, 'resolve', {
      ...{ path, namespace },
      ...(request && !hasPath(request.payload) && { message: request.type }),
      changes: request !== undefined && changesFiles(request.type, request.payload),
    })) as TakenWay | null
    if (way === null) {
      throw new DaemonError('not_found', `nothing is mounted at ${path}`, { errno: 'ENOENT', path })
    }
    if (this.#paths.forgotten === forgotten) this.#paths.set(namespace, path, way)
    return way
  }

  #locate(target: string): Promise<Resolution> {
    const route = this.mail.delivery.routes.get(target)
    if (route) return Promise.resolve({ route })
    let locating = this.#locating.get(target)
    if (!locating) {
      locating = this.#askKernel(target).finally(() => {
        this.#locating.delete(target)
        if (this.#locating.size === 0) this.#lastTaken.clear()
      })
      this.#locating.set(target, locating)
    }
    return locating
  }

  async #askKernel(target: string): Promise<Resolution> {
    const { kernel, id } = this.settings
    const asked = this.#takenBack
    const { name, host, capacity, registered, rest } = await kernel.locate(id, target)
    // The answer may be older than what was heard meanwhile.
    if ((this.#lastTaken.get(name) ?? 0) > asked) return this.#askKernel(target)
    const { routes, links } = this.mail.delivery
    let route = routes.get(name)
    if (!route) {
      const link = links.get(host)
      if (!link) throw new DaemonError('unavailable', `the worker of ${name} is gone`)
      routes.set((route = new Route(name, capacity, undefined, link, registered)))
    }
    return rest === '' ? { route } : { route, path: rest }
  }
}

const refuses = (way: Way, request: Request | undefined): boolean =>
  way.readonly === true && request !== undefined && changesFiles(request.type, request.payload)

const resolution = (route: Route, { kind, rest }: Way): Resolution =>
  kind === 'bind' && rest === '' ? { route } : { route, path: rest }

const hasPath = (payload: unknown): boolean =>
  typeof payload === 'object' && payload !== null && 'path' in payload
