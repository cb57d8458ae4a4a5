/**
 * The workers of the hosts. The kernel's worker spawns as many as its name says when this is evaluated, before all
 * that it imports after, so that kernel and hosts start at once.
 */
import { kept } from './kept'

const hostName = 'dan9-host'

/** Whether this worker is a host, and not the kernel's. */
export const isHost = self.name === hostName

const spawnNow = () => new Worker(location.href, { type: 'module', name: hostName })

const count = isHost ? 0 : Number(self.name.split(' ')[1])
const early = Array.from({ length: count >= 1 && count <= 64 ? Math.floor(count) : 0 }, () => {
  const worker = spawnNow()
  return { worker, release: kept(worker, 'error') }
})

/** Gives a worker with the same script that is to be a host. */
export function spawn(): Worker {
  const next = early.shift()
  if (!next) return spawnNow()
  // The launcher listens by then.
  queueMicrotask(next.release)
  return next.worker
}
