/**
 * Bytes on their way in one direction: they arrive in order, none is lost, and each as late as the path
 * makes it. While the path is clear, they arrive before `carry` returns and no timer runs.
 */
import type { Conditions } from './links'
import type { Path } from './path'

/** Bytes, or the end of the stream. */
type Segment = Uint8Array | 'end'

/** The most bytes that travel as one: Ethernet's 1,500 less the headers of IP and TCP. */
const segmentSize = 1460

interface Flying {
  readonly segment: Segment
  /** When it has left its sender, and when it arrives, in milliseconds. */
  left: number
  due: number
}

export class Transit {
  #flying: Flying[] = []
  #cancel: (() => void) | undefined
  /** What held when the segments that fly were last given their times. */
  #conditions: Conditions | undefined

  constructor(
    private readonly path: Path,
    private readonly deliver: (segment: Segment) => void,
  ) {}

  carry(segment: Segment): void {
    const idle = this.#flying.length === 0
    if (idle) this.#conditions = this.path.conditions
    if (idle && this.#conditions?.clear) return this.deliver(segment)
    for (const part of parts(segment)) {
      const left = this.path.departure(sizeOf(part))
      const due = Math.max(left + this.path.delay(), this.#flying.at(-1)?.due ?? 0)
      this.#flying.push({ segment: part, left, due })
    }
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
    for (const item of this.#flying) {
      if (healed || (requeued && item.left > now)) item.left = this.path.departure(sizeOf(item.segment))
      const due = item.left + this.path.delay()
      last = item.due = Math.max(last, healed ? due : Math.min(item.due, due))
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
      if (arrived) this.deliver(arrived.segment)
    }
    this.#plan()
  }
}

function* parts(segment: Segment): Generator<Segment, void> {
  if (segment === 'end') yield segment
  else for (let at = 0; at < segment.length; at += segmentSize) yield segment.subarray(at, at + segmentSize)
}

function sizeOf(segment: Segment): number {
  return segment === 'end' ? 0 : segment.length
}

function isSame(one: Conditions, other: Conditions): boolean {
  const names = ['latency', 'jitter', 'bandwidth', 'loss', 'partitioned', 'queue'] as const
  return names.every((name) => one[name] === other[name])
}
