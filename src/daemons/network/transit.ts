/**
 * What is on its way in one direction: it arrives in order, none of it is lost, and each as late as the
 * path makes it. While the path is clear it arrives before `carry` returns, and no timer runs.
 */
import type { Conditions } from './links'
import type { Path } from './path'

interface Flying<T> {
  readonly item: T
  readonly bytes: number
  /** When it has left its sender, and when it arrives, in milliseconds. */
  left: number
  due: number
}

export class Transit<T> {
  #flying: Flying<T>[] = []
  #cancel: (() => void) | undefined
  /** What held when those that fly were last given their times. */
  #conditions: Conditions | undefined

  constructor(
    private readonly path: Path,
    private readonly deliver: (item: T) => void,
  ) {}

  /** True when what is carried now arrives at once. */
  get direct(): boolean {
    return this.#flying.length === 0 && this.path.conditions.clear
  }

  /** @param bytes its size, for the link's bandwidth */
  carry(item: T, bytes: number): void {
    if (this.direct) return this.deliver(item)
    const idle = this.#flying.length === 0
    if (idle) this.#conditions = this.path.conditions
    const left = this.path.departure(bytes)
    const due = Math.max(left + this.path.delay(), this.#flying.at(-1)?.due ?? 0)
    this.#flying.push({ item, bytes, left, due })
    if (idle) this.#plan()
  }

  /**
   * The links may have changed. What a partition held back starts anew once it is healed; anything else
   * arrives sooner where the link has become better, and no later where it has become worse.
   */
  review(): void {
    if (this.#flying.length === 0) return
    const before = this.#conditions
    const now = (this.#conditions = this.path.conditions)
    if (!before || isSame(before, now)) return
    if (!now.partitioned) this.#hasten(before.partitioned, before.queue !== now.queue)
    this.#plan()
  }

  /** Forgets what is on its way. */
  clear(): void {
    this.#flying = []
    this.#plan()
  }

  #hasten(healed: boolean, requeued: boolean): void {
    const now = this.path.surroundings.now()
    let last = 0
    for (const flying of this.#flying) {
      if (healed || (requeued && flying.left > now)) flying.left = this.path.departure(flying.bytes)
      const due = flying.left + this.path.delay()
      last = flying.due = Math.max(last, healed ? due : Math.min(flying.due, due))
    }
  }

  #plan(): void {
    this.#cancel?.()
    this.#cancel = undefined
    const next = this.#flying[0]
    if (!next || this.#conditions?.partitioned) return
    const wait = next.due - this.path.surroundings.now()
    this.#cancel = this.path.surroundings.after(Math.max(0, wait), () => this.#arrive())
  }

  #arrive(): void {
    const now = this.path.surroundings.now()
    while (this.#flying[0] && this.#flying[0].due <= now) {
      const arrived = this.#flying.shift()
      if (arrived) this.deliver(arrived.item)
    }
    this.#plan()
  }
}

function isSame(one: Conditions, other: Conditions): boolean {
  const names = ['latency', 'jitter', 'bandwidth', 'loss', 'partitioned', 'queue'] as const
  return names.every((name) => one[name] === other[name])
}
