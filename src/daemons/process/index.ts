/**
 * The process daemon: runs programs, each in a worker of its own, and answers for them as POSIX would.
 * Where programs come from is the namespace's matter; how they are run, that of the daemons of type
 * `program`.
 */
import { DaemonError, defineDaemon, type Behaviour, type Request } from '../../kernel/daemon'
import type { ErrorData } from '../../wire/error'
import { Descriptors } from './descriptors'
import { fault } from './errno'
import { ProcFiles, type Usage } from './files'
import { Hosting } from './hosting'
import { installPrograms, type Programs } from './install'
import { config, messages } from './messages'
import { Pipes } from './pipes'
import { emptyTable, INIT, Processes, type Kept } from './processes'
import { signalNamed, type Signal } from './signals'

/** Milliseconds that a process is given to say what it uses. */
const USAGE = 500

const encoder = new TextEncoder()

/** @param programs gives what /bin is filled with, by name */
export function process({ programs }: { programs: Programs }): Behaviour {
  return defineDaemon({
    type: 'process',
    doc: 'Runs programs, each in a worker of its own: spawn, wait, kill, pipe, input and output.',
    config,
    // A process that waits, as in a pipe, must not keep another one from writing there.
    concurrency: Infinity,
    messages,
    start(context) {
      const { log, clock, call } = context
      const table = context.state(structuredClone(emptyTable))
      const processes = new Processes(table, context.config.maxProcesses)
      const hosting = new Hosting(context, processes, gone, left)
      const pipes = new Pipes()
      /** The last signal for their group of those that are alive. */
      const told = new Map<number, Signal>()
      const descriptors = new Descriptors(processes, pipes, (pid) => hosting.nameOf(pid), unshared)
      const ready = Promise.all([reservePids(), installPrograms(context, programs)])
      quietly(ready)
      quietly(hosting.follow())

      /** Pids that an earlier process daemon gave may still be in use. */
      async function reservePids() {
        const free = await hosting.reconcile()
        table.nextPid = Math.max(table.nextPid, free)
        for (const { pid } of processes.list()) {
          if (processes.isAlive(pid)) descriptors.open(pid, { fds: {}, stdin: '', parent: undefined })
        }
      }

      function exited(pid: number, code: number | null, signal: Signal | null) {
        if (signal !== null && told.get(pid) === signal) passOn(pid, signal)
        told.delete(pid)
        processes.exited(pid, code, signal)
        descriptors.closeAll(pid)
        pipes.leave(hosting.nameOf(pid))
        if (!descriptors.isShared(pid)) quietly(hosting.remove(pid))
      }

      function gone(pid: number, error?: ErrorData) {
        if (!processes.isAlive(pid)) return
        if (error && error.code !== 'aborted') {
          processes.output(pid).append(2, encoder.encode(`${error.stack ?? error.text}\n`))
          exited(pid, 1, null)
        } else {
          exited(pid, null, 'KILL')
        }
      }

      function left(name: string) {
        pipes.leave(name)
        processes.spawnerLeft(name)
      }

      function unshared(owner: number, id: number) {
        if (processes.isAlive(owner)) quietly(call(hosting.nameOf(owner), 'file-close', { id }))
        else if (!descriptors.isShared(owner)) quietly(hosting.remove(owner))
      }

      /** The program that made `request`. */
      function programOf({ message: { sender, type } }: Request): number {
        const pid = hosting.pidOf(sender)
        if (pid !== undefined) return pid
        throw fault('EPERM', `${sender} is no program and may not send ${type}`)
      }

      async function kill(pid: number, signal: Signal) {
        processes.get(pid)
        if (!processes.isAlive(pid)) return
        if (signal === 'STOP') processes.change(pid, { state: 'stopped' })
        if (signal === 'CONT') processes.change(pid, { state: 'running' })
        await hosting.signal(pid, signal).catch((thrown: unknown) => {
          if (processes.isAlive(pid)) throw thrown
        })
      }

      async function killMember(pid: number, signal: Signal) {
        told.set(pid, signal)
        await kill(pid, signal)
      }

      /** What it was just spawning when a signal for its group ended it is in that group too. */
      function passOn(pid: number, signal: Signal) {
        for (const child of processes.children(pid)) {
          if (child.group === processes.get(pid).group && told.get(child.pid) !== signal) {
            quietly(killMember(child.pid, signal))
          }
        }
      }

      async function usage(pid: number): Promise<Usage> {
        const known = { cpu: processes.get(pid).cpu, fds: [] }
        if (!processes.isAlive(pid)) return known
        const asked = call(hosting.nameOf(pid), 'usage', {}, { timeout: USAGE })
        const now = (await asked.catch(() => known)) as Usage
        processes.change(pid, { cpu: now.cpu })
        return { cpu: now.cpu, fds: now.fds.map((line) => descriptors.named(pid, line)) }
      }

      /** For work that nobody waits for; a stop of this daemon ends it. */
      function quietly(work: Promise<unknown>) {
        work.catch((thrown: unknown) => {
          const { code, text } = DaemonError.from(thrown)
          if (code !== 'canceled') log.error(text)
        })
      }

      const filesFor = ({ message }: Request) => new ProcFiles(processes, hosting.pidOf(message.sender))

      return {
        spawn: async ({ command, args, stdin, fds, group, limits, namespace, ...given }, request) => {
          await ready
          const { sender } = request.message
          const pidOfSender = hosting.pidOf(sender)
          const parent = pidOfSender === undefined ? undefined : processes.get(pidOfSender)
          if (parent && !processes.isAlive(parent.pid)) throw fault('ESRCH', `${sender} has ended`)
          const directory = given.cwd ?? parent?.cwd ?? '/'
          const process = processes.add({
            parent: parent?.pid ?? INIT,
            group: groupOf(group, parent, processes),
            spawner: sender,
            command,
            args,
            env: { ...(given.env ?? parent?.env), PWD: directory },
            cwd: directory,
            startTime: clock.now(),
          })
          const { pid, env, cwd } = process
          try {
            const sources = descriptors.open(pid, { fds, stdin, parent: parent?.pid })
            const placing = { creator: sender, namespace }
            const program = { command, args, env, cwd, limits, fds: sources }
            processes.change(pid, { command: await hosting.start(pid, program, placing, request) })
          } catch (thrown) {
            // A signal may have been faster: it ran, and has ended.
            if (!processes.isAlive(pid)) return { pid }
            exited(pid, null, 'KILL')
            processes.forget(pid)
            throw thrown
          }
          return { pid }
        },
        pipe: ({ keep }, { message }) => ({ pipe: pipes.make(message.sender, keep) }),
        'pipe-read': ({ pipe, length }, { message, signal }) =>
          pipes.own(pipe, 'read', message.sender).read(length, signal),
        'pipe-write': ({ pipe, data }, { message, signal }) =>
          pipes.own(pipe, 'write', message.sender).write(bytesOf(data), signal),
        'pipe-close': ({ pipe, end }, { message }) => pipes.close(pipe, end, message.sender),
        wait: (awaited, { message: { sender }, signal }) =>
          processes.wait(awaited, sender, hosting.pidOf(sender) !== undefined, signal),
        kill: async ({ pid, group, signal: name }) => {
          const signal = signalNamed(name)
          if ((pid === undefined) === (group === undefined)) {
            throw fault('EINVAL', 'a signal goes to a pid or to a group')
          }
          if (pid !== undefined) await kill(pid, signal)
          else await Promise.all(processes.group(group!).map((member) => killMember(member, signal)))
          return true as const
        },
        list: async ({ path }, request) => {
          if (path !== undefined) return filesFor(request).list(path)
          const all = processes.list()
          await Promise.all(all.map(({ pid }) => usage(pid).catch(() => {})))
          return processes.list().map(shown)
        },
        stat: ({ path }, request) => filesFor(request).stat(path),
        read: async ({ path, encoding, offset, length = Infinity }, request) => {
          const bytes = encoder
            .encode(await filesFor(request).read(path, usage))
            .slice(offset, offset + length)
          return encoding === 'bytes' ? bytes : new TextDecoder().decode(bytes)
        },
        write: async ({ path, content }, request) => {
          const pid = filesFor(request).controlled(path)
          const bytes = bytesOf(content)
          const words = new TextDecoder()
            .decode(bytes)
            .split(/\s+/)
            .filter((word) => word && word !== 'kill')
          for (const signal of words.map(signalNamed)) await kill(pid, signal)
          return bytes.length
        },
        getpid: (_, { message }) => hosting.pidOf(message.sender) ?? INIT,
        output: ({ pid }) => processes.output(pid).read(),
        input: ({ pid, data }) => {
          processes.get(pid)
          const bytes = bytesOf(data)
          descriptors.input(pid).put(bytes)
          return bytes.length
        },
        'program-read': ({ fd, length }, request) => {
          const { description, signal } = descriptors.get(programOf(request), fd)
          return description.read(length, AbortSignal.any([signal, request.signal]))
        },
        'program-write': ({ fd, data }, request) => {
          const { description, signal } = descriptors.get(programOf(request), fd)
          return description.write(data, AbortSignal.any([signal, request.signal]))
        },
        'program-ready': ({ fd }, request) => {
          const { description, signal } = descriptors.get(programOf(request), fd)
          return description.ready(AbortSignal.any([signal, request.signal]))
        },
        'program-close': ({ fd }, request) => descriptors.close(programOf(request), fd),
        'program-moved': ({ cwd }, request) => processes.change(programOf(request), { cwd }),
        'program-exit': ({ code, signal, cpu }, request) => {
          const pid = programOf(request)
          processes.change(pid, { cpu })
          exited(pid, code, signal)
        },
      }
    },
  })
}

/** What others are told of a process. */
function shown({ spawner: _, env: __, cwd: ___, ...process }: Kept) {
  return process
}

/** The group of a new process; 0 for one of its own. EPERM for one that there is not. */
function groupOf(group: number | undefined, parent: Kept | undefined, processes: Processes): number {
  if (group === undefined) return parent?.group ?? 0
  if (group !== 0) processes.assertGroup(group)
  return group
}

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? encoder.encode(data) : data
}
