/**
 * What a process's cell and the worker that runs its program say to each other. A JavaScript program asks
 * by `call` and goes on until the `answer`; a WASI program asks by `wait` and sleeps until the answer
 * stands in the memory that both share (see `shared.ts`).
 */
import type { ErrorData } from '../../wire/error'
import type { Handled, Signal } from './signals'

export interface JavaScriptProgram {
  readonly type: 'javascript'
  readonly pid: number
  readonly path: string
  readonly source: string
  /** Without the command's name. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

export interface WasiProgram {
  readonly type: 'wasi'
  readonly path: string
  readonly module: WebAssembly.Module
  /** With the command's name. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly memory: SharedArrayBuffer
}

export interface Exit {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly signal: Signal | null
}

export type ToWorker =
  | JavaScriptProgram
  | WasiProgram
  | { readonly type: 'answer'; readonly id: number; readonly value?: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly error: ErrorData }
  /** It is to end; unless it handles this signal. */
  | { readonly type: 'signal'; readonly signal: Signal; readonly handled: boolean }

export type FromWorker =
  | { readonly type: 'call'; readonly id: number; readonly name: string; readonly args: readonly unknown[] }
  | { readonly type: 'wait'; readonly name: string; readonly args: readonly unknown[] }
  /** It takes note of being told to end, and may clean up. */
  | { readonly type: 'listen' }
  /** That signal does not end it from now on. */
  | { readonly type: 'handle'; readonly signal: Handled }
  /** It begins the program, or works again without having been sent something. */
  | { readonly type: 'busy' }
  /** It has done what one `busy`, or one thing that it was sent since it began, made it do; a WASI program says that by `wait`. */
  | { readonly type: 'idle' }
  | ({ readonly type: 'exit' } & Exit)

/** The part of a `Worker` that is needed; its script calls `servePrograms`. */
export interface ProgramWorker {
  postMessage(message: ToWorker, transfer: Transferable[]): void
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
  terminate(): void
}
