/**
 * The composition root: boots the kernel in its worker, sets `globalThis.dan9`, and shows the dashboard. The worker
 * comes first, so that the system boots while the dashboard is still being fetched and compiled.
 */
import { connect } from './client'
import { missingFeatures } from './client/requirements'
import system from './workers/system.worker.ts?worker&url'
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
  const worker = new Worker(system, { type: 'module', name: `dan9-kernel ${hosts}` })
  const dan9 = connect(worker, { hosts, serviceWorker })
  Object.assign(globalThis, { dan9 })
  // Not awaited: the dashboard's script imports what this one has too, and so waits until this has run.
  void import('./ui').then(({ show }) => show(target, dan9))
}
