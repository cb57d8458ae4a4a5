/** For tests: a kernel over the hosts of the tests, with the daemon `client` and no others. */
import { serveKernel } from '../../kernel/control/worker-kernel'

serveKernel({
  spawn: () => new Worker(new URL('./host.worker.ts', import.meta.url), { type: 'module' }),
  spawnTicker: () => new Worker(new URL('../ticker.worker.ts', import.meta.url), { type: 'module' }),
  daemons: [[{ name: 'client', type: 'client', start: true }]],
  resolver: 'namespace',
})
