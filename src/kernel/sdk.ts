/**
 * What `import … from 'dan9'` gives the source of a daemon that is written in the page. Its zod is a script of its
 * own: with all of it in reach here, every worker would carry it.
 */
import { DaemonError, defineDaemon, message, transfer } from './daemon'
import { sdkKey, type Sdk } from './sdk-module'
import zod from './zod/main.ts?script'

async function load(): Promise<Sdk> {
  const { z } = (await import(/* @vite-ignore */ zod)) as { z: unknown }
  return { defineDaemon, message, z, DaemonError, transfer }
}

let sdk: Promise<Sdk> | undefined

/** Lets the module 'dan9' work in this global scope; who imports it waits until zod is there. */
export function provideSdk(): void {
  sdk ??= load()
  Object.assign(globalThis, { [sdkKey]: sdk })
}
