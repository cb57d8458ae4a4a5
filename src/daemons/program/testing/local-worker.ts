/** For tests: programs that run in this thread. A WASI program cannot: it would wait for itself. */
import type { FromWorker, ProgramWorker, ToWorker } from '../protocol'
import type { Main } from '../worker/main'
import { servePrograms, type Scope } from '../worker/serve'

/** Node imports no blobs, but data. */
async function importMain(source: string, name: string): Promise<Main> {
  const text = encodeURIComponent(`${source}\n//# sourceURL=${name}`)
  const module = (await import(/* @vite-ignore */ `data:text/javascript,${text}`)) as { default?: unknown }
  if (typeof module.default === 'function') return module.default as Main
  throw new TypeError(`the default export of ${name} is not a function`)
}

export function localWorker(): ProgramWorker {
  let alive = true
  const later = (act: () => void) =>
    void setImmediate(() => {
      if (alive) act()
    })
  const scope: Scope = {
    onmessage: null,
    postMessage: (message, transfer) => {
      const data = structuredClone<FromWorker>(message, { transfer })
      later(() => worker.onmessage?.({ data } as MessageEvent<FromWorker>))
    },
  }
  const worker: ProgramWorker = {
    onmessage: null,
    onerror: null,
    postMessage: (message, transfer) => {
      const data = structuredClone<ToWorker>(message, { transfer })
      later(() => scope.onmessage?.({ data } as MessageEvent<ToWorker>))
    },
    terminate: () => {
      alive = false
    },
  }
  servePrograms(scope, importMain, later)
  return worker
}
