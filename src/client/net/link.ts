/**
 * What the service worker and a page that runs Dan9 say to each other. The worker posts a `LinkRequest`
 * with two ports: on the first comes one `LinkAnswer`, the second goes on to the host of the client
 * daemons, which answers on it as a `Gateway`. From then on no byte passes through the page.
 */
import type { ErrorData } from '../../wire/error'

export interface LinkRequest {
  readonly type: 'dan9:link'
  /** The presence of the worker that asks (see `presence.ts`). */
  readonly presence: string
}

export type LinkAnswer =
  | {
      /** The client daemon in whose name the worker speaks; it is removed when the worker is gone. */
      readonly as: string
      /** The presence of the page. */
      readonly presence: string
    }
  | { readonly error: ErrorData }

/** Asks the service worker to take over a page that was loaded past it. */
export const claim = 'dan9:claim'
