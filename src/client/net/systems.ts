/**
 * Which running Dan9 a request is for, and the links to them. Nothing here has to outlive the service
 * worker: when the browser has ended it, the next one asks the pages again.
 */
import * as Comlink from 'comlink'
import type { Gateway } from '../../wire/control'
import { DaemonError } from '../../wire/error'
import { NoSystem } from './failure'
import type { LinkAnswer, LinkRequest } from './link'
import { holdPresence, whenGone } from './presence'
import type { PageClient, PageClients } from './scope'
import { System } from './system'

/** Milliseconds that a page may take to answer, its boot included. */
const PATIENCE = 5_000

export class Systems {
  readonly #systems = new Map<string, Promise<System>>()
  /** The page of the Dan9 that answered a client last, for its frames and what they load. */
  readonly #homes = new Map<string, string>()
  #presence: Promise<string> | undefined

  /**
   * @param clients the pages that this worker can see
   * @param runs true for the address of a page that may run Dan9
   */
  constructor(
    private readonly clients: PageClients,
    private readonly runs: (url: string) => boolean,
  ) {}

  /**
   * The Dan9 of the page that asks; else the one that has served whoever asks before; else the one that
   * had the focus last. Rejects with NoSystem when there is none.
   *
   * @param asking the client that asks, '' when that is not known
   * @param resulting the client that the answer will become, '' for none
   */
  async find(asking: string, resulting: string): Promise<System> {
    const home = this.#homes.get(asking)
    const known = this.#systems.get(asking) ?? (home === undefined ? undefined : this.#systems.get(home))
    if (known && resulting === '') return known
    const windows = await this.clients.matchAll({ type: 'window', includeUncontrolled: true })
    const pages = windows.filter(({ url }) => this.runs(url))
    this.#forgetOthers(new Set(windows.map(({ id }) => id)))
    const rank = ({ id }: PageClient): number => (id === asking ? 0 : id === home ? 1 : 2)
    for (const page of pages.toSorted((one, other) => rank(one) - rank(other))) {
      const system = await this.#link(page).catch(() => undefined)
      if (!system) continue
      for (const id of [asking, resulting]) if (id !== '' && id !== page.id) this.#homes.set(id, page.id)
      return system
    }
    throw new NoSystem()
  }

  #link(page: PageClient): Promise<System> {
    let system = this.#systems.get(page.id)
    if (!system) {
      system = this.#ask(page)
      this.#systems.set(page.id, system)
      system.catch(() => this.#systems.delete(page.id))
    }
    return system
  }

  async #ask(page: PageClient): Promise<System> {
    const presence = await (this.#presence ??= holdPresence())
    const answer = new MessageChannel()
    const gateway = new MessageChannel()
    const request: LinkRequest = { type: 'dan9:link', presence }
    page.postMessage(request, [answer.port2, gateway.port2])
    const said = await firstOn(answer.port1)
    if ('error' in said) throw DaemonError.fromData(said.error)
    const wrapped = Comlink.wrap<Gateway>(gateway.port1)
    const system = new System(wrapped, said.as, () => {
      this.#systems.delete(page.id)
      wrapped[Comlink.releaseProxy]()
    })
    const gone = new DaemonError('unavailable', 'the page in which Dan9 ran has been closed or reloaded')
    void whenGone(said.presence).then(() => system.end(gone))
    return system
  }

  #forgetOthers(living: ReadonlySet<string>): void {
    for (const [id] of this.#homes) if (!living.has(id)) this.#homes.delete(id)
  }
}

async function firstOn(port: MessagePort): Promise<LinkAnswer> {
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    return await new Promise<LinkAnswer>((resolve, reject) => {
      timer = setTimeout(
        () => reject(new DaemonError('deadline_exceeded', 'a page does not answer')),
        PATIENCE,
      )
      port.onmessage = ({ data }: MessageEvent<LinkAnswer>) => resolve(data)
    })
  } finally {
    clearTimeout(timer)
    port.close()
  }
}
