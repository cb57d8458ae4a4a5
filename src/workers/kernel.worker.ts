/**
 * The kernel's worker. It spawns the hosts before it loads the kernel, so that all of them are fetched and compiled
 * at once, and keeps what it is told meanwhile. How many there will be, its address says after `#`.
 */
import { kept } from './kept'

const spawn = () =>
  new Worker(new URL('./host.worker.ts', import.meta.url), { type: 'module', name: 'dan9-host' })

const count = Number(location.hash.slice(1))
const early = Array.from({ length: count >= 1 && count <= 64 ? Math.floor(count) : 0 }, () => {
  const worker = spawn()
  return { worker, release: kept(worker, 'error') }
})
const release = kept(globalThis, 'message')

const { serve } = await import('./kernel')
serve(() => {
  const next = early.shift()
  // The launcher listens by then.
  if (next) queueMicrotask(next.release)
  return next?.worker ?? spawn()
})
release()
