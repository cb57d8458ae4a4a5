/** A worker that runs daemons of every built-in type. */
import { serveHost } from '../kernel/host/worker-host'
import { behaviours } from './behaviours'

serveHost(behaviours)
