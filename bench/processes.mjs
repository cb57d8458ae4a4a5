/** The processor time of a process and all that it has started, as Linux counts it. */
import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'

/** Clock ticks a second, as /proc counts them on every Linux. */
const TICKS = 100

/** Why it cannot be known here; undefined where it can. */
export const noProcesses = existsSync('/proc/self/stat') ? undefined : 'no /proc on this machine'

/** Seconds that a process and its descendants have used. @param {number} root its id */
export async function processorTime(root) {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  /** @type {Map<number, { parent: number, ticks: number }>} */
  const processes = new Map()
  for (const id of ids) {
    const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => undefined)
    // What follows the name, which may hold anything: state, parent, …, user time, system time.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (!fields) continue
    processes.set(Number(id), { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) })
  }
  /** @param {number} id @returns {boolean} */
  const descends = (id) => id === root || (processes.has(id) && descends(processes.get(id)?.parent ?? 0))
  let ticks = 0
  for (const [id, process] of processes) if (descends(id)) ticks += process.ticks
  return ticks / TICKS
}
