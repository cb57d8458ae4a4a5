/**
 * The one script of Dan9's workers: the kernel's, and the hosts that it spawns. They have the most of it in common,
 * so a page loads it once, and the hosts find it in the cache.
 */
import { serveKernel } from '../kernel/control/worker-kernel'
import { serveHost } from '../kernel/host/worker-host'
import { behaviours } from './behaviours'
import { systemDaemons } from './system'

const HOST = 'dan9-host'
const { name, location } = globalThis as unknown as { name: string; location: Location }

const spawn = () => new Worker(location.href, { type: 'module', name: HOST })

if (name === HOST) serveHost(behaviours)
else serveKernel({ spawn, daemons: systemDaemons, resolver: 'namespace' })
