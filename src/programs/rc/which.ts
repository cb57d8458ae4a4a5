/** Where commands are: files in the directories of $path, by name, with `.js` or with `.wasm`. */
import type { System } from './system'

const endings = ['', '.js', '.wasm']

/** The path of the file that `name` runs; undefined when there is none. */
export async function findCommand(
  system: System,
  name: string,
  path: readonly string[],
): Promise<string | undefined> {
  for (const directory of name.includes('/') ? [''] : path) {
    for (const ending of endings) {
      const candidate = (directory && `${directory.replace(/\/$/, '')}/`) + name + ending
      if ((await system.kind(candidate)) === 'file') return candidate
    }
  }
  return undefined
}
