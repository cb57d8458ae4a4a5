/**
 * The composition root: boots the kernel in its worker, sets `globalThis.dan9`, and shows the dashboard. The worker
 * comes first, so that the system boots while the dashboard is still being fetched and compiled.
 */
import { connect } from './client'
import { missingFeatures } from './client/requirements'
import kernel from './workers/kernel.worker.ts?worker&url'
import serviceWorker from './workers/net.service-worker.ts?worker&url'

const target = document.getElementById('app')!
const missing = missingFeatures()
if (missing.length > 0) {
  const notice = document.createElement('p')
  notice.role = 'alert'
  notice.textContent = `Dan9 needs a newer browser: this one has no ${missing.join(', no ')}.`
  target.replaceChildren(notice)
} else {
  const asked = new URLSearchParams(location.search).get('hosts')
  const hosts = asked ?? Math.max(1, navigator.hardwareConcurrency || 1)
  const worker = new Worker(`${kernel}#${hosts}`, { type: 'module', name: 'dan9-kernel' })
  const dan9 = connect(worker, { hosts, serviceWorker })
  Object.assign(globalThis, { dan9 })
  const { show } = await import('./ui')
  show(target, dan9)
}
