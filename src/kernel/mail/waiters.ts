/**
 * Who waits for answers in this host: calls and consumers of streams, by number. It knows when each
 * must be done, and tells the callee when one gives up. The low bits of a number are its place in a table,
 * so that nothing is hashed; the table is made anew whenever the numbers have gone round it, for the collector lets
 * values be written into young objects at no cost. One timer serves all deadlines.
 */
import { DaemonError } from '../../wire/error'
import type { Kind } from '../../wire/frame'
import type { Clock } from '../clock'
import type { Envelope } from './envelope'

export interface Waiter {
  /** Its number; 0 until it is opened. */
  call: number
  /** Milliseconds since the epoch; undefined for none. */
  deadline: number | undefined
  /** The request as it was sent. */
  request: Envelope | undefined
  /** The other host that it went to; undefined when it went to none, or its address is being looked up. */
  host: number | undefined
  /** What is to be done with an answer, an item, or the end; the payload is its own. */
  answer(kind: Kind, payload: unknown): void
  /** No answer will come any more. */
  fail(error: DaemonError): void
}

/** Places of a table that is not in use. */
const SMALLEST = 16
/** A larger table is given back when nobody waits. */
const KEPT = 1_024
/** How late an expiry may be, in milliseconds, so that many share a timer. */
const SLACK = 1

export class Waiters {
  #places: (Waiter | undefined)[] = new Array<undefined>(SMALLEST).fill(undefined)
  #size = 0
  #last = 0
  #due = Infinity
  #cancelTimer: (() => void) | undefined

  /** @param abandon tells the callee that the waiter has given up */
  constructor(
    private readonly clock: Clock,
    private readonly abandon: (waiter: Waiter) => void,
  ) {}

  get size(): number {
    return this.#size
  }

  /**
   * Gives `waiter` a number and keeps it under it.
   *
   * @param deadline milliseconds since the epoch, undefined for none
   */
  open(waiter: Waiter, deadline: number | undefined): number {
    const { length } = this.#places
    if (++this.#size * 2 > length) this.#move(length * 2)
    else if ((this.#last & (length - 1)) === 0) this.#move(length)
    const mask = this.#places.length - 1
    let call = ++this.#last
    while (this.#places[call & mask] !== undefined) call = ++this.#last
    waiter.call = call
    waiter.deadline = deadline
    this.#places[call & mask] = waiter
    if (deadline !== undefined && deadline + SLACK < this.#due) this.#arm(deadline)
    return call
  }

  get(call: number): Waiter | undefined {
    const waiter = this.#places[call & (this.#places.length - 1)]
    return waiter !== undefined && waiter.call === call ? waiter : undefined
  }

  /** It has what it waited for. Gives the waiter; undefined when nobody waits under that number. */
  close(call: number): Waiter | undefined {
    const waiter = this.get(call)
    if (waiter === undefined) return undefined
    this.#places[call & (this.#places.length - 1)] = undefined
    if (--this.#size === 0 && this.#places.length > KEPT) this.#move(SMALLEST)
    return waiter
  }

  /** It waits no longer: it fails, and the callee is told. */
  giveUp(call: number, error: DaemonError): void {
    const waiter = this.close(call)
    if (!waiter) return
    this.abandon(waiter)
    waiter.fail(error)
  }

  /** Fails, without telling a callee, every waiter whose request `chosen` picks. */
  failAll(chosen: (waiter: Waiter) => boolean, error: (waiter: Waiter) => DaemonError): void {
    for (const waiter of this.#all()) {
      if (!chosen(waiter)) continue
      this.close(waiter.call)
      waiter.fail(error(waiter))
    }
  }

  clear(): void {
    this.failAll(
      () => true,
      () => new DaemonError('unavailable', 'the host is closed'),
    )
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#due = Infinity
  }

  #all(): Waiter[] {
    return this.#places.filter((waiter) => waiter !== undefined)
  }

  /** Twice as many places keep apart what half as many did. */
  #move(places: number): void {
    const waiters = this.#places
    this.#places = new Array<undefined>(places).fill(undefined)
    for (const waiter of waiters) if (waiter !== undefined) this.#places[waiter.call & (places - 1)] = waiter
  }

  #arm(deadline: number): void {
    this.#cancelTimer?.()
    this.#due = deadline + SLACK
    this.#cancelTimer = this.clock.after(Math.max(0, this.#due - this.clock.now()), () => this.#expire())
  }

  #expire(): void {
    this.#due = Infinity
    const now = this.clock.now()
    let next = Infinity
    for (const waiter of this.#all()) {
      if (waiter.deadline === undefined) continue
      if (waiter.deadline > now) {
        next = Math.min(next, waiter.deadline)
        continue
      }
      const { request } = waiter
      const text = request
        ? `no answer to '${request.type}' from ${request.recipient} in time`
        : 'no answer in time'
      this.giveUp(waiter.call, new DaemonError('deadline_exceeded', text))
    }
    if (next + SLACK < this.#due) this.#arm(next)
  }
}
