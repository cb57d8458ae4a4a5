/** The page's part in `net/<port>/…`: it registers the service worker, and gives it a way to the daemons. */
import * as Comlink from 'comlink'
import type { KernelControl } from '../../wire/control'
import { DaemonError } from '../../wire/error'
import { claim, type LinkAnswer, type LinkRequest } from './link'
import { holdPresence, whenGone } from './presence'

/**
 * Answers the service worker from now on, and registers it once the kernel has booted: nobody waits for it, and what
 * it takes to start is not taken from the boot. On a first visit `net/` is reached when it controls the page. Where
 * there is none to be had, `net/` is not reached.
 *
 * @param script the address of the service worker
 * @param booted when `kernel` can be asked
 */
export function openNet(
  script: string,
  kernel: Pick<KernelControl, 'create' | 'remove' | 'connect'>,
  booted: Promise<unknown>,
): void {
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
  const warn = (thrown: unknown): void => {
    console.warn(`net/ is not reached: ${DaemonError.from(thrown).text}`)
  }
  // When the boot fails, others say so.
  booted.then(
    () => register(workers, script).catch(warn),
    () => {},
  )
}

async function register(workers: ServiceWorkerContainer, script: string): Promise<void> {
  // In development it is a module with imports; the build makes one script of it.
  const registration = await workers.register(script, {
    scope: new URL('.', document.baseURI).pathname,
    type: import.meta.env.DEV ? 'module' : 'classic',
  })
  // A page that was loaded past it, as by a forced reload, is taken over on demand.
  if (!workers.controller) registration.active?.postMessage(claim)
}
