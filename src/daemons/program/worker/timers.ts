/** Timers of a program, so that the time which their callbacks take is counted as work of it. */
import type { FromWorker } from '../protocol'

interface Scope {
  postMessage(message: FromWorker, transfer: Transferable[]): void
}

/** Makes the timers of this worker say when a callback begins and when it is done. */
export function meterTimers(scope: Scope, later: (act: () => void) => void): void {
  const global = globalThis as unknown as Record<'setTimeout' | 'setInterval', Timer>
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const original = global[name].bind(globalThis)
    global[name] = (callback, ms, ...args) => original(metered(callback), ms, ...args)
  }

  function metered(callback: (...args: unknown[]) => void) {
    return (...args: unknown[]) => {
      scope.postMessage({ type: 'busy' }, [])
      later(() => scope.postMessage({ type: 'idle' }, []))
      callback(...args)
    }
  }
}

type Timer = (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => unknown
