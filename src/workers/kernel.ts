/** The kernel as the page has it. It has none of what hosts have for their daemons, and so little to be evaluated. */
import { serveKernel } from '../kernel/control/worker-kernel'
import { systemDaemons } from './system'

/** @param spawn makes a worker of `host.worker.ts` */
export function serve(spawn: () => Worker): void {
  serveKernel({ spawn, daemons: systemDaemons, resolver: 'namespace' })
}
