/** The module 'dan9' that the source of a daemon written in the page imports: text that hands out what a host provides. */

const names = ['defineDaemon', 'message', 'z', 'DaemonError', 'transfer'] as const

/** What a host puts into its global scope under `sdkKey`, as a promise. */
export type Sdk = Readonly<Record<(typeof names)[number], unknown>>

const key = 'dan9'
export const sdkKey = Symbol.for(key)

/** The text of the module. */
export const sdkSource = `export const { ${names.join(', ')} } = await globalThis[Symbol.for('${key}')]`
