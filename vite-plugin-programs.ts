import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build, type Plugin } from 'vite'

// The compiler runs in a process of its own: it takes seconds, and its types would change those of Array here.
const compiler = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js')
const compilerPackage = createRequire(import.meta.url).resolve('assemblyscript/package.json')
// What a script is made of and by: packages too.
const lockfile = resolve(import.meta.dirname, 'package-lock.json')

const options = [
  ...['--runtime', 'minimal', '--optimizeLevel', '3', '--shrinkLevel', '1', '--noAssert'],
  ...['--use', 'abort=system/process/abort'],
]

/**
 * Makes programs for /bin. `import url from './tools/main.ts?wasm'` gives the address of the WebAssembly made of a
 * folder of AssemblyScript; `import url from './rc/main.ts?script'` that of one JavaScript module made of a folder
 * of TypeScript. A page gets an asset of its own; where no server answers (tests in Node), the address is a
 * data: URL, which fetch reads as well. What was made is kept in node_modules/.cache until a source, an option
 * or a package changes.
 */
export function programs(): Plugin {
  return {
    name: 'programs',
    enforce: 'pre',
    async load(id) {
      const [, folder, kind] = /^(.*)\/main\.ts\?(wasm|script)$/.exec(id) ?? []
      if (folder === undefined) return
      const sources = await sourcesOf(folder)
      for (const source of sources) this.addWatchFile(source)
      const made = kind === 'wasm' ? await compiled(folder, sources) : await bundled(folder, sources)
      if (this.environment.config.consumer === 'client') {
        return `export { default } from ${JSON.stringify(`${made}?url&no-inline`)}`
      }
      const bytes = await readFile(made, 'base64')
      return `export default ${JSON.stringify(`data:application/octet-stream;base64,${bytes}`)}`
    },
  }
}

async function sourcesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  const sources = names.filter((name) => name.endsWith('.ts')).sort()
  return sources.map((name) => join(folder, name))
}

/** The path of a folder's bundle, which begins as a program in JavaScript does. */
async function bundled(folder: string, sources: string[]): Promise<string> {
  return cached('program.js', lockfile, 'script', folder, sources, async (draft) => {
    const output = await build({
      configFile: false,
      logLevel: 'error',
      build: {
        write: false,
        target: 'es2023',
        minify: true,
        lib: { entry: join(folder, 'main.ts'), formats: ['es'] },
      },
    })
    const [chunk] = (Array.isArray(output) ? output : [output]).flatMap((made) =>
      'output' in made ? made.output : [],
    )
    if (chunk?.type !== 'chunk') throw new Error(`${folder} gives no script`)
    await writeFile(draft, `#!js\n${chunk.code}`)
  })
}

/** The path of a folder's WebAssembly. */
async function compiled(folder: string, sources: string[]): Promise<string> {
  return cached('program.wasm', compilerPackage, options.join(' '), folder, sources, async (draft) => {
    const args = [compiler, 'main.ts', '--baseDir', folder, '--outFile', relative(folder, draft), ...options]
    await promisify(execFile)(process.execPath, args).catch((error: Error & { stderr?: string }) => {
      throw new Error(`${folder} does not compile\n${error.stderr ?? ''}`, { cause: error })
    })
  })
}

/** The path of what `make` makes of the sources; it is there already when the same was made before. */
async function cached(
  name: string,
  maker: string,
  how: string,
  folder: string,
  sources: string[],
  make: (draft: string) => Promise<void>,
): Promise<string> {
  const hash = createHash('sha256')
    .update(how)
    .update(await readFile(maker))
  for (const source of sources) hash.update(`\0${relative(folder, source)}\0`).update(await readFile(source))
  const directory = resolve('node_modules/.cache/programs', hash.digest('hex').slice(0, 16))
  const made = join(directory, name)
  if (await exists(made)) return made
  await mkdir(directory, { recursive: true })
  // Several builds may run at once: each writes a file of its own, and any of them will do.
  const draft = join(directory, `${process.pid}-${name}`)
  await make(draft)
  await rename(draft, made)
  return made
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
