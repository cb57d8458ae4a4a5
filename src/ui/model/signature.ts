/**
 * Whether a daemon has done anything since it was last asked: views that show what only an answer can tell
 * ask again when this has changed, and never when nothing happens.
 */
import type { DaemonSample } from '../../client/api'

/** What looking at a daemon does to its figures is no news. */
const looking = ['list-count', 'read-count', 'stat-count']
const derived = /^(messages-|mailbox-|handling-time)/

/** Changes whenever the daemon was told something, or told something itself, but not by being looked at. */
export function signature(row: Pick<DaemonSample, 'state' | 'sent' | 'metrics'> | undefined): string {
  if (!row) return ''
  const { state, sent, metrics } = row
  const answers = looking.reduce((sum, name) => sum + (metrics[name] ?? 0), 0)
  const figures = Object.entries(metrics).filter(([name]) => !looking.includes(name) && !derived.test(name))
  return JSON.stringify([state, sent - answers, figures])
}
