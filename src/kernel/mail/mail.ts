/**
 * The mail of one host as its daemons use it: one-way messages, calls, streams, and their answers.
 */
import { DaemonError, type ErrorData } from '../../wire/error'
import { Kind } from '../../wire/frame'
import type { Message } from '../../wire/message'
import type { CallOptions, SendOptions } from '../daemon'
import { Consumer } from './consumer'
import { Delivery, type MailSurroundings } from './delivery'
import type { Cause, Envelope } from './envelope'
import { Producers } from './producers'
import type { Sender } from './sender'
import { Stamps } from './stamps'
import { Waiters, type Waiter } from './waiters'

const DEFAULT_TIMEOUT = 5_000

/** What every request says. */
interface Asking extends CallOptions, SendOptions {
  readonly kind: typeof Kind.send | typeof Kind.call | typeof Kind.subscribe
  readonly from: Sender
  readonly cause?: Cause | undefined
  readonly to: string
  readonly type: string
  readonly payload: unknown
}

export class Mail {
  readonly waiters: Waiters
  readonly producers: Producers
  readonly delivery: Delivery
  readonly #stamps: Stamps

  constructor(private readonly host: MailSurroundings) {
    this.#stamps = new Stamps(host.id, host.clock)
    this.waiters = new Waiters(host.clock, (call, waiter) => this.delivery.abandon(call, waiter))
    this.producers = new Producers(this)
    this.delivery = new Delivery(host, this.#stamps, this.waiters, this.producers)
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
    const transfer = options?.transfer
    const envelope = this.#stamps.stamp({
      kind: Kind.send,
      from: from.name,
      to,
      type,
      payload,
      cause,
      transfer,
    })
    this.#dispatch(from, envelope)
  }

  /** Sends one way and resolves with the message once it is in the recipient's mailbox. */
  sendAcknowledged(from: Sender, to: string, type: string, payload: unknown): Promise<Message> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        answer: (receipt) => {
          if (receipt.kind === Kind.failure) reject(DaemonError.fromData(receipt.payload as ErrorData))
          else resolve(waiter.request!.toMessage())
        },
        fail: reject,
      }
      this.#ask(waiter, { kind: Kind.send, from, to, type, payload })
    })
  }

  /** Resolves with the answer. */
  call(
    from: Sender,
    cause: Cause | undefined,
    to: string,
    type: string,
    payload: unknown,
    options: CallOptions & SendOptions = {},
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { signal } = options
      const canceled = (): DaemonError =>
        new DaemonError('canceled', `the call '${type}' to ${to} was canceled`)
      if (signal?.aborted) throw canceled()
      const giveUp = (): void => this.waiters.giveUp(call, canceled())
      const waiter: Waiter = {
        answer: (envelope) => {
          signal?.removeEventListener('abort', giveUp)
          if (envelope.kind === Kind.failure) reject(DaemonError.fromData(envelope.payload as ErrorData))
          else resolve(envelope.payload)
        },
        fail: (error) => {
          signal?.removeEventListener('abort', giveUp)
          reject(error)
        },
      }
      const { call } = this.#ask(waiter, { kind: Kind.call, from, cause, to, type, payload, ...options })
      signal?.addEventListener('abort', giveUp)
    })
  }

  /** Asks for a stream at once; its items wait, up to a window, until the loop takes them. */
  subscribe(from: Sender, cause: Cause | undefined, to: string, type: string, payload: unknown): Consumer {
    const consumer = new Consumer({
      pull: (call, count) => this.delivery.pull(call, consumer, count),
      stop: (call) => {
        this.waiters.close(call)
        this.delivery.abandon(call, consumer)
      },
    })
    this.#ask(consumer, { kind: Kind.subscribe, from, cause, to, type, payload })
    return consumer
  }

  /** Answers `request`: with a value, an item or the end of a stream, or an error. */
  answer(
    request: Envelope,
    from: Sender,
    kind: typeof Kind.reply | typeof Kind.failure | typeof Kind.item | typeof Kind.end,
    payload?: unknown,
    transfer?: Transferable[],
  ): void {
    if (!request.wantsAnswer) return
    const { sender: to, type, caller, call } = request
    const answer = this.#stamps.stamp({
      ...{ kind, from: from.name, to, type, payload, transfer },
      ...{ cause: request, caller, call },
    })
    from.countSent()
    this.host.observer.sent(answer)
    this.delivery.bringBack(answer)
  }

  fail(request: Envelope, from: Sender, error: DaemonError): void {
    this.answer(request, from, Kind.failure, error.toData())
  }

  close(): void {
    this.waiters.clear()
    this.delivery.close()
  }

  #ask(waiter: Waiter, asking: Asking): Envelope {
    const { kind, from, cause, to, type, payload, transfer } = asking
    const deadline = kind === Kind.subscribe ? 0 : this.#deadline(asking.timeout ?? DEFAULT_TIMEOUT, cause)
    const call = this.waiters.open(waiter, deadline)
    try {
      const envelope = this.#stamps.stamp({
        ...{ kind, from: from.name, to, type, payload, transfer },
        ...{ cause, caller: this.host.id, call, deadline },
      })
      waiter.request = envelope
      this.#dispatch(from, envelope)
      return envelope
    } catch (thrown) {
      this.waiters.close(call)
      throw thrown
    }
  }

  /** The caller's own, unless what it is handling must be done before. */
  #deadline(timeout: number, cause: Cause | undefined): number {
    if (!(timeout >= 0)) {
      throw new DaemonError(
        'invalid_argument',
        `a timeout is a number of milliseconds, not ${String(timeout)}`,
      )
    }
    const inherited = cause?.deadline || Infinity
    const deadline = Math.min(this.host.clock.now() + timeout, inherited)
    return deadline === Infinity ? 0 : deadline
  }

  #dispatch(from: Sender, envelope: Envelope): void {
    this.delivery.dispatch(envelope)
    from.countSent()
    this.host.observer.sent(envelope)
  }
}
