/** What a JavaScript program is given, made of system calls. It knows no worker. */
import type { CallOptions, SendOptions } from '../../../kernel/daemon'
import type { JavaScriptProgram } from '../protocol'
import type { Handled } from '../signals'
import { Output } from './output'

/** Makes a system call and resolves with its answer; `transfer` moves. */
export type SystemCall = (
  name: string,
  args: readonly unknown[],
  transfer?: Transferable[],
) => Promise<unknown>

export interface Writer {
  /**
   * Resolves when there is room for more. That nobody reads it any more ends the program by PIPE; it rejects with
   * EPIPE where that is handled.
   */
  write(data: string | Uint8Array): Promise<void>
}

export interface Program {
  readonly pid: number
  /** Without the command's name. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Where relative paths begin. */
  readonly cwd: string
  /** Leaving a loop over it leaves the rest to the next one. */
  readonly stdin: AsyncIterable<Uint8Array>
  readonly stdout: Writer
  readonly stderr: Writer
  /** Aborted by TERM and INT. Whoever takes it has a second from then to end in their own way; others end at once. */
  readonly signal: AbortSignal
  /** As in a daemon's context, in the name of `process/<pid>`. */
  call(to: string, type: string, payload?: unknown, options?: CallOptions & SendOptions): Promise<unknown>
  /** One-way; resolves when the message is on its way. */
  send(to: string, type: string, payload?: unknown, options?: SendOptions): Promise<void>
  subscribe(to: string, type: string, payload?: unknown): AsyncIterable<unknown>
  /** From now on `name` calls `handler` and does not end the program. */
  handle(name: Handled, handler: () => void): void
  /** Changes `cwd`. ENOENT, ENOTDIR. */
  chdir(path: string): Promise<void>
}

/** Bytes of the standard input that are asked for at once. */
const PART = 64 * 1024

/** What becomes of signals. */
export interface Signals {
  readonly ending: AbortSignal
  /** The program has taken `ending`. */
  readonly listens: () => void
  readonly handle: Program['handle']
}

/** The program's own object, and a way to wait until what it wrote has been taken. */
export function programObject(
  { pid, args, env, cwd: initial }: JavaScriptProgram,
  system: SystemCall,
  { ending, listens, handle }: Signals,
): { program: Program; drained: () => Promise<void> } {
  let cwd = initial
  let calls = 0
  const output = new Output(async (fd, data) => {
    await system('write', [fd, data], [data.buffer])
  })
  // What it wrote before comes before what it asks of others.
  const inOrder: SystemCall = async (...asked) => {
    await output.drained()
    return system(...asked)
  }
  const program: Program = {
    ...{ pid, args, env, handle },
    get signal() {
      listens()
      return ending
    },
    get cwd() {
      return cwd
    },
    stdin: {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          const data = (await system('read', [0, PART])) as Uint8Array
          if (data.length === 0) return
          yield data
        }
      },
    },
    stdout: { write: (data) => output.write(1, data) },
    stderr: { write: (data) => output.write(2, data) },
    call: async (to, type, payload, { timeout, signal, transfer = [] } = {}) => {
      const id = ++calls
      const cancel = () => void inOrder('cancel', [id])
      signal?.addEventListener('abort', cancel, { once: true })
      const options = { ...(timeout !== undefined && { timeout }), transfer }
      if (signal?.aborted) cancel()
      return inOrder('call', [id, to, type, payload, options], transfer).finally(() =>
        signal?.removeEventListener('abort', cancel),
      )
    },
    send: (to, type, payload, { transfer = [] } = {}) => {
      const sent = inOrder('send', [to, type, payload, { transfer }], transfer) as Promise<void>
      // Not everybody waits: a failure is for those who do.
      sent.catch(() => {})
      return sent
    },
    subscribe: (to, type, payload) => stream(++calls, to, type, payload, inOrder),
    chdir: async (path) => {
      cwd = (await inOrder('chdir', [path])) as string
    },
  }
  return { program, drained: () => output.drained() }
}

/** A stream, asked for at once; each item is fetched when the loop wants it. */
function stream(
  id: number,
  to: string,
  type: string,
  payload: unknown,
  system: SystemCall,
): AsyncIterable<unknown> {
  const opened = system('subscribe', [id, to, type, payload])
  opened.catch(() => {})
  const iterator: AsyncIterableIterator<unknown> = {
    [Symbol.asyncIterator]: () => iterator,
    next: async () => {
      await opened
      return (await system('next', [id])) as IteratorResult<unknown>
    },
    return: async () => {
      await system('leave', [id])
      return { done: true, value: undefined }
    },
  }
  return iterator
}
