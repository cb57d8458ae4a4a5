/**
 * What `import … from 'dan9'` gives the source of a daemon that is written in the page. The module it
 * imports is text that hands out what the host has put in its global scope.
 */
import { z } from 'zod'
import { DaemonError, defineDaemon, message, transfer } from './daemon'

const key = 'dan9'
const exported = { defineDaemon, message, z, DaemonError, transfer }

/** Lets modules made from `sdkSource` work in this global scope. */
export function provideSdk(): void {
  Object.assign(globalThis, { [Symbol.for(key)]: exported })
}

/** The text of the module 'dan9'. */
export const sdkSource = `export const { ${Object.keys(exported).join(', ')} } = globalThis[Symbol.for('${key}')]`
