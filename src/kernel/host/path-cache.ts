/**
 * What a host was told of paths, by namespace, so that it asks once. It knows neither daemons nor messages;
 * whoever changes a path has it forgotten in every host before the change is answered.
 */

/** Where a path leads. */
export interface Way {
  readonly daemonName: string
  /** What is left of the path, for the daemon; '' at a bind or mount itself. */
  readonly rest: string
  /** A message at a bind itself is for the daemon, as it is; anything else gets `rest` as its path. */
  readonly kind: 'bind' | 'mount'
  readonly readonly?: boolean
}

/** A way, and for which other paths it can be used. */
export interface TakenWay extends Way {
  /** The path, or the beginning of it, at which it holds; with `below` for every path below as well. */
  readonly holds?: { readonly at: string; readonly below: boolean }
}

interface Known {
  /** Its rest is the one at the path that it is kept under. */
  readonly way: Way
  readonly below: boolean
}

/** How many ways of one namespace are kept; the oldest goes first. */
const LIMIT = 10_000

export class PathCache {
  readonly #spaces = new Map<number, Map<string, Known>>()
  /** How often anything was forgotten: what was asked before must not be kept after. */
  forgotten = 0

  /**
   * @param path normalised
   * @param type of the message: what a directory lists depends on more than where it is
   */
  get(namespace: number, path: string, type: string | undefined): Way | undefined {
    const space = this.#spaces.get(namespace)
    if (!space) return undefined
    for (let end = path.indexOf('/', 1); ; end = path.indexOf('/', end + 1)) {
      const at = end < 0 ? path : path.slice(0, end)
      const known = space.get(at)
      if (known && (known.below || (end < 0 && type !== 'list'))) {
        return at === path ? known.way : { ...known.way, rest: known.way.rest + path.slice(at.length) }
      }
      if (end < 0) return undefined
    }
  }

  /** @param path normalised, as it was asked */
  set(namespace: number, path: string, { holds, ...way }: TakenWay): void {
    if (!holds) return
    let space = this.#spaces.get(namespace)
    if (!space) this.#spaces.set(namespace, (space = new Map<string, Known>()))
    if (space.size >= LIMIT) {
      const [oldest] = space.keys()
      space.delete(oldest!)
    }
    const rest = way.rest.slice(0, way.rest.length - (path.length - holds.at.length))
    space.set(holds.at, { way: { ...way, rest }, below: holds.below })
  }

  /** Forgets what a change at `path` may have made untrue, in one namespace or in all. */
  forget(path: string, namespace?: number): void {
    this.forgotten++
    if (path === '/') {
      if (namespace === undefined) this.#spaces.clear()
      else this.#spaces.delete(namespace)
      return
    }
    for (const [number, space] of this.#spaces) {
      if (namespace !== undefined && number !== namespace) continue
      for (const [at, { below }] of space) {
        if (isWithin(at, path) || (below && isWithin(path, at))) space.delete(at)
      }
    }
  }
}

const isWithin = (path: string, top: string): boolean => path === top || path.startsWith(`${top}/`)
