/**
 * The worker of a program: it waits for one, runs it, and says how it ended. After a WASI program, which
 * can leave nothing behind in it, it takes the next one.
 */
import { DaemonError } from '../../../kernel/daemon'
import type { Exit, FromWorker, JavaScriptProgram, ToWorker } from '../protocol'
import type { Signal } from '../signals'
import { captureConsole, shown } from './console'
import { programObject, type SystemCall } from './javascript'
import { runMain, type Main } from './main'
import { runWasi } from './wasi/run'

export interface Scope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null
  postMessage(message: FromWorker, transfer: Transferable[]): void
}

interface Waiter {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: DaemonError) => void
}

/** Ends the program from outside its main function. */
export interface Ends {
  exit(code: number): void
  /** With code 1, and `thrown` in its standard error. */
  crash(thrown: unknown): void
}

/**
 * @param importMain gives the function of a module's source
 * @param later runs a function in a task of its own, soon
 */
export function servePrograms(
  scope: Scope,
  importMain: (source: string, name: string) => Promise<Main>,
  later: (act: () => void) => void,
): Ends {
  const waiters = new Map<number, Waiter>()
  const ending = new AbortController()
  const handlers = new Map<Signal, () => void>()
  let calls = 0
  const post = (message: FromWorker, transfer: Transferable[] = []) => scope.postMessage(message, transfer)

  const system: SystemCall = (name, args, transfer) =>
    new Promise((resolve, reject) => {
      const id = ++calls
      post({ type: 'call', id, name, args }, transfer)
      waiters.set(id, { resolve, reject })
    })

  const runJavaScript = async (given: JavaScriptProgram, loaded: () => void): Promise<Exit> => {
    const { program, drained } = programObject(given, system, {
      ending: ending.signal,
      listens: () => post({ type: 'listen' }),
      handle: (signal, handler) => {
        handlers.set(signal, handler)
        post({ type: 'handle', signal })
      },
    })
    const release = captureConsole((fd, text) => {
      void (fd === 1 ? program.stdout : program.stderr).write(text).catch(() => {})
    })
    const load = () => importMain(given.source, given.path).finally(loaded)
    const exit = await runMain(load, program, given.path, ending.signal)
    release()
    await drained()
    return exit
  }

  // What a message makes it do runs in microtasks: they are done before the next task.
  const done = () => later(() => post({ type: 'idle' }))

  const receive = (message: ToWorker): void => {
    switch (message.type) {
      case 'javascript':
        post({ type: 'busy' })
        void runJavaScript(message, done).then((exit) => post({ type: 'exit', ...exit }))
        return
      case 'wasi':
        post({ type: 'busy' })
        void runWasi(message, (name, args) => post({ type: 'wait', name, args })).then((exit) =>
          post({ type: 'exit', ...exit }),
        )
        return
      case 'answer':
        take(message.id)?.resolve(message.value)
        break
      case 'failure':
        take(message.id)?.reject(DaemonError.fromData(message.error))
        break
      case 'signal':
        if (message.handled) handlers.get(message.signal)?.()
        else ending.abort(new DaemonError('canceled', `the program was sent ${message.signal}`))
        break
    }
    done()
  }

  const take = (id: number) => {
    const waiter = waiters.get(id)
    waiters.delete(id)
    return waiter
  }

  scope.onmessage = ({ data }) => receive(data)

  const exit = (code: number) => post({ type: 'exit', code, signal: null })
  return {
    exit,
    crash: (thrown) => {
      const text = new TextEncoder().encode(`${shown(thrown)}\n`)
      void system('write', [2, text]).then(
        () => exit(1),
        () => exit(1),
      )
    },
  }
}
