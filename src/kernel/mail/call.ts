/** Who waits for one answer. */
import { DaemonError, type ErrorData } from '../../wire/error'
import { Kind } from '../../wire/frame'
import type { Envelope } from './envelope'
import type { Sender } from './sender'
import type { Waiter } from './waiters'

export class PendingCall implements Waiter {
  call = 0
  deadline: number | undefined = undefined
  request: Envelope | undefined = undefined
  host: number | undefined = undefined
  /** The answer; rejects with a DaemonError. */
  readonly answered: Promise<unknown>
  private resolve!: (value: unknown) => void
  private reject!: (error: DaemonError) => void
  private leave: (() => void) | undefined = undefined

  constructor(private readonly from: Sender) {
    this.answered = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
  }

  /** Runs `giveUp` when `signal` is aborted before the answer. */
  abortWith(signal: AbortSignal, giveUp: () => void): void {
    signal.addEventListener('abort', giveUp)
    this.leave = () => signal.removeEventListener('abort', giveUp)
  }

  answer(kind: Kind, payload: unknown): void {
    this.leave?.()
    this.from.resumed()
    if (kind === Kind.failure) this.reject(DaemonError.fromData(payload as ErrorData))
    else this.resolve(payload)
  }

  fail(error: DaemonError): void {
    this.leave?.()
    this.reject(error)
  }
}
