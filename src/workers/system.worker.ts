/**
 * The script of the kernel's worker and of the hosts: what both run is fetched once. Only hosts load the daemons.
 * That is not awaited here: the daemons' script imports what this one has too, and so waits until it has run. Nor is
 * it begun here: V8 notes from where a module is asked for, and would read the whole of this script again for that.
 */
import { isHost, spawn } from './hosts'
import { serveKernel } from '../kernel/control/worker-kernel'
import { serveHost } from '../kernel/host/worker-host'
import { systemDaemons } from './system'

const spawnTicker = () =>
  new Worker(new URL('./ticker.worker.ts', import.meta.url), { type: 'module', name: 'dan9-ticker' })
const loadDaemons = () => import('./behaviours').then(({ behaviours }) => behaviours)

if (isHost) serveHost(Promise.resolve().then(loadDaemons))
else serveKernel({ spawn, spawnTicker, daemons: systemDaemons, resolver: 'namespace' })
