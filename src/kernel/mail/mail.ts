/**
 * The mail of one host as its daemons use it: one-way messages, calls, streams, and their answers.
 */
import { DaemonError } from '../../wire/error'
import { Kind } from '../../wire/frame'
import type { Message } from '../../wire/message'
import { quoted } from '../../wire/quoted'
import { isMarked, takeTransfers, type CallOptions, type SendOptions, type SubscribeOptions } from '../daemon'
import type { TurnClock } from '../turn-clock'
import { PendingCall } from './call'
import { Consumer } from './consumer'
import { Delivery, type MailObserver, type MailSurroundings } from './delivery'
import type { Cause, Envelope } from './envelope'
import { Producers } from './producers'
import type { Sender } from './sender'
import type { Stamps } from './stamps'
import { Waiters, type Waiter } from './waiters'

const DEFAULT_TIMEOUT = 5_000
/** Timeouts of fewer milliseconds count from the call; others may count from the beginning of its turn, which is cheaper. */
const SHORT = 1_000

export class Mail {
  readonly waiters: Waiters
  readonly producers: Producers
  readonly delivery: Delivery
  readonly #turnClock: TurnClock
  readonly #observer: MailObserver

  constructor(
    private readonly host: MailSurroundings,
    private readonly stamps: Stamps,
  ) {
    this.#turnClock = stamps.clock
    this.#observer = host.observer
    this.waiters = new Waiters(host.clock, (waiter) => this.delivery.abandon(waiter))
    this.producers = new Producers(this, host)
    this.delivery = new Delivery(host, this.waiters, this.producers, stamps)
  }

  /** Sends one way; throws `resource_exhausted` when it is known that there is no room. */
  send(
    from: Sender,
    cause: Cause | undefined,
    to: string,
    type: string,
    payload: unknown,
    options?: SendOptions,
  ): void {
    if (options !== undefined || !this.delivery.join(from, cause, to, type, payload))
      this.#sendApart(from, cause, to, type, payload, options)
  }

  #sendApart(
    from: Sender,
    cause: Cause | undefined,
    to: string,
    type: string,
    payload: unknown,
    options: SendOptions | undefined,
  ): void {
    const envelope = this.stamps.envelope(Kind.send, from.name, to, type, payload, cause)
    this.#dispatch(from, envelope, options?.transfer)
    this.delivery.invite(from, cause, envelope)
  }

  /** Sends one way and resolves with the message once it is in the recipient's mailbox. */
  async sendAcknowledged(from: Sender, to: string, type: string, payload: unknown): Promise<Message> {
    const receipt = new PendingCall(from)
    this.#ask(receipt, Kind.send, from, undefined, to, type, payload)
    return receipt.answered.then(() => receipt.request!.toMessage(payload))
  }

  /** Resolves with the answer. */
  call(
    from: Sender,
    cause: Cause | undefined,
    to: string,
    type: string,
    payload: unknown,
    options?: CallOptions & SendOptions,
  ): Promise<unknown> {
    const call = new PendingCall(from)
    try {
      const signal = options?.signal
      if (signal?.aborted) throw canceled(to, type)
      this.#ask(call, Kind.call, from, cause, to, type, payload, options)
      if (signal) this.#cancelWith(signal, call, to, type)
      return call.answered
    } catch (thrown) {
      return Promise.reject(DaemonError.from(thrown))
    }
  }

  #cancelWith(signal: AbortSignal, call: PendingCall, to: string, type: string): void {
    call.abortWith(signal, () => this.waiters.giveUp(call.call, canceled(to, type)))
  }

  /**
   * Asks for a stream at once; its items wait, up to a window, until the loop takes them.
   *
   * @param over is told when nothing will come any more
   */
  subscribe(
    from: Sender,
    cause: Cause | undefined,
    to: string,
    type: string,
    payload: unknown,
    { whenFull = 'wait' }: SubscribeOptions = {},
    over: (consumer: Consumer) => void = () => {},
  ): Consumer {
    if (whenFull !== 'wait' && whenFull !== 'skip') {
      const text = `whenFull is 'wait' or 'skip', not ${quoted(whenFull)}`
      throw new DaemonError('invalid_argument', text)
    }
    const consumer = new Consumer(from, {
      pull: (of, count) => this.delivery.pull(of, count),
      stop: (of) => {
        this.waiters.close(of.call)
        this.delivery.abandon(of)
      },
      over,
    })
    this.#ask(consumer, whenFull === 'wait' ? Kind.subscribe : Kind.follow, from, cause, to, type, payload)
    return consumer
  }

  /** Answers `request`: with a value, an item or the end of a stream, or an error. */
  answer(
    request: Envelope,
    from: Sender,
    kind: typeof Kind.reply | typeof Kind.failure | typeof Kind.item | typeof Kind.gap | typeof Kind.end,
    payload?: unknown,
    transfer?: Transferable[],
  ): void {
    if (!request.wantsAnswer) return
    const { stamps } = this
    const observer = this.#observer
    const shown = stamps.next >= observer.wanted ? this.#answerTo(request, from, kind, payload) : undefined
    const preview = shown && observer.preview(payload)
    if (shown === undefined) stamps.skip()
    try {
      this.delivery.bringBack(request, kind, payload, transfer)
    } catch (thrown) {
      stamps.discard()
      throw thrown
    }
    from.countSent()
    if (shown !== undefined) observer.sent(shown, preview)
  }

  /**
   * Answers a call of this host with plain data, nothing of which moves and which nobody wants to see; false, and nothing
   * is done, where it is anything else.
   */
  answerPlain(request: Envelope, from: Sender, payload: unknown): boolean {
    if (request.kind !== Kind.call || request.caller !== this.host.id) return false
    if (this.stamps.next >= this.#observer.wanted || isMarked()) return false
    if (!this.delivery.handBack(request, payload)) return false
    this.stamps.skip()
    from.countSent()
    return true
  }

  fail(request: Envelope, from: Sender, error: DaemonError): void {
    this.answer(request, from, Kind.failure, error.toData())
  }

  close(): void {
    this.waiters.clear()
    this.delivery.close()
  }

  /** An answer as a message of its own. */
  #answerTo(request: Envelope, from: Sender, kind: Kind, payload: unknown): Envelope {
    const { sender, type, caller, call } = request
    return this.stamps
      .envelope(kind, from.name, sender, type, payload, request)
      .askedBy(caller, call, undefined)
  }

  #ask(
    waiter: Waiter,
    kind: Kind,
    from: Sender,
    cause: Cause | undefined,
    to: string,
    type: string,
    payload: unknown,
    options: CallOptions & SendOptions = NOTHING,
  ): void {
    const { timeout = DEFAULT_TIMEOUT, transfer } = options
    const endless = kind === Kind.subscribe || kind === Kind.follow
    const deadline = endless ? undefined : this.#deadline(timeout, cause)
    const call = this.waiters.open(waiter, deadline)
    try {
      const envelope = this.stamps.envelope(kind, from.name, to, type, payload, cause)
      waiter.request = envelope.askedBy(this.host.id, call, deadline)
      this.#dispatch(from, envelope, transfer)
    } catch (thrown) {
      this.waiters.close(call)
      throw thrown
    }
  }

  /** The caller's own, unless what it is handling must be done before. */
  #deadline(timeout: number, cause: Cause | undefined): number | undefined {
    if (typeof timeout !== 'number' || !(timeout >= 0)) {
      throw new DaemonError(
        'invalid_argument',
        `a timeout is a number of milliseconds, not ${quoted(timeout)}`,
      )
    }
    // A turn may have lasted longer than a short one.
    const now = timeout < SHORT ? this.#turnClock.fresh() : this.#turnClock.now()
    const deadline = now + timeout
    const before = cause?.deadline
    if (before !== undefined && before < deadline) return before
    return deadline === Infinity ? undefined : deadline
  }

  #dispatch(from: Sender, envelope: Envelope, transfer = takeTransfers(envelope.payload)): void {
    if (transfer !== undefined && transfer.length > 0) envelope.transfer = transfer
    const observer = this.#observer
    // Before others: its address may be asked for meanwhile, in a message that is shown too.
    const wanted = envelope.sequence >= observer.wanted
    const preview = wanted ? observer.preview(envelope.payload) : undefined
    try {
      this.delivery.dispatch(envelope)
    } catch (thrown) {
      this.stamps.discard()
      throw thrown
    }
    from.countSent()
    if (wanted) observer.sent(envelope, preview)
  }
}

const canceled = (to: string, type: string): DaemonError =>
  new DaemonError('canceled', `the call '${type}' to ${to} was canceled`)

const NOTHING: CallOptions & SendOptions = {}
