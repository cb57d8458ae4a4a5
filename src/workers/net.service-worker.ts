/** The service worker: it answers below `net/`, and lets everything else pass. */
import * as Comlink from 'comlink'
import { NetGateway } from '../client/net/gateway'
import { claim } from '../client/net/link'
import type { ServiceWorkerScope } from '../client/net/scope'
import { Systems } from '../client/net/systems'
import { carryErrors } from '../wire/throwing'

const worker = globalThis as unknown as ServiceWorkerScope
const base = worker.registration.scope
const systems = new Systems(worker.clients, (url) => url.startsWith(base) && !url.startsWith(`${base}net/`))
const gateway = new NetGateway(base, systems)

carryErrors(Comlink.transferHandlers)
worker.addEventListener('install', (event) => {
  const pathname = `${new URL(base).pathname.replace(/[\\*+?:{}()]/g, '\\$&')}net/*`
  const others = { condition: { not: { urlPattern: { pathname } } }, source: 'network' }
  // Browsers that do not know such conditions refuse them; then everything else passes below.
  event.addRoutes?.([others]).catch(() => {})
  event.waitUntil(worker.skipWaiting())
})
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))
worker.addEventListener('message', (event) => {
  if (event.data === claim) event.waitUntil(worker.clients.claim())
})
worker.addEventListener('fetch', (event) => {
  const answer = gateway.answer(event)
  if (answer) event.respondWith(answer)
})
