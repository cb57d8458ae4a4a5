/**
 * The process daemon: runs programs, each in a worker of its own, and answers for them as POSIX would.
 * Where programs come from is the namespace's matter; how their workers are run, the kernel's.
 */
import { DaemonError, defineDaemon, type Request } from '../../kernel/daemon'
import { load } from './command'
import { controlled, listFiles, readFile, statFile } from './files'
import { Hosting } from './hosting'
import { installPrograms } from './install'
import { config, messages } from './messages'
import { INIT, nothingKept, Processes } from './processes'
import { signalNamed } from './signals'

/** Milliseconds that a program has to end by itself after TERM or INT. */
const GRACE = 1000

export default defineDaemon({
  type: 'process',
  doc: 'Runs programs, each in a worker of its own: spawn, wait, kill, input and output.',
  config,
  concurrency: 1024,
  messages,
  start(context) {
    const { log, clock, send } = context
    const kept = context.state(structuredClone(nothingKept))
    const processes = new Processes(kept, context.config.maxProcesses)
    const hosting = new Hosting(context, processes)

    const ready = Promise.all([reservePids(), installPrograms(context)])
    quietly(ready)
    quietly(hosting.follow())

    /** Pids that an earlier process daemon gave may still be in use. */
    async function reservePids() {
      kept.nextPid = Math.max(kept.nextPid, await hosting.reconcile())
    }

    /** The program that made `request`. */
    function programOf({ message: { sender, type } }: Request): number {
      const pid = hosting.pidOf(sender)
      if (pid !== undefined) return pid
      throw new DaemonError('permission_denied', `${sender} is no program and may not send ${type}`, {
        errno: 'EPERM',
      })
    }

    /** Sends a signal; to what has exited already, in vain. */
    async function kill(pid: number, name: string) {
      const signal = signalNamed(name)
      if (processes.get(pid).state === 'exited') return
      processes.signalled(pid, signal)
      if (signal === 'KILL') return hosting.end(pid)
      quietly(endAfterGrace(pid))
      send(hosting.nameOf(pid), 'signal', { signal })
    }

    async function endAfterGrace(pid: number) {
      await clock.sleep(GRACE)
      if (processes.isRunning(pid)) await hosting.end(pid)
    }

    /** For work that nobody waits for; a stop of this daemon ends it. */
    function quietly(work: Promise<unknown>) {
      work.catch((thrown: unknown) => {
        const { code, text } = DaemonError.from(thrown)
        if (code !== 'canceled') log.error(text)
      })
    }

    return {
      spawn: async ({ command, args, env, cwd, stdin }, request) => {
        await ready
        const { path, source } = await load(command, cwd, request)
        const parent = hosting.pidOf(request.message.sender) ?? INIT
        const process = processes.add({ parent, command: path, args, startTime: clock.now() })
        const program = { command: path, args, env, cwd, source, ...(stdin !== undefined && { stdin }) }
        await hosting.start(process, program, request)
        return { pid: process.pid }
      },
      wait: ({ pid }, { signal }) => processes.wait(pid, signal),
      kill: async ({ pid, signal }) => {
        await kill(pid, signal)
        return true as const
      },
      list: ({ path }) => (path === undefined ? processes.list() : listFiles(path, processes)),
      stat: ({ path }) => statFile(path, processes),
      read: ({ path }) => readFile(path, processes),
      write: async ({ path, content }) => {
        const pid = controlled(path, processes)
        for (const signal of content.split(/\s+/).filter(Boolean)) await kill(pid, signal)
        return content.length
      },
      getpid: (_, { message }) => hosting.pidOf(message.sender) ?? INIT,
      output: ({ pid }) => processes.output(pid).read(),
      input: async ({ pid, data }, { call }) => {
        if (processes.get(pid).state === 'running') {
          return (await call(hosting.nameOf(pid), 'input', { data })) as number
        }
        throw new DaemonError('failed_precondition', `process ${pid} has exited and reads nothing`, {
          errno: 'EPIPE',
          pid,
        })
      },
      'program-output': ({ fd, data }, request) => {
        processes.output(programOf(request)).append(fd, data)
      },
      'program-exit': ({ code }, request) => {
        processes.exited(programOf(request), code)
      },
    }
  },
})
