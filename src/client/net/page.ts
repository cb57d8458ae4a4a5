/** The page's part in `net/<port>/…`: it registers the service worker, and gives it a way to the daemons. */
import * as Comlink from 'comlink'
import type { KernelControl } from '../../wire/control'
import { DaemonError } from '../../wire/error'
import { claim, type LinkAnswer, type LinkRequest } from './link'
import { holdPresence, whenGone } from './presence'

/** How long a first visit waits for its service worker, in milliseconds. */
const PATIENCE = 2_000

/**
 * Resolves when what the page fetches goes through the service worker; also when there is none to be had,
 * or it takes too long: then `net/` is not reached, or not yet. Never rejects.
 *
 * @param script the address of the service worker
 * @param booted when `kernel` can be asked
 */
export async function openNet(
  script: string,
  kernel: Pick<KernelControl, 'create' | 'remove' | 'connect'>,
  booted: Promise<unknown>,
): Promise<void> {
  // Missing in insecure contexts, and in private windows of some browsers.
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  if (!workers) return
  const presence = holdPresence()
  let links = 0

  async function link(request: LinkRequest, gateway: MessagePort): Promise<LinkAnswer> {
    await booted
    const as = `browser/${++links}`
    await kernel.create({ name: as, type: 'client', start: true })
    // Somebody may have removed it before.
    whenGone(request.presence)
      .then(() => kernel.remove(as))
      .catch(() => {})
    await kernel.connect(Comlink.transfer(gateway, [gateway]))
    return { as, presence: await presence }
  }

  workers.addEventListener('message', ({ data, ports }: MessageEvent<Partial<LinkRequest> | null>) => {
    const [answer, gateway] = ports
    if (data?.type !== 'dan9:link' || !answer || !gateway) return
    link(data as LinkRequest, gateway)
      .catch((thrown: unknown): LinkAnswer => ({ error: DaemonError.from(thrown).toData() }))
      .then((said) => answer.postMessage(said))
      .catch(() => {})
  })
  workers.startMessages()
  const late = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE))
  await Promise.race([takenOver(workers, script), late]).catch((thrown: unknown) => {
    console.warn(`net/ is not reached: ${DaemonError.from(thrown).text}`)
  })
}

async function takenOver(workers: ServiceWorkerContainer, script: string): Promise<void> {
  // In development it is a module with imports; the build makes one script of it.
  const registered = workers.register(script, {
    scope: new URL('.', document.baseURI).pathname,
    type: import.meta.env.DEV ? 'module' : 'classic',
  })
  if (workers.controller) {
    registered.catch(() => {})
    return
  }
  const changed = new Promise<void>((resolve) => {
    workers.addEventListener('controllerchange', () => resolve(), { once: true })
  })
  const registration = await registered
  registration.active?.postMessage(claim)
  await changed
}
