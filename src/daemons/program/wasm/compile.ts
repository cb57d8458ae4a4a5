/** From the bytes of a WASI program to a module that can run here. */
import { fault } from '../errno'
import { limitMemory } from './limit'

/** The one interface that is offered (https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md). */
const WASI = 'wasi_snapshot_preview1'

/**
 * @param memory bytes that its memory may have
 * @throws DaemonError ENOSYS where threads cannot share memory, ENOMEM, ENOEXEC
 */
export async function compile(
  path: string,
  content: Uint8Array,
  memory: number | undefined,
): Promise<WebAssembly.Module> {
  const bytes = memory === undefined ? new Uint8Array(content) : limitMemory(content, memory)
  const module = await WebAssembly.compile(bytes).catch((thrown: unknown) => {
    throw fault('ENOEXEC', `${path}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  })
  const foreign = WebAssembly.Module.imports(module).find(
    ({ module, kind }) => module !== WASI || kind !== 'function',
  )
  if (foreign) {
    throw fault('ENOEXEC', `${path} imports ${foreign.module}.${foreign.name}, which ${WASI} does not have`)
  }
  const starts = WebAssembly.Module.exports(module).some(({ name }) => name === '_start')
  if (!starts) throw fault('ENOEXEC', `${path} exports no _start: it is a library, not a program`)
  return module
}

/** @throws DaemonError ENOSYS where blocking system calls cannot be made */
export function assertIsolated(path: string): void {
  if (typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated) return
  throw fault(
    'ENOSYS',
    `${path} is a WASI program, and those need SharedArrayBuffer: serve the page with the headers ` +
      'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp',
  )
}
