/** Runs a WASI program from its start to its end; whatever it asks for, this thread waits. */
import type { FileCalls } from '../../calls'
import type { Exit, WasiProgram } from '../../protocol'
import { waitFor } from '../../shared'
import { errnoNumber } from './abi'
import { checked, descriptorFunctions } from './files'
import { Ended, machineFunctions } from './machine'
import { Memory } from './memory'
import { pathFunctions } from './paths'

/** The descriptors of the root and of the working directory, by which wasi-libc finds every path. */
const ROOT = 3
const HERE = 4
const preopens = new Map([
  [ROOT, '/'],
  [HERE, '.'],
])

/** The code of a process that has done what it may not, as after SIGABRT. */
const ABORTED = 134
const STANDARD_ERROR = 2

/** How often a memory is asked for, and the milliseconds between: longer in all than the idle keep theirs. */
const TRIES = 30
const PAUSE = 100

/** @param ask says which system call is wanted; its answer comes through the program's shared memory */
export async function runWasi(
  program: WasiProgram,
  ask: (name: string, args: readonly unknown[]) => void,
): Promise<Exit> {
  const system = new Proxy({} as FileCalls, {
    get:
      (_, name: string) =>
      (...args: unknown[]) =>
        waitFor(program.memory, () => ask(name, args)),
  })
  const memory = new Memory()
  const functions: Record<string, (...args: never[]) => unknown> = {
    ...descriptorFunctions(memory, system, preopens),
    ...pathFunctions(memory, system, HERE),
    ...machineFunctions(memory, system, program),
  }
  try {
    const instance = await instantiate(program.module, imports(program.module, functions))
    memory.attach(instance.exports.memory as WebAssembly.Memory)
    ;(instance.exports._start as () => void)()
    return { code: 0, signal: null }
  } catch (thrown) {
    if (thrown instanceof Ended) return thrown.exit
    const reason = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
    try {
      system.write(STANDARD_ERROR, new TextEncoder().encode(`${program.path}: ${reason}\n`))
    } catch {
      // Nobody reads its errors.
    }
    return { code: ABORTED, signal: null }
  }
}

/** While there is no memory for it, it waits: others that have ended hold theirs for a while yet. */
async function instantiate(
  module: WebAssembly.Module,
  given: WebAssembly.Imports,
): Promise<WebAssembly.Instance> {
  for (let tries = 1; ; tries++) {
    try {
      return await WebAssembly.instantiate(module, given)
    } catch (thrown) {
      const short = thrown instanceof RangeError && /memory/i.test(thrown.message)
      if (!short || tries === TRIES) throw thrown
      await new Promise((resolve) => setTimeout(resolve, PAUSE))
    }
  }
}

/** What the module imports: what is not offered, as sockets are not, is ENOSYS. */
function imports(
  module: WebAssembly.Module,
  functions: Readonly<Record<string, (...args: never[]) => unknown>>,
): WebAssembly.Imports {
  const offered: Record<string, Record<string, WebAssembly.ImportValue>> = {}
  for (const { module: space, name } of WebAssembly.Module.imports(module)) {
    const act = Object.hasOwn(functions, name) ? functions[name] : undefined
    const table = (offered[space] ??= {})
    table[name] = act ? checked(act) : () => errnoNumber('ENOSYS')
  }
  return offered
}
