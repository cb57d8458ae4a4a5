/**
 * Who waits for answers in this host: calls and consumers of streams, by number. It knows when each
 * must be done, and tells the callee when one gives up.
 */
import { DaemonError } from '../../wire/error'
import type { Clock } from '../clock'
import { Deadlines } from './deadlines'
import type { Envelope } from './envelope'

export interface Waiter {
  /** The request as it was sent. */
  request?: Envelope
  /** The host that it went to; undefined while its address is being looked up. */
  host?: number
  /** What is to be done with an answer, an item, or the end. */
  answer(envelope: Envelope): void
  /** No answer will come any more. */
  fail(error: DaemonError): void
}

interface Entry {
  readonly number: number
  readonly waiter: Waiter
  tick: number
}

export class Waiters {
  readonly #entries = new Map<number, Entry>()
  readonly #deadlines: Deadlines<Entry>
  #last = 0

  /** @param abandon tells the callee that the waiter with this number has given up */
  constructor(
    clock: Clock,
    private readonly abandon: (number: number, waiter: Waiter) => void,
  ) {
    this.#deadlines = new Deadlines(clock, (entry) => {
      const { request } = entry.waiter
      const text = request
        ? `no answer to '${request.type}' from ${request.recipient} in time`
        : 'no answer in time'
      this.giveUp(entry.number, new DaemonError('deadline_exceeded', text))
    })
  }

  get size(): number {
    return this.#entries.size
  }

  /** @param deadline milliseconds since the epoch, 0 for none */
  open(waiter: Waiter, deadline: number): number {
    const number = ++this.#last
    const entry: Entry = { number, waiter, tick: 0 }
    this.#entries.set(number, entry)
    if (deadline > 0) entry.tick = this.#deadlines.add(entry, deadline)
    return number
  }

  get(number: number): Waiter | undefined {
    return this.#entries.get(number)?.waiter
  }

  /** It has what it waited for. */
  close(number: number): void {
    const entry = this.#entries.get(number)
    if (!entry) return
    this.#entries.delete(number)
    if (entry.tick > 0) this.#deadlines.delete(entry, entry.tick)
  }

  /** It waits no longer: it fails, and the callee is told. */
  giveUp(number: number, error: DaemonError): void {
    const entry = this.#entries.get(number)
    if (!entry) return
    this.close(number)
    this.abandon(number, entry.waiter)
    entry.waiter.fail(error)
  }

  /** Fails, without telling a callee, every waiter whose request `chosen` picks. */
  failAll(chosen: (waiter: Waiter) => boolean, error: (waiter: Waiter) => DaemonError): void {
    for (const { number, waiter } of [...this.#entries.values()]) {
      if (!chosen(waiter)) continue
      this.close(number)
      waiter.fail(error(waiter))
    }
  }

  clear(): void {
    this.failAll(
      () => true,
      () => new DaemonError('unavailable', 'the host is closed'),
    )
    this.#deadlines.clear()
  }
}
