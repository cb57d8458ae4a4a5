/** The part of a service worker's global scope that is needed here, as the DOM's types do not have it. */

export interface PageClient {
  readonly id: string
  readonly url: string
  postMessage(message: unknown, transfer: Transferable[]): void
}

export interface PageClients {
  /** The most recently focused first. */
  matchAll(options: { type: 'window'; includeUncontrolled: true }): Promise<readonly PageClient[]>
  claim(): Promise<void>
}

export interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}

export interface InstallEvent extends ExtendableEvent {
  /** Static routing, where the browser has it: what need not come here does not wake the worker. */
  addRoutes?(routes: readonly object[]): Promise<void>
}

export interface FetchEvent extends ExtendableEvent {
  readonly request: Request
  /** Who asks; empty for some navigations. */
  readonly clientId: string
  /** Who will be there when a navigation is done. */
  readonly resultingClientId: string
  respondWith(response: Promise<Response>): void
}

export interface ServiceWorkerScope {
  readonly registration: { readonly scope: string }
  readonly clients: PageClients
  skipWaiting(): Promise<void>
  addEventListener(type: 'install', react: (event: InstallEvent) => void): void
  addEventListener(type: 'activate', react: (event: ExtendableEvent) => void): void
  addEventListener(type: 'fetch', react: (event: FetchEvent) => void): void
  addEventListener(
    type: 'message',
    react: (event: ExtendableEvent & { readonly data: unknown }) => void,
  ): void
}
