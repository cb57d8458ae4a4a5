/** What a browser must have; asked before anything is started. */

/** Names what is missing, in words for a person; empty when nothing is. */
export function missingFeatures(scope: typeof globalThis = globalThis): string[] {
  const needed: readonly [name: string, there: () => boolean][] = [
    ['Web Workers', () => typeof scope.Worker === 'function'],
    ['message channels', () => typeof scope.MessageChannel === 'function'],
    ['structuredClone', () => typeof scope.structuredClone === 'function'],
    ['blob URLs', () => hasBlobUrls(scope)],
    ['module workers', () => supportsModuleWorkers(scope)],
  ]
  return needed.filter(([, there]) => !there()).map(([name]) => name)
}

const hasBlobUrls = (scope: typeof globalThis): boolean => typeof scope.URL?.createObjectURL === 'function'

/** A browser that knows module workers reads the option `type`. */
function supportsModuleWorkers(scope: typeof globalThis): boolean {
  if (typeof scope.Worker !== 'function' || !hasBlobUrls(scope)) return false
  let asked = false
  const options = {
    get type(): WorkerType {
      asked = true
      return 'module'
    },
  }
  const url = scope.URL.createObjectURL(new Blob([''], { type: 'text/javascript' }))
  try {
    new scope.Worker(url, options).terminate()
  } finally {
    scope.URL.revokeObjectURL(url)
  }
  return asked
}
