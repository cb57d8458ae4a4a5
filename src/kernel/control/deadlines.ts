/**
 * Deadlines of many calls on one timer. Entries share ticks of 8 ms, so that opening and closing a
 * call is a few pointer writes and the timer is set only for the earliest tick.
 */
import type { Clock } from '../clock'

const TICK = 8

export class Deadlines<T> {
  readonly #ticks = new Map<number, Set<T>>()
  #cancelTimer: (() => void) | undefined
  #timerTick = Infinity

  /** @param expire is told each entry whose moment has come, up to one tick late */
  constructor(
    private readonly clock: Clock,
    private readonly expire: (entry: T) => void,
  ) {}

  /** Adds `entry`, due at `deadline` (milliseconds since the epoch); gives its tick, for `delete`. */
  add(entry: T, deadline: number): number {
    const tick = Math.ceil(deadline / TICK)
    let entries = this.#ticks.get(tick)
    if (!entries) this.#ticks.set(tick, (entries = new Set()))
    entries.add(entry)
    if (tick < this.#timerTick) this.#arm(tick)
    return tick
  }

  /** False when it has expired. */
  delete(entry: T, tick: number): boolean {
    const entries = this.#ticks.get(tick)
    if (!entries?.delete(entry)) return false
    if (entries.size === 0) this.#ticks.delete(tick)
    return true
  }

  /** Forgets the timer and all entries, and gives them. */
  clear(): T[] {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#timerTick = Infinity
    const entries = [...this.#ticks.values()].flatMap((tick) => [...tick])
    this.#ticks.clear()
    return entries
  }

  #arm(tick: number): void {
    this.#cancelTimer?.()
    this.#timerTick = tick
    this.#cancelTimer = this.clock.after(Math.max(0, tick * TICK - this.clock.now()), () => this.#fire())
  }

  #fire(): void {
    this.#timerTick = Infinity
    const now = this.clock.now()
    for (const [tick, entries] of this.#ticks) {
      if (tick * TICK > now) continue
      this.#ticks.delete(tick)
      for (const entry of entries) this.expire(entry)
    }
    let next = Infinity
    for (const tick of this.#ticks.keys()) next = Math.min(next, tick)
    if (next < this.#timerTick) this.#arm(next)
  }
}
