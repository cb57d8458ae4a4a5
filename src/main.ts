/** The composition root: boots the kernel in its worker, mounts the dashboard, sets `globalThis.dan9`. */
import { mount } from 'svelte'
import { connect } from './client'
import { missingFeatures } from './client/requirements'
import App from './ui/App.svelte'
import serviceWorker from './workers/net.service-worker.ts?worker&url'

const target = document.getElementById('app')!
const missing = missingFeatures()
if (missing.length > 0) {
  const notice = document.createElement('p')
  notice.role = 'alert'
  notice.textContent = `Dan9 needs a newer browser: this one has no ${missing.join(', no ')}.`
  target.replaceChildren(notice)
} else {
  const worker = new Worker(new URL('./workers/dan9.worker.ts', import.meta.url), {
    type: 'module',
    name: 'dan9-kernel',
  })
  const asked = new URLSearchParams(location.search).get('hosts')
  const dan9 = connect(worker, {
    hosts: asked ?? Math.max(1, navigator.hardwareConcurrency || 1),
    serviceWorker,
  })
  Object.assign(globalThis, { dan9 })
  mount(App, { target, props: { dan9 } })
}
