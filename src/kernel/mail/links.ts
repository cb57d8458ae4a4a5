/** The links of a host to others: what leaves over them at the end of a turn, what arrives, and when to sleep. */
import type { Link } from './link'

const resolved = Promise.resolve()

export class Links {
  readonly #byHost = new Map<number, Link>()
  #all: Link[] = []
  /** The one asked for last is often the next. */
  #last: Link | undefined
  /** Those that have something to flush. */
  #posted: Link[] = []
  /** Those that have credits to send when there is nothing better to do. */
  #owing: Link[] = []
  #planned = false
  #polling = false
  /** Over which something has passed lately; undefined when nothing has. */
  #passed: Link | undefined
  /** Every link wakes this host for what arrives. */
  asleep = false
  readonly #flushAll = (): void => {
    this.#planned = false
    for (const link of this.#takePosted()) this.#send(link, 'flush')
  }

  /**
   * @param failed is told of a link over which nothing can go any more, and what it has thrown
   * @param resting is told when the host has nothing to do
   */
  constructor(
    private readonly failed: (link: Link, thrown: unknown) => void,
    private readonly resting: () => void = () => {},
  ) {}

  /** Something has passed lately. */
  get lively(): boolean {
    return this.#passed !== undefined
  }

  /** What comes next where something has passed lately comes in a task of the event loop. */
  get byTask(): boolean {
    return this.#passed?.byTask === true
  }

  get(host: number): Link | undefined {
    if (this.#last !== undefined && this.#last.host === host) return this.#last
    return (this.#last = this.#byHost.get(host))
  }

  add(link: Link): void {
    this.#byHost.set(link.host, link)
    this.#all = [...this.#byHost.values()]
  }

  delete(link: Link): void {
    this.#byHost.delete(link.host)
    this.#last = undefined
    if (this.#passed === link) this.#passed = undefined
    this.#all = [...this.#byHost.values()]
    this.#posted = this.#posted.filter((other) => other !== link)
    this.#owing = this.#owing.filter((other) => other !== link)
  }

  /** `link` is flushed before the turn ends. */
  posted(link: Link): void {
    this.#posted.push(link)
    this.#passed = link
    if (this.#planned) return
    this.#planned = true
    void resolved.then(this.#flushAll)
  }

  /** `link` sends its credits before the host sleeps. */
  owes(link: Link): void {
    this.#owing.push(link)
  }

  /** What can leave at little cost leaves now, the rest at the end of the turn. */
  flush(): void {
    if (this.#posted.length === 0) return
    for (const link of this.#takePosted()) {
      if (link.quick) this.#send(link, 'flush')
      else this.#posted.push(link)
    }
  }

  /**
   * Takes in some of what has arrived; true when there was anything. Nothing is taken in when it is called because of
   * what is being taken in.
   */
  poll(): boolean {
    if (this.#polling) return false
    this.#polling = true
    let any = false
    for (const link of this.#all) {
      if (!this.#take(link)) continue
      any = true
      this.#passed = link
    }
    this.#polling = false
    return any
  }

  /** Takes in all that has arrived over `link`. */
  drain(link: Link): void {
    while (this.#take(link));
  }

  /** The host has nothing to do. False when something has arrived meanwhile: poll again. */
  sleep(): boolean {
    this.resting()
    this.#passed = undefined
    const owing = this.#owing
    this.#owing = []
    for (const link of owing) this.#send(link, 'settle')
    if (this.asleep) return true
    let asleep = true
    for (const link of this.#all) if (!link.sleep()) asleep = false
    return (this.asleep = asleep)
  }

  close(): void {
    for (const link of this.#all) {
      this.#send(link, 'flush')
      link.close()
    }
    this.#byHost.clear()
    this.#last = undefined
    this.#all = []
    this.#posted = []
    this.#owing = []
  }

  #take(link: Link): boolean {
    try {
      return link.poll()
    } catch (thrown) {
      this.failed(link, thrown)
      return false
    }
  }

  #send(link: Link, what: 'flush' | 'settle'): void {
    try {
      link[what]()
    } catch (thrown) {
      this.failed(link, thrown)
    }
  }

  #takePosted(): Link[] {
    const posted = this.#posted
    this.#posted = []
    return posted
  }
}
