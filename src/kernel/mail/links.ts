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
  /** Over which something has passed lately; undefined when nothing has. */
  #passed: Link | undefined
  /** Every link wakes this host for what arrives. */
  asleep = false
  readonly #flushAll = (): void => {
    this.#planned = false
    for (const link of this.#takePosted()) link.flush()
  }

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
      if (link.quick) link.flush()
      else this.#posted.push(link)
    }
  }

  /** Takes in some of what has arrived; true when there was anything. */
  poll(): boolean {
    let any = false
    for (const link of this.#all) {
      if (!link.poll()) continue
      any = true
      this.#passed = link
    }
    return any
  }

  /** The host has nothing to do. False when something has arrived meanwhile: poll again. */
  sleep(): boolean {
    this.#passed = undefined
    for (const link of this.#owing) link.settle()
    this.#owing = []
    if (this.asleep) return true
    let asleep = true
    for (const link of this.#all) if (!link.sleep()) asleep = false
    return (this.asleep = asleep)
  }

  close(): void {
    for (const link of this.#all) link.close()
    this.#byHost.clear()
    this.#last = undefined
    this.#all = []
    this.#posted = []
    this.#owing = []
  }

  #takePosted(): Link[] {
    const posted = this.#posted
    this.#posted = []
    return posted
  }
}
