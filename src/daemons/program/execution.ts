/**
 * One program in its worker: what it asks for is answered, signals reach it, its work is measured, and it
 * ends once. It knows neither files nor messages.
 */
import { DaemonError } from '../../kernel/daemon'
import { errnoOf } from './errno'
import type { Meter } from './meter'
import type { Exit, FromWorker, JavaScriptProgram, ProgramWorker, ToWorker, WasiProgram } from './protocol'
import { answer, fail } from './shared'
import type { Signal } from './signals'

/** Milliseconds that a JavaScript program which listens has to end by itself after TERM or INT. */
const GRACE = 1000

/** Answers system calls by name. */
export type Calls = Readonly<Record<string, (...args: never[]) => unknown>>

interface Surroundings {
  readonly worker: ProgramWorker
  readonly calls: Calls
  readonly meter: Meter
  /** Runs `act` in so many milliseconds, unless what it gives is called before. */
  readonly after: (ms: number, act: () => void) => () => void
  /** It has ended; the worker may be used again when `clean`, and is to be terminated else. */
  readonly ended: (exit: Exit, clean: boolean) => void
}

export class Execution {
  #memory: SharedArrayBuffer | undefined
  /** What waits for CONT. */
  #held: (() => void)[] | undefined
  /** Tasks of the worker that are not done. */
  #tasks = 0
  #ended = false
  #signal: Signal | undefined
  /** It wants to know when it is to end. */
  #listens = false
  /** Signals that do not end it: it does something else. */
  readonly #handled = new Set<Signal>()
  #cancelGrace: (() => void) | undefined

  constructor(private readonly around: Surroundings) {}

  start(program: JavaScriptProgram | WasiProgram): void {
    const { worker } = this.around
    if (program.type === 'wasi') this.#memory = program.memory
    worker.onmessage = ({ data }) => this.#receive(data)
    worker.onerror = (event) => {
      event.preventDefault()
      this.end({ code: 1, signal: null })
    }
    // It may have to load its own script first, which is no work of the program: it will say when it begins.
    worker.postMessage(program, [])
  }

  signal(signal: Signal): void {
    if (this.#ended) return
    if (signal === 'KILL') this.end({ code: null, signal })
    else if (signal === 'STOP') this.#held ??= []
    else if (signal === 'CONT') this.#continue()
    else if (this.#held) this.#held.push(() => this.signal(signal))
    else if (this.#handled.has(signal)) this.#post({ type: 'signal', signal, handled: true })
    else if (this.#listens && (signal === 'TERM' || signal === 'INT')) this.#ask(signal)
    else this.end({ code: null, signal })
  }

  /** Ends it, whatever it does. */
  end(exit: Exit, clean = false): void {
    if (this.#ended) return
    this.#ended = true
    this.#cancelGrace?.()
    this.around.meter.rest()
    this.around.worker.onmessage = null
    this.around.ended(exit, clean)
  }

  /** A program that listens may clean up. */
  #ask(signal: Signal): void {
    this.#signal ??= signal
    this.#post({ type: 'signal', signal, handled: false })
    this.#cancelGrace ??= this.around.after(GRACE, () => this.end({ code: null, signal }))
  }

  #continue(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const act of held) act()
  }

  #receive(message: FromWorker): void {
    const { meter } = this.around
    if (message.type === 'busy') {
      this.#tasks++
      meter.work()
    } else if (message.type === 'idle') {
      if (--this.#tasks === 0) meter.rest()
    } else if (this.#held) {
      if (message.type === 'wait') meter.rest()
      this.#held.push(() => this.#receive(message))
    } else {
      this.#obey(message)
    }
  }

  #obey(message: Exclude<FromWorker, { type: 'busy' | 'idle' }>): void {
    switch (message.type) {
      case 'call':
        return void this.#answer(message.id, message.name, message.args)
      case 'listen':
        this.#listens = true
        return
      case 'handle':
        this.#handled.add(message.signal)
        return
      case 'wait':
        this.around.meter.rest()
        return void this.#wake(this.#memory!, message.name, message.args)
      case 'exit': {
        const { code, signal } = message
        this.end(
          { code, signal: signal ?? (code === null ? (this.#signal ?? 'TERM') : null) },
          !!this.#memory,
        )
      }
    }
  }

  async #answer(id: number, name: string, args: readonly unknown[]): Promise<void> {
    try {
      const value = await this.#call(name, args)
      this.#post({ type: 'answer', id, value }, value instanceof Uint8Array ? [value.buffer] : [])
    } catch (thrown) {
      if (name === 'write' && this.#breaks(thrown)) return
      this.#post({ type: 'failure', id, error: DaemonError.from(thrown).toData() })
    }
  }

  /** Writes the answer into shared memory, where a WASI program waits for it. */
  async #wake(memory: SharedArrayBuffer, name: string, args: readonly unknown[]): Promise<void> {
    const write = await this.#call(name, args).then(
      (value) => () => answer(memory, value),
      (thrown: unknown) => () => {
        if (!this.#breaks(thrown)) fail(memory, errnoOf(thrown))
      },
    )
    this.#unlessHeld(() => {
      this.around.meter.work()
      write()
    })
  }

  /** A write that nobody will read ends whoever does not handle PIPE. */
  #breaks(thrown: unknown): boolean {
    if (errnoOf(thrown) !== 'EPIPE' || this.#handled.has('PIPE')) return false
    this.end({ code: null, signal: 'PIPE' })
    return true
  }

  async #call(name: string, args: readonly unknown[]): Promise<unknown> {
    const call = Object.hasOwn(this.around.calls, name) ? this.around.calls[name] : undefined
    if (!call) throw new DaemonError('unimplemented', `no system call '${name}'`, { errno: 'ENOSYS' })
    return call(...(args as never[]))
  }

  #post(message: ToWorker, transfer: Transferable[] = []): void {
    this.#unlessHeld(() => {
      this.#tasks++
      this.around.meter.work()
      this.around.worker.postMessage(message, transfer)
    })
  }

  #unlessHeld(act: () => void): void {
    if (this.#ended) return
    if (this.#held) this.#held.push(() => this.#unlessHeld(act))
    else act()
  }
}
