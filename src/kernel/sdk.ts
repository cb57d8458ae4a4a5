/** What `import … from 'dan9'` gives the source of a daemon that is written in the page. */
import { z } from 'zod'
import { DaemonError, defineDaemon, message, transfer } from './daemon'
import { sdkKey, type Sdk } from './sdk-module'

/** Lets the module 'dan9' work in this global scope. */
export function provideSdk(): void {
  const sdk: Sdk = { defineDaemon, message, z, DaemonError, transfer }
  Object.assign(globalThis, { [sdkKey]: sdk })
}
