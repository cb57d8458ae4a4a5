/**
 * How long a daemon handles its messages. Reading the clock costs more than handling many a message, so only
 * some are measured, each standing for those since the one before; a slow one is never missed, for the
 * scheduler sees it hold the loop.
 */
import { elapsed } from '../clock'
import type { Scheduler } from './scheduler'

/** The first so many are all measured. */
const FIRST = 32
/** Then one in so many, or the first after so many milliseconds. */
const STRIDE = 256
const PAUSE = 8
/** An answer that took longer is told even if it was not measured, to the millisecond. */
const SLOW = 4

export class Stopwatch {
  /** Messages since the one that was measured last, and how many of them it takes until one is measured. */
  #unmeasured = 0
  #stride = 1
  #measurings = 0
  #lastTick = 0

  /** @param record is told milliseconds, and for how many messages they stand */
  constructor(
    private readonly scheduler: Scheduler,
    private readonly record: (ms: number, weight: number) => void,
  ) {}

  /** A turn begins: after a pause its first message is measured. */
  beginTurn(): void {
    if (this.scheduler.tick - this.#lastTick >= PAUSE) this.#stride = 1
  }

  /** A message is taken in hand; gives what `stop` wants to know: a moment, or 0 when this one is not measured. */
  start(): number {
    return ++this.#unmeasured < this.#stride ? 0 : this.#measure()
  }

  /** It has been handled, in the same turn. */
  stop(began: number): void {
    if (began > 0) this.#measured(elapsed() - began)
  }

  /**
   * It has been handled, after other turns perhaps.
   *
   * @param tick when it was taken in hand, to the millisecond
   */
  stopLater(began: number, tick: number): void {
    if (began > 0) return this.#measured(elapsed() - began)
    const ms = this.scheduler.look() - tick
    if (ms >= SLOW) this.record(ms, 1)
  }

  #measure(): number {
    this.#stride = ++this.#measurings < FIRST ? 1 : STRIDE
    this.#lastTick = this.scheduler.tick
    return elapsed()
  }

  #measured(ms: number): void {
    const weight = this.#unmeasured
    this.#unmeasured = 0
    this.record(ms, Math.max(1, weight))
  }
}
