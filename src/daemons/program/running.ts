/** How a daemon runs its program: it finds it, gives it a worker, and goes between it and the others. */
import { DaemonError, type Context, type Request } from '../../kernel/daemon'
import { fileCalls, messageCalls } from './calls'
import { Execution } from './execution'
import { FileTable } from './files/table'
import { load, type Program } from './load'
import type { Config } from './messages'
import { Meter } from './meter'
import type { Exit, ProgramWorker } from './protocol'
import { sharedMemory } from './shared'
import { Standard } from './standard'
import { assertIsolated, compile } from './wasm/compile'
import { Modules } from './wasm/modules'
import { Workers } from './workers'

/**
 * What a daemon that runs a program answers. Workers and compiled modules are kept for the programs to come.
 *
 * @param launch makes a worker whose script calls `servePrograms`
 */
export function running(launch: () => ProgramWorker) {
  const workers = new Workers(launch)
  const modules = new Modules()
  return (context: Context<Config>) => handlers(context, workers, modules)
}

function handlers(context: Context<Config>, workers: Workers, modules: Modules) {
  const { self, config, clock } = context
  const server = self.name.slice(0, self.name.lastIndexOf('/'))
  const ending = new AbortController()
  const call: Context['call'] = (to, type, payload, { signal, ...options } = {}) =>
    context.call(to, type, payload, {
      ...options,
      signal: signal ? AbortSignal.any([ending.signal, signal]) : ending.signal,
    })
  const files = new FileTable(call, config.cwd)
  // Files that it shares outlive the program.
  const standard = new Standard(context.call, call, server)
  const after = (ms: number, act: () => void) => {
    const cancel = clock.every(ms, () => {
      cancel()
      act()
    })
    return cancel
  }
  const meter = new Meter(clock, config.limits.cpu, () => ended({ code: null, signal: 'XCPU' }))
  let execution: Execution | undefined
  let exit: Exit | undefined
  context.defer(() => ended({ code: null, signal: 'KILL' }))

  /** It is over; the daemon stays for as long as others share its open files. */
  function ended(how: Exit) {
    if (execution) execution.end(how)
    else over(how)
  }

  function over(how: Exit) {
    if (exit) return
    exit = how
    ending.abort()
    try {
      context.send(server, 'program-exit', { ...how, cpu: meter.used })
    } catch {
      // It was told to stop: whoever did that knows.
    }
  }

  function run(found: Program, module: WebAssembly.Module | undefined) {
    const worker = workers.take()
    const calls = module
      ? fileCalls(files, after)
      : messageCalls(
          { call, send: context.send, subscribe: context.subscribe },
          files,
          (cwd) => context.send(server, 'program-moved', { cwd }),
          ending.signal,
        )
    execution = new Execution({
      ...{ worker, calls, meter, after },
      ended: (how, clean) => {
        if (clean) workers.giveBack(worker)
        else worker.terminate()
        over(how)
      },
    })
    const { path, argv } = found
    const { pid, env, cwd } = config
    if (module) {
      files.preopen()
      execution.start({ type: 'wasi', path, module, argv, env, memory: sharedMemory() })
    } else {
      const source = new TextDecoder().decode(found.content)
      execution.start({ type: 'javascript', pid, path, source, args: argv.slice(1), env, cwd })
    }
  }

  async function begin() {
    const found = await load(config, call)
    const { path, content } = found
    if (found.kind === 'wasi') assertIsolated(path)
    const { memory } = config.limits
    const module =
      found.kind === 'wasi'
        ? await modules.get(content, memory, () => compile(path, content, memory))
        : undefined
    await standard.open(config.fds, files)
    if (!exit) run(found, module)
    return { path }
  }

  function obeying({ message: { sender } }: Request, prefix = server) {
    if (sender === prefix || (prefix !== server && sender.startsWith(prefix))) return
    throw new DaemonError('permission_denied', `${self.name} obeys ${prefix}, not ${sender}`, {
      errno: 'EPERM',
    })
  }

  return {
    begin: async (_: unknown, request: Request) => {
      obeying(request)
      return begin().catch((thrown: unknown) => {
        // A signal was faster.
        if (exit) return { path: config.command }
        throw thrown
      })
    },
    signal: ({ signal }: { signal: Exit['signal'] & string }, request: Request) => {
      obeying(request)
      if (execution) execution.signal(signal)
      else if (signal !== 'STOP' && signal !== 'CONT') over({ code: null, signal })
    },
    usage: () => ({ cpu: meter.used, fds: exit ? [] : files.lines }),
    'file-read': async ({ id, length }: { id: number; length: number }, request: Request) => {
      obeying(request, `${server}/`)
      return (await standard.get(id)).read(length)
    },
    'file-write': async ({ id, data }: { id: number; data: Uint8Array }, request: Request) => {
      obeying(request, `${server}/`)
      return (await standard.get(id)).write(data)
    },
    'file-close': ({ id }: { id: number }, request: Request) => {
      obeying(request)
      return standard.close(id)
    },
  }
}
