/** What /bin is filled with when Dan9 boots. */
import toolsUrl from './tools/main.ts?program'

/** The names that the tools answer to; what each does is in `tools/main.ts`. */
const toolNames = ['cat', 'echo', 'false', 'grep', 'ls', 'seq', 'sleep', 'sort', 'true', 'wc']

/**
 * The programs by name. All tools are one WebAssembly module, which looks at the name it was called by: names with
 * the same array are hard links of one file.
 */
export async function programs(): Promise<ReadonlyMap<string, Uint8Array>> {
  const tools = await bytesAt(toolsUrl)
  return new Map(toolNames.map((name) => [name, tools]))
}

async function bytesAt(url: string): Promise<Uint8Array> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`the programs at ${url} cannot be loaded: ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}
