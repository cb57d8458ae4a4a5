/** The request in hand as its handler sees it; what it sends carries this request as its cause. */
import type { CallOptions, Request, SendOptions, SubscribeOptions, Subscription } from '../daemon'
import type { Cause, Envelope } from '../mail/envelope'

/** How one run of a daemon sends, each time saying because of what. */
export interface Sending {
  send(cause: Cause | undefined, to: string, type: string, payload: unknown, options?: SendOptions): void
  call(
    cause: Cause | undefined,
    to: string,
    type: string,
    payload: unknown,
    options?: CallOptions & SendOptions,
  ): Promise<unknown>
  subscribe(
    cause: Cause | undefined,
    to: string,
    type: string,
    payload: unknown,
    options?: SubscribeOptions,
  ): Subscription
}

export class RequestInHand implements Request, Cause {
  #message: Envelope | undefined

  /**
   * @param envelope in which the request is, or came: at `index` of its burst, if it has one
   * @param payload of the request itself
   */
  constructor(
    private readonly run: Sending,
    private readonly envelope: Envelope,
    private readonly index: number,
    readonly payload: unknown,
  ) {}

  /** What is part of a burst gets an envelope of its own when somebody asks for it. */
  get message(): Envelope {
    const { envelope, index, payload } = this
    return (this.#message ??= envelope.burst === undefined ? envelope : envelope.part(index, payload))
  }

  get sequence(): number {
    return this.envelope.sequence + this.index
  }

  get origin(): number {
    return this.envelope.stamp.origin
  }

  get rootOrigin(): number {
    return this.envelope.rootOrigin
  }

  get rootSequence(): number {
    const { stamp } = this.envelope
    return stamp.causeSequence === 0 ? this.sequence : stamp.rootSequence
  }

  get deadline(): number | undefined {
    return this.envelope.deadline
  }

  get type(): string {
    return this.envelope.type
  }

  get wantsAnswer(): boolean {
    return this.envelope.wantsAnswer
  }

  get signal(): AbortSignal {
    return this.message.signal
  }

  get send(): Request['send'] {
    return (to, type, payload, options) => this.run.send(this, to, type, payload, options)
  }

  get call(): Request['call'] {
    return (to, type, payload, options) => this.run.call(this, to, type, payload, options)
  }

  get subscribe(): Request['subscribe'] {
    return (to, type, payload, options) => this.run.subscribe(this, to, type, payload, options)
  }
}
