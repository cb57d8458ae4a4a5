/** What /bin is filled with when Dan9 boots. */
import rcUrl from './rc/main.ts?script'
import toolsUrl from './tools/main.ts?wasm'

/** The names that the tools answer to; what each does is in `tools/main.ts`. */
const toolNames = (
  '[ basename cat cp cut date dirname echo env false grep head kill ln ls mkdir mv ' +
  'od printf ps pwd rm rmdir seq sleep sort tail tee test touch tr true uniq wc yes'
).split(' ')

/**
 * The programs by name. All tools are one WebAssembly module, which looks at the name it was called by: names with
 * the same array are hard links of one file.
 */
export async function programs(): Promise<ReadonlyMap<string, Uint8Array>> {
  const [tools, rc] = await Promise.all([bytesAt(toolsUrl), bytesAt(rcUrl)])
  return new Map([['rc', rc], ...toolNames.map((name) => [name, tools] as const)])
}

async function bytesAt(url: string): Promise<Uint8Array> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`the programs at ${url} cannot be loaded: ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}
