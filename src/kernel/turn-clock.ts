/**
 * The time as messages are stamped with it. A reading of the clock costs as much as a message (60 to 70 ns), a
 * look at its tick two thirds of that, unless a ticker helps; so the messages of one turn share one reading, and those of
 * the next turns too while the tick is the same, `SHARED` at most.
 */
import type { Clock } from './clock'

/** How many stamps share a reading: at full speed a few microseconds' worth, the resolution of the clock. */
const SHARED = 64
/** Readings are numbered by what fits into a small integer. */
const MASK = 0x3fff_ffff

const resolved = Promise.resolve()

export class TurnClock {
  /** The tick of the clock when it was last looked at. */
  tick = 0
  /** Milliseconds since the epoch at the reading that was given last. */
  time = 0
  #reading = 0
  #readAt = -1
  /** Stamps that may still share the reading, and whether this turn has looked at the tick. */
  #left = 0
  #looked = false
  #inTurn = false
  readonly #end = (): void => {
    if (!this.#inTurn) this.#looked = false
  }

  constructor(private readonly clock: Clock) {}

  /** Looks at the tick; when it has changed, no reading is shared any more. */
  look(): number {
    const tick = this.clock.tick()
    if (tick !== this.#readAt) this.#left = 0
    return (this.tick = tick)
  }

  /**
   * Gives the number of a reading, whose moment is `time`: of this turn, or of one less than a tick of the clock ago. Who has
   * used that reading knows the moment without a look: numbers of milliseconds cost an object whenever they are passed.
   */
  reading(): number {
    if (this.#looked && this.#left > 0) {
      this.#left--
      return this.#reading
    }
    return this.#read()
  }

  /** Milliseconds since the epoch: as of this turn, or of one less than a tick of the clock ago. */
  now(): number {
    this.reading()
    return this.time
  }

  /** As `now`, but as of this moment; what is stamped from now on has no earlier time. */
  fresh(): number {
    this.#left = 0
    this.#read()
    return this.time
  }

  /** A turn begins, or goes on, whose end will be told; any other ends with its microtask. Gives the tick. */
  beginTurn(): number {
    this.#inTurn = true
    this.#looked = true
    return this.look()
  }

  endTurn(): void {
    this.#inTurn = false
    this.#looked = false
  }

  #read(): number {
    if (!this.#looked) {
      this.#looked = true
      this.look()
      void resolved.then(this.#end)
    }
    if (this.#left === 0) {
      this.time = this.clock.now()
      this.#reading = (this.#reading + 1) & MASK
      this.#readAt = this.tick
      this.#left = SHARED
    }
    this.#left--
    return this.#reading
  }
}
