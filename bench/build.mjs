/** Builds what is measured: Dan9 itself, the same client without its dashboard, and the scripts of the bench. */
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** @param {string} path below the repository */
const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** Where Dan9 is built, and where the page without a dashboard is. */
export const folders = { dan9: at('dist'), unobserved: at('node_modules/.cache/bench') }

/** Builds both pages. */
export async function buildPages() {
  await build({ root: at('.'), logLevel: 'error' })
  await build({
    root: at('.'),
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir: folders.unobserved,
      emptyOutDir: true,
      rolldownOptions: { input: at('bench/page/unobserved.html') },
    },
  })
}

/** One script of a file of this folder and all that it imports, but 'dan9'. @param {string} path @returns {Promise<string>} */
export async function bundle(path) {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2023',
      minify: false,
      lib: { entry: at(`bench/${path}`), formats: ['es'] },
      rolldownOptions: { external: ['dan9'] },
    },
  })
  const [chunk] = (Array.isArray(output) ? output : [output]).flatMap((made) =>
    'output' in made ? made.output : [],
  )
  if (chunk?.type !== 'chunk') throw new Error(`bench/${path} gives no script`)
  return chunk.code
}
