/**
 * What the links between host names are like: rules, and what they come to for two ends. It knows no
 * connections and moves no bytes.
 */

export interface LinkSettings {
  /** Milliseconds that every byte is on its way. */
  readonly latency: number
  /** Up to so many milliseconds more, at random; the order is kept. */
  readonly jitter: number
  /** Bytes a second, shared by all that uses the link; null is as many as you like. */
  readonly bandwidth: number | null
  /** The chance, from 0 to below 1, that a segment is lost and has to be sent again. */
  readonly loss: number
  /** Nothing gets through. */
  readonly partitioned: boolean
}

/** Stands for any host. */
const anyHost = '*'

/** A link that lets everything through at once. */
const clear: LinkSettings = { latency: 0, jitter: 0, bandwidth: null, loss: 0, partitioned: false }

interface Rule {
  readonly from: string
  readonly to: string
  readonly settings: Partial<LinkSettings>
  readonly queue: SendQueue
}

/** Of links without a limit: nothing ever waits in it. */
const noQueue: SendQueue = { freeAt: 0 }

/** When a link of limited bandwidth will have sent what it has been given, in milliseconds. */
interface SendQueue {
  freeAt: number
}

export interface Conditions extends LinkSettings {
  /** Shared by everything that the same limit of bandwidth holds for. */
  readonly queue: SendQueue
  /** True when bytes arrive as soon as they are sent. */
  readonly clear: boolean
}

export class Links {
  /** The more exact ones last, and among equals the one that was said last. */
  #rules: Rule[] = []

  /** Changes the link from one host to another, in this direction. Gives what then holds for it. */
  shape(from: string, to: string, change: Partial<LinkSettings>): LinkSettings {
    const known = this.#rules.find((rule) => rule.from === from && rule.to === to)
    const rule: Rule = {
      from,
      to,
      settings: { ...known?.settings, ...change },
      queue: known && change.bandwidth === undefined ? known.queue : { freeAt: 0 },
    }
    this.#rules = [...this.#rules.filter((other) => other !== known), rule].sort(
      (one, other) => exactness(one) - exactness(other),
    )
    const { latency, jitter, bandwidth, loss, partitioned } = this.between([from], [to])
    return { latency, jitter, bandwidth, loss, partitioned }
  }

  /** Takes back what was said of one link, or of all of them. Gives how many that were. */
  clear(from?: string, to?: string): number {
    const before = this.#rules.length
    this.#rules = this.#rules.filter(
      (rule) => (from !== undefined && rule.from !== from) || (to !== undefined && rule.to !== to),
    )
    return before - this.#rules.length
  }

  /** What was said of each link, the more exact ones last. */
  list(): ({ from: string; to: string } & Partial<LinkSettings>)[] {
    return this.#rules.map(({ from, to, settings }) => ({ from, to, ...settings }))
  }

  /** What holds from an end to another; each is known by several names. The more exact rule wins, then the later one. */
  between(from: readonly string[], to: readonly string[]): Conditions {
    let settings = clear
    let queue = noQueue
    for (const rule of this.#rules) {
      if (!matches(rule.from, from) || !matches(rule.to, to)) continue
      settings = { ...settings, ...rule.settings }
      if (rule.settings.bandwidth !== undefined)
        queue = rule.settings.bandwidth === null ? noQueue : rule.queue
    }
    const { latency, jitter, bandwidth, loss, partitioned } = settings
    const isClear = latency + jitter + loss === 0 && bandwidth === null && !partitioned
    return { ...settings, queue, clear: isClear }
  }
}

function exactness(rule: Rule): number {
  return Number(rule.from !== anyHost) + Number(rule.to !== anyHost)
}

function matches(pattern: string, names: readonly string[]): boolean {
  return pattern === anyHost || names.includes(pattern)
}
