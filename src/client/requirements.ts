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

/** A browser that knows module workers reads the option `type`, and only then refuses the address. */
function supportsModuleWorkers(scope: typeof globalThis): boolean {
  if (typeof scope.Worker !== 'function') return false
  let asked = false
  const options = {
    get type(): WorkerType {
      asked = true
      return 'module'
    },
  }
  try {
    new scope.Worker('http://', options).terminate()
  } catch {
    // No address to load a worker from, so that none is started.
  }
  return asked
}
