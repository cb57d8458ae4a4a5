/** Paths as another daemon's namespace has them. */
import { DaemonError } from '../../../client/api'
import type { Caller, Place } from './access'

/** Calls like `dan9`, but a path leads where the namespace of the daemon `of` says; without one, as ever. */
export function inNamespaceOf(dan9: Caller, of: string | undefined): Caller {
  if (of === undefined) return dan9
  return {
    async call(to, type, payload, options) {
      if (!to.startsWith('/')) return dan9.call(to, type, payload, options)
      const place = (await dan9.call('namespace', 'lookup', { path: to, of })) as Place | null
      if (!place) {
        throw new DaemonError('not_found', `nothing is at ${to} for ${of}`, { errno: 'ENOENT', path: to })
      }
      return dan9.call(place.daemonName, type, { path: place.rest, ...(payload ?? {}) }, options)
    },
  }
}
