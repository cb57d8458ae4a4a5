/** The kernel's worker: it boots when it is asked to, and answers clients from then on. */
import { serveKernel } from '../kernel/control/worker-kernel'
import { systemDaemons } from './system'

serveKernel({
  spawn: () =>
    new Worker(new URL('./host.worker.ts', import.meta.url), { type: 'module', name: 'dan9-host' }),
  daemons: systemDaemons,
  resolver: 'namespace',
})
