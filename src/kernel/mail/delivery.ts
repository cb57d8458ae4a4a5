/**
 * How envelopes get where they belong: into a mailbox of this host, over a link to another, or to whoever
 * waits for an answer. What cannot be delivered becomes an error's answer or a dead letter, never nothing.
 */
import type { DeadLetter } from '../../wire/control'
import { DaemonError } from '../../wire/error'
import type { Carrier } from '../../wire/carrier'
import { Kind } from '../../wire/frame'
import type { Clock } from '../clock'
import type { Envelope } from './envelope'
import { Link } from './link'
import { Links } from './links'
import { addressed, Outbound } from './outbound'
import type { Producers } from './producers'
import { Routes, type Recipient, type Resolution, type Route } from './routes'
import type { Stamps } from './stamps'
import type { Waiter, Waiters } from './waiters'

/** What the mail tells of itself to whoever watches. */
export interface MailObserver {
  /** The payload of `envelope` is about to move out of sight. */
  moving(envelope: Envelope): void
  sent(envelope: Envelope): void
  dead(letter: DeadLetter): void
}

/** What the mail needs of its host. */
export interface MailSurroundings {
  readonly id: number
  readonly clock: Clock
  readonly observer: MailObserver
  /** Runs a function in a task of its own, soon. */
  readonly later: (act: () => void) => void
  /** A daemon of this host by name. */
  recipient(name: string): Recipient | undefined
  /** The way for an envelope, when nobody need be asked for it. */
  known(envelope: Envelope): Resolution | undefined
  /** Finds the way for an envelope; rejects with `not_found`. */
  resolve(envelope: Envelope): Promise<Resolution>
  /** Something may have arrived while the host slept: a task of the event loop begins. */
  awake(): void
  /** Something has arrived while the host was at work. */
  stir(): void
}

export class Delivery {
  readonly routes: Routes
  readonly links = new Links()
  readonly #outbound: Outbound

  constructor(
    private readonly host: MailSurroundings,
    private readonly stamps: Stamps,
    private readonly waiters: Waiters,
    private readonly producers: Producers,
  ) {
    this.routes = new Routes((name) => host.recipient(name))
    this.#outbound = new Outbound((envelope) => host.resolve(envelope), {
      forward: (route, envelope) => this.#forward(route, envelope),
      fail: (envelope, error) => this.undeliverable(envelope, error),
    })
  }

  /** Sends a request on its way; throws `resource_exhausted` when it is known that there is no room. */
  dispatch(envelope: Envelope): void {
    if (this.#outbound.holds(envelope.sender)) return this.#hold(envelope)
    const route = this.routes.get(envelope.recipient)
    if (route) return this.#forward(route, envelope)
    const known = this.host.known(envelope)
    if (known) this.#forward(known.route, addressed(envelope, known))
    else this.#hold(envelope)
  }

  /** Brings an answer to the host of whoever made the request. */
  bringBack(answer: Envelope): void {
    if (answer.caller === this.host.id) {
      answer.isolate()
      return this.#arrive(answer)
    }
    const link = this.links.get(answer.caller)
    if (link) link.post(answer)
    else if (answer.kind !== Kind.end) {
      this.#dead(answer, new DaemonError('unavailable', `the host of ${answer.recipient} is gone`))
    }
  }

  /** Says what became of an envelope that nobody took: to its caller, else as a dead letter. */
  undeliverable(envelope: Envelope, error: DaemonError): void {
    if (envelope.call === 0 || envelope.acknowledged) return this.#dead(envelope, error)
    if (envelope.caller === this.host.id) {
      const waiter = this.waiters.get(envelope.call)
      this.waiters.close(envelope.call)
      waiter?.fail(error)
      return
    }
    this.bringBack(this.#answerTo(envelope, Kind.failure, error.toData()))
  }

  /** A one-way message has left the mailbox of `recipient`: the host that counts on its room is told. */
  taken({ name, mailbox }: Recipient, envelope: Envelope): void {
    if (envelope.kind === Kind.send && envelope.origin !== this.host.id) {
      this.links.get(envelope.origin)?.credit(name, urgent(mailbox.capacity))
    }
  }

  /** `waiter` has given up: its callee is told. */
  abandon(waiter: Waiter): void {
    waiter.request?.cancel()
    if (waiter.host === this.host.id) this.producers.stop(this.host.id, waiter.call)
    else this.#tellCallee(waiter, Kind.cancel)
  }

  /** `waiter` has room for `count` more items. */
  pull(waiter: Waiter, count: number): void {
    if (waiter.host === this.host.id) this.producers.pull(this.host.id, waiter.call, count)
    else this.#tellCallee(waiter, Kind.pull, count)
  }

  connect(host: number, carrier: Carrier): void {
    const stir = (): void => {
      this.links.asleep = false
      this.host.stir()
    }
    const link: Link = new Link(host, carrier, {
      arrived: (envelope) => this.#take(link, envelope),
      credited: (name, count) => this.routes.get(name)?.credit(count),
      posted: () => this.links.posted(link),
      owes: () => this.links.owes(link),
      awake: () => {
        this.links.asleep = false
        this.host.awake()
      },
      stir,
    })
    this.links.add(link)
    if (!link.sleep()) stir()
  }

  /** The host at the other end is gone; what it had sent before still counts. */
  disconnect(host: number): void {
    const link = this.links.get(host)
    if (!link) return
    while (link.poll());
    this.links.delete(link)
    link.close()
    for (const envelope of link.requests.values()) envelope.cancel()
    this.producers.endFor(host)
    for (const { name, outstanding } of this.routes.forgetLink(link)) {
      if (outstanding > 0) this.#lost(name, outstanding)
    }
    this.waiters.failAll(
      (waiter) => waiter.host === host,
      ({ request }) => goneWithWorker(request?.recipient ?? 'the daemon'),
    )
  }

  close(): void {
    this.links.close()
  }

  #forward(route: Route, envelope: Envelope): void {
    if (envelope.canceled) return
    const { recipient, link } = route
    const waiter = envelope.call === 0 ? undefined : this.waiters.get(envelope.call)
    if (waiter) {
      waiter.request = envelope
      waiter.host = link?.host ?? this.host.id
    }
    if (recipient) return this.#deposit(recipient, envelope)
    if (envelope.kind === Kind.send) {
      if (envelope.call === 0 && !route.hasRoom && !(this.#catchUp(link!) && route.hasRoom)) {
        throw noRoom(route.name, route.capacity)
      }
      link!.post(envelope)
      route.outstanding++
    } else link!.post(envelope)
  }

  /**
   * Takes in credits that have come quietly while the host slept; true when there were any. Once in a turn: who
   * sends without end is refused, so that others have theirs.
   */
  #catchUp(link: Link): boolean {
    if (!this.links.asleep) return false
    this.links.asleep = false
    this.host.stir()
    return link.poll()
  }

  #hold(envelope: Envelope): void {
    envelope.isolate()
    this.#outbound.hold(envelope)
  }

  /** Puts a request into a mailbox of this host. */
  #deposit(recipient: Recipient, envelope: Envelope): void {
    envelope.isolate()
    if (!recipient.deposit(envelope)) throw noRoom(recipient.name, recipient.mailbox.capacity)
    if (envelope.kind === Kind.send && envelope.call !== 0) this.#acknowledge(envelope)
  }

  /** Tells the sender of an acknowledged message that it is in the mailbox. */
  #acknowledge(envelope: Envelope): void {
    envelope.acknowledged = true
    const receipt = this.#answerTo(envelope, Kind.reply)
    if (envelope.caller === this.host.id) queueMicrotask(() => this.#arrive(receipt))
    else this.links.get(envelope.caller)?.post(receipt)
  }

  /** Takes what has come over `link`. */
  #take(link: Link, envelope: Envelope): void {
    if (envelope.kind > Kind.follow) return this.#arrive(envelope)
    if (envelope.wantsAnswer) link.requests.set(envelope.call, envelope)
    const recipient = this.routes.get(envelope.recipient)?.recipient
    try {
      if (!recipient) throw noDaemon(envelope.recipient)
      this.#deposit(recipient, envelope)
    } catch (thrown) {
      if (envelope.kind === Kind.send)
        link.credit(envelope.recipient, urgent(recipient?.mailbox.capacity ?? 1))
      this.undeliverable(envelope, DaemonError.from(thrown))
    }
  }

  /** Takes an answer, or a word about a request, to whom it concerns in this host. */
  #arrive(envelope: Envelope): void {
    const { kind, call, caller } = envelope
    if (kind === Kind.pull) return this.producers.pull(caller, call, envelope.payload as number)
    if (kind === Kind.cancel) {
      const requests = this.links.get(caller)?.requests
      requests?.get(call)?.cancel()
      requests?.delete(call)
      return this.producers.stop(caller, call)
    }
    const waiter = this.waiters.get(call)
    if (!waiter) return
    if (kind !== Kind.item && kind !== Kind.gap) this.waiters.close(call)
    waiter.answer(envelope)
  }

  #answerTo(request: Envelope, kind: Kind, payload?: unknown): Envelope {
    const { recipient, sender, type, caller, call } = request
    return this.stamps.stamp(kind, recipient, sender, type, payload, request, caller, call)
  }

  /** Tells the callee of one of our requests how it goes on. */
  #tellCallee({ call, request, host }: Waiter, kind: Kind, payload?: number): void {
    if (!request || host === undefined) return
    const { sender, recipient, type } = request
    const word = this.stamps.stamp(kind, sender, recipient, type, payload, request, this.host.id, call)
    this.links.get(host)?.post(word)
  }

  #dead({ sender, recipient, type }: Envelope, error: DaemonError): void {
    const time = this.host.clock.now()
    this.host.observer.dead({ time, sender, recipient, type, error: error.toData(), count: 1 })
  }

  /** So many one-way messages, whose bodies nobody has any more, were with a worker that is gone. */
  #lost(recipient: string, count: number): void {
    const error = goneWithWorker(recipient).toData()
    const time = this.host.clock.now()
    this.host.observer.dead({ time, sender: '', recipient, type: '', error, count })
  }
}

/** A sender elsewhere is told at once when so much of a mailbox has become free; of less when its host has nothing else to do. */
const urgent = (capacity: number): number => Math.max(1, capacity >> 2)

export const noDaemon = (name: string): DaemonError =>
  new DaemonError('not_found', `no daemon named '${name}'`)

const goneWithWorker = (name: string): DaemonError =>
  new DaemonError('unavailable', `${name} is gone with its worker`)

const noRoom = (name: string, capacity: number): DaemonError =>
  new DaemonError('resource_exhausted', `the mailbox of ${name} is full (${capacity} messages)`, { capacity })
