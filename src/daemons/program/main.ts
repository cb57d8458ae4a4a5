/** One run of a program's function, from its call to its exit code. It knows neither modules nor messages. */
import { DaemonError, type Context } from '../../kernel/daemon'
import { shown } from './console'
import type { Config } from './messages'
import type { Input } from './input'
import type { Output } from './output'

export interface Writer {
  /** Resolves when there is room for more. */
  write(data: string | Uint8Array): Promise<void>
}

/** What a program is given. */
export interface Program extends Pick<Config, 'pid' | 'args' | 'env' | 'cwd'> {
  readonly stdin: AsyncIterable<Uint8Array>
  readonly stdout: Writer
  readonly stderr: Writer
  readonly call: Context['call']
  readonly send: Context['send']
  /** Aborted when it is asked to end. */
  readonly signal: AbortSignal
}

/** What a program's module exports; it gives its exit code, or nothing for 0. */
export type Main = (program: Program) => unknown

export interface Surroundings {
  readonly config: Config
  readonly input: Input
  readonly output: Output
  readonly context: Pick<Context, 'call' | 'send'>
  readonly signal: AbortSignal
}

/**
 * Calls what `load` gives and says how it ended: its exit code, or null when it let `signal` end it.
 * What it throws goes to its standard error, and the code is 1. Never rejects.
 */
export async function runMain(load: () => Promise<Main>, around: Surroundings): Promise<number | null> {
  const { config, input, output, context, signal } = around
  const { pid, args, env, cwd } = config
  try {
    const main = await load()
    signal.throwIfAborted()
    const code = await main({
      pid,
      args,
      env,
      cwd,
      stdin: input,
      stdout: { write: (data) => output.write(1, data) },
      stderr: { write: (data) => output.write(2, data) },
      call: context.call,
      send: context.send,
      signal,
    })
    if (code === undefined) return 0
    if (typeof code === 'number' && Number.isInteger(code)) return code
    throw new TypeError(`${config.command} gave ${shown(code)} for its exit code`)
  } catch (thrown) {
    if (signal.aborted && isAbort(thrown, signal)) return null
    void output.write(2, `${shown(thrown)}\n`)
    return 1
  }
}

function isAbort(thrown: unknown, signal: AbortSignal): boolean {
  if (thrown === signal.reason) return true
  if (thrown instanceof DaemonError) return thrown.code === 'canceled'
  return thrown instanceof Error && thrown.name === 'AbortError'
}
