/**
 * The mail of one host as its daemons use it: one-way messages, calls, streams, and their answers.
 */
import { DaemonError } from '../../wire/error'
import { Kind } from '../../wire/frame'
import type { Message } from '../../wire/message'
import { quoted } from '../../wire/quoted'
import type { CallOptions, SendOptions, SubscribeOptions } from '../daemon'
import type { TurnClock } from '../turn-clock'
import { PendingCall } from './call'
import { Consumer } from './consumer'
import { Delivery, type MailSurroundings } from './delivery'
import type { Cause, Envelope } from './envelope'
import { Producers } from './producers'
import type { Sender } from './sender'
import { Stamps } from './stamps'
import { Waiters, type Waiter } from './waiters'

const DEFAULT_TIMEOUT = 5_000
/** Timeouts of fewer milliseconds count from the call; others may count from the beginning of its turn, which is cheaper. */
const SHORT = 1_000

export class Mail {
  readonly waiters: Waiters
  readonly producers: Producers
  readonly delivery: Delivery
  readonly #stamps: Stamps

  constructor(
    private readonly host: MailSurroundings,
    private readonly turnClock: TurnClock,
  ) {
    this.#stamps = new Stamps(host.id, turnClock)
    this.waiters = new Waiters(host.clock, (waiter) => this.delivery.abandon(waiter))
    this.producers = new Producers(this, host)
    this.delivery = new Delivery(host, this.waiters, this.producers)
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
    const { transfer } = options ?? NOTHING
    this.#dispatch(
      from,
      this.#stamps.stamp(Kind.send, from.name, to, type, payload, cause, 0, 0, 0, transfer),
    )
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
    const { observer } = this.host
    const shown = observer.curious ? this.#answerTo(request, from, kind, payload, transfer) : undefined
    if (shown?.transfer !== undefined) observer.moving(shown)
    this.delivery.bringBack(request, kind, payload, transfer)
    from.countSent()
    observer.sent(shown)
  }

  fail(request: Envelope, from: Sender, error: DaemonError): void {
    this.answer(request, from, Kind.failure, error.toData())
  }

  close(): void {
    this.waiters.clear()
    this.delivery.close()
  }

  /** An answer as a message of its own. */
  #answerTo(
    request: Envelope,
    from: Sender,
    kind: Kind,
    payload: unknown,
    transfer: Transferable[] | undefined,
  ): Envelope {
    const { sender, type, caller, call } = request
    return this.#stamps.stamp(
      kind,
      from.name,
      sender,
      type,
      payload,
      request,
      caller,
      call,
      0,
      transfer ?? NONE,
    )
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
    const deadline = kind === Kind.subscribe || kind === Kind.follow ? 0 : this.#deadline(timeout, cause)
    const call = this.waiters.open(waiter, deadline)
    try {
      const { id } = this.host
      const envelope = this.#stamps.stamp(
        kind,
        from.name,
        to,
        type,
        payload,
        cause,
        id,
        call,
        deadline,
        transfer,
      )
      waiter.request = envelope
      this.#dispatch(from, envelope)
    } catch (thrown) {
      this.waiters.close(call)
      throw thrown
    }
  }

  /** The caller's own, unless what it is handling must be done before. */
  #deadline(timeout: number, cause: Cause | undefined): number {
    if (typeof timeout !== 'number' || !(timeout >= 0)) {
      throw new DaemonError(
        'invalid_argument',
        `a timeout is a number of milliseconds, not ${quoted(timeout)}`,
      )
    }
    // A turn may have lasted longer than that.
    if (timeout < SHORT) this.turnClock.look()
    const deadline = this.turnClock.now() + timeout
    if (cause !== undefined && cause.deadline > 0 && cause.deadline < deadline) return cause.deadline
    return deadline === Infinity ? 0 : deadline
  }

  #dispatch(from: Sender, envelope: Envelope): void {
    if (envelope.transfer !== undefined) this.host.observer.moving(envelope)
    this.delivery.dispatch(envelope)
    from.countSent()
    this.host.observer.sent(envelope)
  }
}

const canceled = (to: string, type: string): DaemonError =>
  new DaemonError('canceled', `the call '${type}' to ${to} was canceled`)

const NOTHING: CallOptions & SendOptions = {}
const NONE: Transferable[] = []
