/**
 * How envelopes get where they belong: into a mailbox of this host, over a link to another, or to whoever
 * waits for an answer. What cannot be delivered becomes an error's answer or a dead letter, never nothing.
 */
import type { DeadLetter } from '../../wire/control'
import { DaemonError } from '../../wire/error'
import type { Carrier } from '../../wire/carrier'
import { Kind } from '../../wire/frame'
import type { Clock } from '../clock'
import { isMarked } from '../daemon'
import { Backlog } from './backlog'
import { notCloneable, type Cause, type Envelope } from './envelope'
import { isolate, isolateMoving, isolatePlain, unlike } from './isolate'
import { Link } from './link'
import { Links } from './links'
import { Outbound } from './outbound'
import type { Producers } from './producers'
import { addressed, noRoom, Routes, telling, type Recipient, type Resolution, type Route } from './routes'
import type { Sender } from './sender'
import type { Stamps } from './stamps'
import type { Waiter, Waiters } from './waiters'

/** What the mail tells of itself to whoever watches. */
export interface MailObserver {
  /**
   * The number of the message that it wants to see next, which has an envelope of its own then; Infinity for none.
   * A later one will do, for a number may be that of a message that is not sent.
   */
  readonly wanted: number
  /** Gives what it wants to keep of a payload, which may move out of sight or change from now on. */
  preview(payload: unknown): unknown
  /** A message that it wanted to see, when it was made, has been sent; `preview` is of its payload. */
  sent(envelope: Envelope, preview: unknown): void
  dead(letter: DeadLetter): void
}

/** What the mail needs of its host. */
export interface MailSurroundings {
  readonly id: number
  readonly clock: Clock
  readonly observer: MailObserver
  /** Runs a function in a task of its own, soon. */
  readonly later: (act: () => void) => void
  /** True when microtasks have held the thread for a while. */
  overdue(): boolean
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
  readonly links: Links
  readonly #outbound: Outbound
  readonly #backlog: Backlog
  /** The one-way message that was sent last, in whose burst the next may be: by whom and why, and who of this host has it. */
  #last: Envelope | undefined
  #lastFrom: Sender | undefined
  #lastCause: Cause | undefined
  #lastIn: Recipient | undefined
  /** The number of the message that may be in that burst; 0 for none. */
  #next = 0

  constructor(
    private readonly host: MailSurroundings,
    private readonly waiters: Waiters,
    private readonly producers: Producers,
    private readonly stamps: Stamps,
  ) {
    this.routes = new Routes(
      (name) => host.recipient(name),
      (route) => this.#forgotten(route),
    )
    this.links = new Links(
      (link, thrown) => this.#break(link, thrown),
      () => this.#forgetLast(),
    )
    this.#outbound = new Outbound((envelope) => host.resolve(envelope), {
      forward: (found, envelope) => this.#insist(found.route, this.#readdress(envelope, found)),
      fail: (envelope, error) => this.undeliverable(envelope, error),
    })
    this.#backlog = new Backlog({
      pass: (route, envelope) => this.#pass(route, envelope),
      fail: (envelope, error) => this.#refuse(envelope, error),
    })
  }

  /** Sends a request on its way; throws `resource_exhausted` when it is known that there is no room. */
  dispatch(envelope: Envelope): void {
    const route = this.#outbound.holds(envelope.sender) ? undefined : this.routes.get(envelope.recipient)
    if (route === undefined) this.#lookUp(envelope)
    else this.#forward(route, envelope)
  }

  /**
   * Sends a one-way message as part of the burst of the one that was sent last, where the two are alike in all but their
   * payloads and that one waits in a mailbox of this host. False, and nothing is done, where that is not so, where there
   * is no room, or where somebody wants to see the message.
   *
   * @throws DaemonError `invalid_argument` when the payload cannot be cloned
   */
  join(from: Sender, cause: Cause | undefined, to: string, type: string, payload: unknown): boolean {
    const { stamps } = this
    if (this.#next !== stamps.next || this.#lastFrom !== from || this.#lastCause !== cause) return false
    const last = this.#last!
    if (!last.waiting || last.recipient !== to || last.type !== type || !stamps.shares()) return false
    const recipient = this.#lastIn!
    if (recipient.mailbox.full || stamps.next >= this.host.observer.wanted || isMarked()) return false
    const own = isolatedLike(last, payload)
    // A getter of the payload may have sent something itself.
    if (this.#next !== stamps.next) return false
    this.#next = stamps.skip()
    recipient.join(last, own)
    from.countSent()
    return true
  }

  /**
   * What `from` sends next because of `cause` may join `envelope`, which it has just sent one way, where that waits in a
   * mailbox of this host. So may only what follows a second message to one daemon: of all others no note is kept.
   */
  invite(from: Sender, cause: Cause | undefined, envelope: Envelope): void {
    if (!envelope.waiting || this.stamps.next !== envelope.sequence + 1) return
    const recipient = this.routes.get(envelope.recipient)?.recipient
    if (recipient !== this.#lastIn) {
      this.#lastIn = recipient
      return
    }
    this.#last = envelope
    this.#lastFrom = from
    this.#lastCause = cause
    this.#next = this.stamps.next
  }

  #lookUp(envelope: Envelope): void {
    const known = this.#outbound.holds(envelope.sender) ? undefined : this.host.known(envelope)
    if (known) this.#forward(known.route, this.#readdress(envelope, known))
    else this.#hold(envelope)
  }

  /** The same message for whom its address means; who waits for an answer to it waits for that of this one. */
  #readdress(envelope: Envelope, found: Resolution): Envelope {
    const bound = addressed(envelope, found)
    const waiter = bound === envelope ? undefined : this.waiters.get(bound.call)
    if (waiter !== undefined) waiter.request = bound
    return bound
  }

  /**
   * Brings an answer to whoever made the request.
   *
   * @param transfer parts of the payload that move
   * @throws DaemonError `invalid_argument` when the payload cannot be cloned
   */
  bringBack(request: Envelope, kind: Kind, payload: unknown, transfer?: Transferable[]): void {
    const { sender, recipient, type } = request
    try {
      if (!this.#outbound.delays(recipient, sender)) return this.#bringBack(request, kind, payload, transfer)
      const own = isolateMoving(payload, transfer ?? [])
      this.#outbound.after(recipient, () => this.#bringBack(request, kind, own.value, own.transfer))
    } catch (thrown) {
      throw notCloneable({ type, sender: recipient, recipient: sender }, thrown)
    }
  }

  /**
   * Brings plain data to who made the request in this host; false, and nothing is done, where it is anything else or has to
   * wait. That is `bringBack` for what most answers are.
   */
  handBack({ recipient, sender, call }: Envelope, payload: unknown): boolean {
    if (this.#outbound.delays(recipient, sender)) return false
    const own = isolatePlain(payload)
    if (own === unlike) return false
    this.#conclude(Kind.reply, call, own)
    return true
  }

  /** Says what became of an envelope that nobody took: to its caller, else as a dead letter. */
  undeliverable(envelope: Envelope, error: DaemonError): void {
    const { sender, recipient, type } = envelope
    if (envelope.call === 0) return this.#dead(sender, recipient, type, error)
    if (envelope.caller === this.host.id) {
      this.waiters.close(envelope.call)?.fail(error)
      return
    }
    this.bringBack(envelope, Kind.failure, error.toData())
  }

  /** A one-way message has left the mailbox of `recipient`: the host that counts on its room is told. */
  taken({ name, mailbox }: Recipient, envelope: Envelope): void {
    if (envelope.kind === Kind.send && envelope.origin !== this.host.id) {
      this.links.get(envelope.origin)?.credit(name, telling(mailbox.capacity))
    }
  }

  /** `waiter` has given up: its callee is told. */
  abandon(waiter: Waiter): void {
    if (waiter.request) this.#cancel(waiter.request)
    const { call, host } = waiter
    if (host === undefined) this.producers.stop(this.host.id, call)
    else this.links.get(host)?.answer(Kind.cancel, call, undefined)
  }

  /** `waiter` has room for `count` more items. */
  pull({ call, host }: Waiter, count: number): void {
    if (host === undefined) this.producers.pull(this.host.id, call, count)
    else this.links.get(host)?.answer(Kind.pull, call, count)
  }

  connect(host: number, carrier: Carrier): void {
    const stir = (): void => {
      this.links.asleep = false
      this.host.stir()
    }
    const link: Link = new Link(host, carrier, {
      arrived: (envelope) => this.#take(link, envelope),
      answered: (kind, call, payload) => this.#arrive(link, kind, call, payload),
      credited: (name, count) => {
        const route = this.routes.get(name)
        // A daemon of that name may be elsewhere by now.
        if (route?.link === link) route.credit(count)
      },
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
    this.links.drain(link)
    // It was broken.
    if (this.links.get(host) !== link) return
    this.#unlink(link)
  }

  #forgotten(route: Route): void {
    if (route.recipient !== undefined && route.recipient === this.#lastIn) this.#forgetLast()
    this.#backlog.giveUp(route)
  }

  /** Nothing that has been handled is kept for the sake of what may follow. */
  #forgetLast(): void {
    this.#last = this.#lastFrom = this.#lastCause = this.#lastIn = undefined
    this.#next = 0
  }

  #unlink(link: Link): void {
    const { host } = link
    this.links.delete(link)
    link.close()
    for (const envelope of link.requests.values()) this.#cancel(envelope)
    this.producers.endFor(host)
    for (const { name, outstanding } of this.routes.forgetLink(link)) {
      if (outstanding > 0) this.#lost(name, outstanding)
    }
    this.waiters.failAll(
      (waiter) => waiter.host === host,
      ({ request }) => goneWithWorker(request?.recipient ?? 'the daemon'),
    )
  }

  /** Nothing more goes over `link`, for what went over it did not make sense: the others go on. */
  #break(link: Link, thrown: unknown): void {
    console.error(`the link between hosts ${this.host.id} and ${link.host} is broken`, thrown)
    this.#unlink(link)
  }

  /** Who made the request has given up. */
  #cancel(request: Envelope): void {
    request.cancel()
    const route = this.routes.get(request.recipient)
    route?.recipient?.dropped()
    if (route?.blocked) this.#backlog.dropped(route)
  }

  close(): void {
    this.links.close()
  }

  #forward(route: Route, envelope: Envelope): void {
    if (route.blocked) this.#wait(route, envelope)
    else this.#enter(route, envelope)
  }

  /** Sends a message of this host on, before those that wait for room there. */
  #enter(route: Route, envelope: Envelope): void {
    if (route.recipient !== undefined) this.#deposit(route.recipient, envelope)
    else this.#post(route, route.link!, envelope)
  }

  #post(route: Route, link: Link, envelope: Envelope): void {
    const waiter = envelope.call === 0 ? undefined : this.waiters.get(envelope.call)
    if (waiter !== undefined) waiter.host = link.host
    if (envelope.kind !== Kind.send) return link.post(envelope)
    if (envelope.call === 0 && !route.isFree) this.#makeRoom(route)
    link.post(envelope)
    route.outstanding++
  }

  /** Others have waited for longer. */
  #wait(route: Route, envelope: Envelope): void {
    if (!envelope.wantsAnswer) throw noRoom(route.name, route.capacity)
    envelope.isolate()
    this.#keep(route, envelope)
  }

  /** It waits for room, and whatever is sent now waits behind it. */
  #keep(route: Route, envelope: Envelope): void {
    this.#next = 0
    this.#backlog.add(route, envelope)
  }

  /** Sends on what its sender takes for sent: it waits for room. */
  #insist(route: Route, envelope: Envelope): void {
    if (envelope.canceled) return
    const oneWay = envelope.kind === Kind.send && envelope.call === 0
    if (oneWay && !route.hasRoom) this.#keep(route, envelope)
    else if (route.blocked) this.#wait(route, envelope)
    else this.#pass(route, envelope)
  }

  /** Sends on a message of this host, or takes in one of another, before those that wait for room. */
  #pass(route: Route, envelope: Envelope): void {
    if (envelope.canceled) return
    if (envelope.origin === this.host.id) this.#enter(route, envelope)
    else this.#deposit(route.recipient!, envelope)
  }

  /**
   * Takes in credits that have come quietly while the host slept. Once in a turn: who sends without end is refused,
   * so that others have theirs.
   */
  #makeRoom(route: Route): void {
    route.outrun()
    if (this.links.asleep) {
      this.links.asleep = false
      this.host.stir()
      this.links.poll()
    }
    if (!route.isFree) throw noRoom(route.name, route.capacity)
  }

  #hold(envelope: Envelope): void {
    envelope.isolate()
    this.#outbound.hold(envelope)
  }

  /** Puts a request into a mailbox of this host. */
  #deposit(recipient: Recipient, envelope: Envelope): void {
    // Before it is copied, or what moves with it has moved.
    if (recipient.mailbox.full && !envelope.wantsAnswer) throw noRoomAt(recipient)
    envelope.isolate()
    if (!recipient.deposit(envelope)) throw noRoomAt(recipient)
    this.#next = 0
    if (envelope.kind === Kind.send && envelope.call !== 0) this.#acknowledge(envelope)
  }

  /** Tells the sender of an acknowledged message that it is in the mailbox. */
  #acknowledge(envelope: Envelope): void {
    const { caller, call } = envelope
    envelope.askedBy(0, 0, undefined)
    if (caller === this.host.id) queueMicrotask(() => this.#conclude(Kind.reply, call, undefined))
    else this.links.get(caller)?.answer(Kind.reply, call, undefined)
  }

  /** Takes what has come over `link`. */
  #take(link: Link, envelope: Envelope): void {
    if (envelope.wantsAnswer) link.requests.set(envelope.call, envelope)
    const route = this.routes.get(envelope.recipient)
    try {
      if (!route?.recipient) throw noDaemon(envelope.recipient)
      this.#insist(route, envelope)
    } catch (thrown) {
      this.#refuse(envelope, DaemonError.from(thrown))
    }
  }

  /** It gets into no mailbox: also the host that counts on its room is told. */
  #refuse(envelope: Envelope, error: DaemonError): void {
    const { kind, origin, recipient } = envelope
    if (kind === Kind.send && origin !== this.host.id) {
      const capacity = this.routes.get(recipient)?.capacity ?? 1
      this.links.get(origin)?.credit(recipient, telling(capacity))
    }
    this.undeliverable(envelope, error)
  }

  /** Takes an answer to one of our calls, or a word about one of theirs, that has come over `link`. */
  #arrive(link: Link, kind: Kind, call: number, payload: unknown): void {
    if (kind === Kind.pull) return this.producers.pull(link.host, call, payload as number)
    if (kind !== Kind.cancel) return this.#conclude(kind, call, payload)
    const request = link.requests.get(call)
    link.requests.delete(call)
    if (request) this.#cancel(request)
    this.producers.stop(link.host, call)
  }

  #bringBack(request: Envelope, kind: Kind, payload: unknown, transfer?: Transferable[]): void {
    const { caller, call, recipient, sender, type } = request
    if (caller === this.host.id) return this.#conclude(kind, call, isolated(payload, transfer))
    const link = this.links.get(caller)
    if (link) link.answer(kind, call, payload, transfer)
    else if (kind !== Kind.end) this.#dead(recipient, sender, type, hostGone(sender))
  }

  /** Gives an answer, whose payload is nobody else's, to whoever waits for it. */
  #conclude(kind: Kind, call: number, payload: unknown): void {
    const goesOn = kind === Kind.item || kind === Kind.gap
    const waiter = goesOn ? this.waiters.get(call) : this.waiters.close(call)
    waiter?.answer(kind, payload)
  }

  #dead(sender: string, recipient: string, type: string, error: DaemonError): void {
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

export const noDaemon = (name: string): DaemonError =>
  new DaemonError('not_found', `no daemon named '${name}'`)

const noRoomAt = ({ name, mailbox }: Recipient): DaemonError => noRoom(name, mailbox.capacity)

const hostGone = (name: string): DaemonError => new DaemonError('unavailable', `the host of ${name} is gone`)

const goneWithWorker = (name: string): DaemonError =>
  new DaemonError('unavailable', `${name} is gone with its worker`)

/** The payload of a message that is like `other` in all else. */
function isolatedLike(other: Envelope, payload: unknown): unknown {
  try {
    return isolate(payload)
  } catch (thrown) {
    throw notCloneable(other, thrown)
  }
}

/** A payload of a daemon of this host for another one of it. */
const isolated = (payload: unknown, transfer: Transferable[] | undefined): unknown =>
  transfer === undefined || transfer.length === 0 ? isolate(payload) : isolateMoving(payload, transfer).value
