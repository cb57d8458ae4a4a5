/**
 * The script of the kernel's worker and of the hosts: what both run is fetched once. Only hosts load the daemons.
 * That is not awaited here: the daemons' script imports what this one has too, and so waits until it has run.
 */
import { isHost, spawn } from './hosts'
import { serveKernel } from '../kernel/control/worker-kernel'
import { serveHost } from '../kernel/host/worker-host'
import { systemDaemons } from './system'

if (isHost) serveHost(import('./behaviours').then(({ behaviours }) => behaviours))
else serveKernel({ spawn, daemons: systemDaemons, resolver: 'namespace' })
