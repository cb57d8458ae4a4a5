/**
 * A host: it runs many daemons in one thread, in turn. The kernel tells it which; it asks the kernel
 * only where a name leads and tells it what has changed.
 */
import { z } from 'zod'
import type { DaemonState, LogEntry } from '../../wire/control'
import { DaemonError, type ErrorData } from '../../wire/error'
import type { Carrier } from '../../wire/carrier'
import type { Message, MessageDescription } from '../../wire/message'
import { Addresses, type Directory } from './addresses'
import { Cell, type CellSpec, type CellSurroundings } from './cell'
import type { Clock } from '../clock'
import type { Behaviour } from '../daemon'
import type { Cause, Envelope } from '../mail/envelope'
import { noDaemon, type MailSurroundings } from '../mail/delivery'
import { Mail } from '../mail/mail'
import type { Resolution } from '../mail/routes'
import type { Sender } from '../mail/sender'
import { Stamps } from '../mail/stamps'
import { TurnClock } from '../turn-clock'
import { Scheduler } from './scheduler'
import { Telemetry, type HostReport } from './telemetry'

/** What a daemon's host knows of it. */
export interface CellStatus {
  /** That the kernel has given it; see `CellSpec`. */
  readonly number: number
  readonly state: DaemonState
  readonly since: number
  readonly starts: number
  /** Messages that wait, and how many one-way ones may. */
  readonly waiting: number
  readonly capacity: number
  readonly error?: ErrorData
}

/** What a host asks of the kernel. */
export interface KernelServices extends Directory {
  /**
   * How a daemon fares that is new, or has changed. A start that takes no time is told once it is over, so what
   * has more `starts` than before has been `starting` since `since`.
   *
   * @param time of the change, by the host's clock
   */
  changed(host: number, status: CellStatus, time: number): void
  report(report: HostReport): void
}

export interface HostSettings {
  readonly id: number
  readonly dedicated: boolean
  readonly clock: Clock
  readonly random: () => number
  /** Runs a function in a task of its own, soon. */
  readonly later: (act: () => void) => void
  /** In its first word the host writes which daemon was given something last; see `LaunchRequest`. */
  readonly holder?: Int32Array
  readonly kernel: KernelServices
  /** The daemon that is asked what a path stands for. */
  readonly resolver: string
  readonly behaviours: Iterable<Behaviour>
}

export class Host implements CellSurroundings {
  readonly id: number
  readonly dedicated: boolean
  readonly clock: Clock
  readonly random: () => number
  readonly scheduler: Scheduler
  readonly telemetry: Telemetry
  readonly mail: Mail
  readonly #cells = new Map<string, Cell>()
  readonly #behaviours = new Map<string, Behaviour>()
  readonly #addresses: Addresses
  readonly #turnClock: TurnClock
  /** The one that is being created, of which nothing is told yet. */
  #coming: Cell | undefined
  /** In whose name this host asks the resolver. */
  readonly self: Sender = { name: 'kernel', countSent: () => {}, resumed: () => {} }

  constructor(private readonly settings: HostSettings) {
    this.id = settings.id
    this.dedicated = settings.dedicated
    this.clock = settings.clock
    this.random = settings.random
    this.#turnClock = new TurnClock(settings.clock)
    this.scheduler = new Scheduler(settings.later, this.#turnClock, settings.holder)
    const stamps = new Stamps(settings.id, this.#turnClock)
    this.telemetry = new Telemetry(settings.clock, stamps, (report) => settings.kernel.report(report))
    const surroundings: MailSurroundings = {
      id: settings.id,
      clock: settings.clock,
      observer: this.telemetry,
      later: settings.later,
      overdue: () => this.scheduler.overdue,
      recipient: (name) => this.#cells.get(name),
      known: (envelope) => this.#addresses.known(envelope.recipient, this.#seenBy(envelope), envelope),
      resolve: (envelope) =>
        this.#addresses.resolve(envelope.recipient, this.#seenBy(envelope), envelope, envelope),
      awake: () => this.scheduler.wake(),
      stir: () => this.scheduler.stir(),
    }
    this.mail = new Mail(surroundings, stamps)
    this.scheduler.edge = this.mail.delivery.links
    this.#addresses = new Addresses(settings, this.mail, this.self)
    for (const behaviour of settings.behaviours) this.#behaviours.set(behaviour.type, behaviour)
  }

  cell(name: string): Cell | undefined {
    return this.#cells.get(name)
  }

  types(): string[] {
    return [...this.#behaviours.keys()].sort()
  }

  /** Adds a type of daemon, or replaces it for the daemons created from now on; without a behaviour takes it away. */
  define(type: string, behaviour: Behaviour | undefined): void {
    if (behaviour) this.#behaviours.set(type, behaviour)
    else this.#behaviours.delete(type)
  }

  /**
   * Makes a daemon and tells of it once, also when it is to `start` and does so at once. False when its start takes
   * its time or has failed: see `started`.
   */
  create(spec: CellSpec, start = false): boolean {
    const behaviour = this.#behaviours.get(spec.type)
    if (!behaviour) throw new DaemonError('not_found', `no daemon type '${spec.type}'`)
    // What comes from another thread is a string of its own each time; kept is the behaviour's.
    const cell = new Cell(this, { ...spec, type: behaviour.type }, behaviour)
    this.#cells.set(cell.name, cell)
    // Wherever the name led before.
    this.mail.delivery.routes.forget(cell.name)
    cell.touch()
    this.#coming = cell
    let done = false
    try {
      const starting = start ? cell.start() : undefined
      starting?.catch(() => {})
      done = !starting
    } catch {
      // Its state says so.
    }
    this.#coming = undefined
    this.changed(cell)
    return done
  }

  async start(name: string): Promise<CellStatus> {
    await this.#get(name).start()
    return this.status(name)
  }

  /** Resolves when a start that has been in hand is over; rejects with what it threw. */
  async started(name: string): Promise<void> {
    await this.#get(name).started()
  }

  async stop(name: string): Promise<CellStatus> {
    await this.#get(name).stop()
    return this.status(name)
  }

  kill(name: string): CellStatus {
    this.#get(name).kill()
    return this.status(name)
  }

  suspend(name: string): CellStatus {
    this.#get(name).suspend()
    return this.status(name)
  }

  resume(name: string): CellStatus {
    this.#get(name).resume()
    return this.status(name)
  }

  remove(name: string): void {
    const cell = this.#get(name)
    this.#cells.delete(name)
    this.mail.delivery.routes.forget(name)
    this.telemetry.removed(cell)
    for (const envelope of cell.close()) {
      this.mail.delivery.taken(cell, envelope)
      if (!envelope.canceled) this.mail.delivery.undeliverable(envelope, noDaemon(name))
    }
  }

  status(name: string): CellStatus {
    return statusOf(this.#get(name))
  }

  metrics(name: string): Record<string, number> {
    return this.#get(name).snapshot()
  }

  log(name: string): LogEntry[] {
    return [...this.#get(name).logs]
  }

  /** What the daemon says of its messages, with JSON Schemas made from its own. */
  describe(name: string): MessageDescription[] {
    const { messages } = this.#get(name).behaviour
    return Object.entries(messages ?? {}).map(([type, { doc, payload, reply, stream }]) => ({
      type,
      doc,
      ...(payload && { payload: jsonSchema(payload, 'input') }),
      ...((stream ?? reply) && { reply: jsonSchema((stream ?? reply)!, 'output') }),
      ...(stream && { stream: true }),
    }))
  }

  mailbox(name: string, limit: number): Message[] {
    return this.#get(name)
      .mailbox.peek(limit)
      .map((envelope) => envelope.toMessage())
  }

  connect(host: number, carrier: Carrier): void {
    this.mail.delivery.connect(host, carrier)
  }

  disconnect(host: number): void {
    this.mail.delivery.disconnect(host)
  }

  /** The kernel takes back what it said of where `name` is. */
  forget(name: string): void {
    if (!this.#cells.has(name)) this.#addresses.forgetName(name)
  }

  /** Something has changed at `path` or below it, in one namespace or in all. */
  forgetPaths(path: string, namespace?: number): void {
    this.#addresses.forget(path, namespace)
  }

  watch(watched: boolean): HostReport {
    return this.telemetry.watch(watched, this.#cells.values())
  }

  changed(cell: Cell): void {
    if (cell === this.#coming || this.#cells.get(cell.name) !== cell) return
    this.settings.kernel.changed(this.id, statusOf(cell), this.#turnClock.fresh())
  }

  /**
   * Something was thrown where nobody caught it, in a callback that a daemon gave away. In a dedicated
   * host it is that daemon's fault; in a shared one nobody can say whose, so it is logged.
   */
  uncaught(thrown: unknown): void {
    const error = DaemonError.from(thrown)
    const [cell] = this.#cells.values()
    if (this.dedicated && cell) return cell.fault(error)
    const entry = {
      time: this.clock.now(),
      daemon: `host ${this.id}`,
      level: 'error',
      text: error.message,
    } as const
    this.telemetry.logged(error.stack ? { ...entry, fields: { stack: error.stack } } : entry)
  }

  /** Ends every daemon at once and closes what leads out. */
  close(): void {
    for (const name of [...this.#cells.keys()]) this.remove(name)
    this.mail.close()
    this.telemetry.close()
  }

  /** Milliseconds since the epoch; what is sent from now on has no earlier timestamp. */
  now(): number {
    return this.#turnClock.now()
  }

  /** Finds what a target stands for in a namespace; see `Addresses`. */
  resolve(target: string, namespace: number, cause: Cause | undefined): Promise<Resolution> {
    return this.#addresses.resolve(target, namespace, cause)
  }

  /** The number of the namespace of its sender. */
  #seenBy({ sender }: Envelope): number {
    return this.#cells.get(sender)?.spec.namespace ?? 0
  }

  #get(name: string): Cell {
    const cell = this.#cells.get(name)
    if (!cell) throw noDaemon(name)
    return cell
  }
}

function statusOf({ number, state, since, starts, mailbox, error }: Cell): CellStatus {
  const { length: waiting, capacity } = mailbox
  const status = { number, state, since, starts, waiting, capacity }
  return error ? { ...status, error: error.toData() } : status
}

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> => {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return plain
}
