/**
 * Where names lead: to a daemon in this host, or over a link to another. What the kernel was asked
 * once is kept until it takes it back.
 */
import { DaemonError } from '../../wire/error'
import type { Envelope } from './envelope'
import type { Link } from './link'

/** A daemon of this host, as the mail sees it. */
export interface Recipient {
  readonly name: string
  /** It can be reached below /srv. */
  readonly registered: boolean
  readonly mailbox: { readonly capacity: number; readonly full: boolean }
  /** Puts a request into its mailbox; false when there is no room for it and it may not wait. */
  deposit(envelope: Envelope): boolean
  /** Puts a message into its mailbox, where there is room, that is like `last`, the last there, in all but its payload. */
  join(last: Envelope, payload: unknown): void
  /** A request that it has been given, and may have in its mailbox yet, matters no more. */
  dropped(): void
  /** Resolves when its mailbox has room again. */
  room(): Promise<void>
}

/** What an address stands for: a daemon, and for a path what is left of it. */
export interface Resolution {
  readonly route: Route
  /** The rest of a path, for the payload; '' at a mount itself, absent when the path names a daemon. */
  readonly path?: string
}

/**
 * When so much of a mailbox has become free, hosts of senders are told at once; of less when there is nothing better
 * to do.
 */
export const telling = (capacity: number): number => Math.max(1, Math.min(64, capacity >> 2), capacity >> 4)
/** What senders who outrun a mailbox get of it at a time, in large ones: while they use half of it, they are told of more. */
const share = (capacity: number): number => Math.max(Math.min(256, capacity), capacity >> 3)
/**
 * To who is outrun so many shares of the link's, which has them by their bytes, are on their way before senders get
 * another: messages of 1 KiB went nearly four times as fast from one host to another when they did not fill a large mailbox.
 */
const SHARES = 2

/**
 * The way to one daemon. Senders that outrun a daemon elsewhere get its room a share at a time: whoever is refused
 * lets the others of its host have their turn, and their messages do not wait behind a whole mailbox on the link.
 */
export class Route {
  /** One-way messages sent over the link that are not known to have left the mailbox. */
  outstanding = 0
  /** How many there may be: what the mailbox holds, or less while senders outrun it. */
  #limit: number
  /** No room was found since none were outstanding. */
  #outrun = false
  /** There are some that wait for its room, before whom nobody else gets any; see `Backlog`. */
  blocked = false
  #roomWaiters: (() => void)[] | undefined

  constructor(
    readonly name: string,
    readonly capacity: number,
    readonly recipient: Recipient | undefined,
    readonly link: Link | undefined,
    /** It can be reached below /srv. */
    readonly registered: boolean,
  ) {
    this.#limit = capacity
  }

  get hasRoom(): boolean {
    return !this.blocked && this.isFree
  }

  /** There is room, for those as well who have waited longest. */
  get isFree(): boolean {
    return this.recipient ? !this.recipient.mailbox.full : this.outstanding < this.#limit
  }

  /** A sender finds no room. */
  outrun(): void {
    this.#outrun = true
  }

  /** Resolves when there is room, at once when there is some. */
  room(): Promise<void> {
    return this.blocked ? this.#released() : this.free()
  }

  /** Resolves when there is room for those who have waited longest, or when the route is forgotten. */
  free(): Promise<void> {
    if (this.isFree) return Promise.resolve()
    return this.recipient ? this.recipient.room() : this.#released()
  }

  #released(): Promise<void> {
    if (!this.#roomWaiters) {
      this.#roomWaiters = []
      this.link?.waits(1)
    }
    return new Promise((resolve) => this.#roomWaiters!.push(resolve))
  }

  /** `count` of them have left the mailbox. */
  credit(count: number): void {
    this.outstanding = Math.max(0, this.outstanding - count)
    if (this.#outrun) this.#limit = this.outstanding + this.#share
    else if (this.outstanding === 0) this.#limit = this.capacity
    if (this.outstanding === 0) this.#outrun = false
    this.release()
  }

  /** What senders that outrun the daemon get now. */
  get #share(): number {
    const most = this.link?.share ?? Infinity
    if (this.outstanding >= SHARES * most) return 0
    return Math.min(share(this.capacity), most, this.capacity - this.outstanding)
  }

  /** Lets those who wait for room look again. */
  release(): void {
    const waiters = this.#roomWaiters
    if (!waiters) return
    this.#roomWaiters = undefined
    this.link?.waits(-1)
    for (const resolve of waiters) resolve()
  }
}

export const noRoom = (name: string, capacity: number): DaemonError =>
  new DaemonError('resource_exhausted', `the mailbox of ${name} is full (${capacity} messages)`, { capacity })

export class Routes {
  readonly #byTarget = new Map<string, Route>()
  /** What was asked for last is often the next; the very same string is known at a glance, an equal one takes 10 ns. */
  #lastTarget = ''
  #last: Route | undefined

  /**
   * @param local a daemon of this host by name: its route is made when it is first asked for
   * @param forgotten is told of each route that is no longer true
   */
  constructor(
    private readonly local: (name: string) => Recipient | undefined,
    private readonly forgotten: (route: Route) => void,
  ) {}

  get(target: string): Route | undefined {
    if (target === this.#lastTarget && this.#last !== undefined) {
      this.#lastTarget = target
      return this.#last
    }
    const route = this.#byTarget.get(target) ?? this.#toLocal(target)
    if (route !== undefined) {
      this.#last = route
      this.#lastTarget = target
    }
    return route
  }

  set(route: Route): void {
    this.#byTarget.set(route.name, route)
  }

  /** The route is no longer true. */
  forget(name: string): void {
    const route = this.#byTarget.get(name)
    if (!route) return
    this.#byTarget.delete(name)
    this.#last = undefined
    this.forgotten(route)
    route.release()
  }

  /** Forgets and gives every route over `link`. */
  forgetLink(link: Link): Route[] {
    const over = [...this.#byTarget.values()].filter((route) => route.link === link)
    for (const { name } of over) this.forget(name)
    return over
  }

  #toLocal(name: string): Route | undefined {
    const recipient = this.local(name)
    if (recipient === undefined) return undefined
    const route = new Route(name, recipient.mailbox.capacity, recipient, undefined, recipient.registered)
    this.#byTarget.set(name, route)
    return route
  }
}

/** The same message for whom its address has been found to mean. */
export function addressed(envelope: Envelope, { route, path }: Resolution): Envelope {
  if (route.name === envelope.recipient && path === undefined) return envelope
  const bound = envelope.readdressed(route.name, withPath(envelope.payload, path))
  bound.canceled = envelope.canceled
  return bound
}

/** A payload with the rest of its address in it; at a mount itself a path that it has already stands. */
function withPath(payload: unknown, rest: string | undefined): unknown {
  if (rest === undefined) return payload
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return { path: rest || '/' }
  if (rest === '' && 'path' in payload) return payload
  return { ...payload, path: rest || '/' }
}
