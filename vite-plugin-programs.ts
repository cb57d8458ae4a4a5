import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, mkdir, readFile, readdir, rename } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Plugin } from 'vite'

// The compiler runs in a process of its own: it takes seconds, and its types would change those of Array here.
const compiler = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js')
const compilerPackage = createRequire(import.meta.url).resolve('assemblyscript/package.json')

const options = [
  ...['--runtime', 'minimal', '--optimizeLevel', '3', '--shrinkLevel', '1', '--noAssert'],
  ...['--use', 'abort=system/process/abort'],
]

/**
 * Compiles AssemblyScript: `import url from './tools/main.ts?program'` gives the address of the WebAssembly made of
 * that folder. A page gets an asset of its own; where no server answers (tests in Node), the address is a
 * data: URL, which fetch reads as well. What was compiled is kept in node_modules/.cache until a source, an option
 * or the compiler changes.
 */
export function programs(): Plugin {
  return {
    name: 'programs',
    enforce: 'pre',
    async load(id) {
      const folder = /^(.*)\/main\.ts\?program$/.exec(id)?.[1]
      if (folder === undefined) return
      const sources = await sourcesOf(folder)
      for (const source of sources) this.addWatchFile(source)
      const wasm = await compiled(folder, sources)
      if (this.environment.config.consumer === 'client') {
        return `export { default } from ${JSON.stringify(`${wasm}?url`)}`
      }
      const bytes = await readFile(wasm, 'base64')
      return `export default ${JSON.stringify(`data:application/wasm;base64,${bytes}`)}`
    },
  }
}

async function sourcesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  const sources = names.filter((name) => name.endsWith('.ts')).sort()
  return sources.map((name) => join(folder, name))
}

/** The path of the compiled module; it is there already when the same was compiled before. */
async function compiled(folder: string, sources: string[]): Promise<string> {
  const hash = createHash('sha256')
    .update(options.join(' '))
    .update(await readFile(compilerPackage))
  for (const source of sources) hash.update(`\0${relative(folder, source)}\0`).update(await readFile(source))
  const directory = resolve('node_modules/.cache/programs', hash.digest('hex').slice(0, 16))
  const wasm = join(directory, 'tools.wasm')
  if (await exists(wasm)) return wasm
  await mkdir(directory, { recursive: true })
  // Several builds may run at once: each writes a file of its own, and any of them will do.
  const draft = join(directory, `${process.pid}.wasm`)
  const args = [compiler, 'main.ts', '--baseDir', folder, '--outFile', relative(folder, draft), ...options]
  await promisify(execFile)(process.execPath, args).catch((error: Error & { stderr?: string }) => {
    throw new Error(`${folder} does not compile\n${error.stderr ?? ''}`, { cause: error })
  })
  await rename(draft, wasm)
  return wasm
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
