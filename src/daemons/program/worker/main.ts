/** One run of a program's function, from its call to its exit code. It knows neither modules nor messages. */
import { DaemonError } from '../../../kernel/daemon'
import type { Exit } from '../protocol'
import { shown } from './console'
import type { Program } from './javascript'

/** What a program's module exports; it gives its exit code, or nothing for 0. */
export type Main = (program: Program) => unknown

/**
 * Calls what `load` gives and says how it ended. What it throws goes to its standard error, and the code is
 * 1; unless that is how it obeys `signal`. Never rejects.
 */
export async function runMain(
  load: () => Promise<Main>,
  program: Program,
  path: string,
  signal: AbortSignal,
): Promise<Exit> {
  try {
    const main = await load()
    signal.throwIfAborted()
    const code = await main(program)
    if (code === undefined) return { code: 0, signal: null }
    if (typeof code === 'number' && Number.isInteger(code)) return { code: code & 0xff, signal: null }
    throw new TypeError(`${path} gave ${shown(code)} for its exit code`)
  } catch (thrown) {
    if (signal.aborted && isAbort(thrown, signal)) return { code: null, signal: null }
    await program.stderr.write(`${shown(thrown)}\n`).catch(() => {})
    return { code: 1, signal: null }
  }
}

function isAbort(thrown: unknown, signal: AbortSignal): boolean {
  if (thrown === signal.reason) return true
  if (thrown instanceof DaemonError) return thrown.code === 'canceled'
  return thrown instanceof Error && thrown.name === 'AbortError'
}
