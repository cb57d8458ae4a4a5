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

export class RequestInHand implements Request {
  constructor(
    private readonly run: Sending,
    readonly message: Envelope,
  ) {}

  get signal(): AbortSignal {
    return this.message.signal
  }

  get send(): Request['send'] {
    return (to, type, payload, options) => this.run.send(this.message, to, type, payload, options)
  }

  get call(): Request['call'] {
    return (to, type, payload, options) => this.run.call(this.message, to, type, payload, options)
  }

  get subscribe(): Request['subscribe'] {
    return (to, type, payload, options) => this.run.subscribe(this.message, to, type, payload, options)
  }
}
