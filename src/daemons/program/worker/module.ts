/** From the source of a program to its function. It needs a worker or a page: Node imports no blobs. */
import type { Main } from './main'

/**
 * Imports `source` as a module.
 *
 * @param name stands for the module in stack traces
 * @throws whatever the module throws; TypeError when its default export is no function
 */
export async function importMain(source: string, name: string): Promise<Main> {
  const blob = new Blob([source, `\n//# sourceURL=${name}`], { type: 'text/javascript' })
  const url = URL.createObjectURL(blob)
  try {
    const module = (await import(/* @vite-ignore */ url)) as { default?: unknown }
    if (typeof module.default === 'function') return module.default as Main
    throw new TypeError(`the default export of ${name} is not a function`)
  } finally {
    URL.revokeObjectURL(url)
  }
}
