/**
 * The kernel as a daemon: what a client asks by Comlink any daemon can ask by message, and its view of the
 * daemons can be walked as files.
 */
import { z } from 'zod'
import { defineDaemon, message, type Behaviour, type Handler, type Request } from '../daemon'
import type { Kernel } from './kernel'
import { KernelFiles } from './kernel-files'
import { lifecycleWishes } from './lifecycle'

export const kernelName = 'kernel'

const target = () => z.object({ target: z.string().describe('a name, a path, or d9://type/group/name') })
const path = () => z.object({ path: z.string().default('/') })
const status = () => z.object({ name: z.string(), type: z.string(), state: z.string(), path: z.string() })

const create = () =>
  z.object({
    name: z.string(),
    type: z.string(),
    config: z.looseObject({}).optional(),
    register: z.boolean().optional(),
    start: z.boolean().optional(),
    host: z.union([z.int(), z.literal('dedicated')]).optional(),
    mailbox: z.int().optional(),
    namespace: z.enum(['shared', 'copy', 'empty']).optional(),
    creator: z.string().optional().describe('in whose name; the sender of the message unless said'),
    replace: z.boolean().optional(),
  })

export function kernelDaemon(kernel: Kernel): Behaviour {
  const files = new KernelFiles(kernel)
  /** Does something with the daemon that a target means to the sender. */
  const of =
    <T>(act: (name: string) => Promise<T>) =>
    async (asked: { target: string }, { message: { sender } }: Request): Promise<T> =>
      act(await kernel.nameOf(asked.target, sender))
  const behaviour = defineDaemon({
    type: kernelName,
    doc: 'The kernel: the daemons, their lifecycles, and its view of them as files.',
    concurrency: 1_024,
    messages: {
      names: message({
        doc: 'The names of the registered daemons, sorted.',
        reply: () => z.array(z.string()),
      }),
      types: message({ doc: 'The types that create takes.', reply: () => z.array(z.string()) }),
      lookup: message({
        doc: 'The status of a registered daemon, or null.',
        payload: target,
        reply: () => status().nullable(),
      }),
      status: message({ doc: 'How a daemon fares.', payload: target, reply: status }),
      metrics: message({
        doc: 'The figures of a daemon.',
        payload: target,
        reply: () => z.record(z.string(), z.number()),
      }),
      describe: message({
        doc: 'The messages that a daemon takes.',
        payload: target,
        reply: () => z.array(z.unknown()),
      }),
      'namespace-of': message({
        doc: 'The number of the namespace that a daemon sees.',
        payload: target,
        reply: () => z.int(),
      }),
      'forget-paths': message({
        doc: 'What stands at a path or below it has changed in a namespace, or in all: answered when no host uses the old way.',
        payload: () => z.object({ path: z.string(), namespace: z.int().optional() }),
      }),
      create: message({ doc: 'Creates a daemon.', payload: create, reply: status }),
      start: message({ doc: 'Starts a daemon; does nothing while it runs.', payload: target, reply: status }),
      stop: message({ doc: 'Stops a daemon; its mailbox stays.', payload: target, reply: status }),
      restart: message({ doc: 'Stops and starts a daemon.', payload: target, reply: status }),
      kill: message({ doc: 'Ends a daemon at once.', payload: target, reply: status }),
      suspend: message({ doc: 'Lets its messages wait.', payload: target, reply: status }),
      resume: message({ doc: 'Goes on after suspend.', payload: target, reply: status }),
      remove: message({ doc: 'Ends a daemon and forgets its name.', payload: target }),
      lifecycle: message({
        doc: 'Every change of any daemon from now on, or those that lead to one of the states, or to its removal; of all daemons, or of those of a group.',
        payload: () =>
          z
            .object({ states: z.array(z.enum(lifecycleWishes)).optional(), group: z.string().optional() })
            .default({}),
        stream: () =>
          z.object({
            name: z.string(),
            time: z.number().describe('Messages of the daemon with an earlier timestamp were sent before'),
            state: z.string(),
          }),
      }),
      'dead-letters': message({
        doc: 'What could not be delivered.',
        reply: () => z.object({ count: z.number() }),
      }),
      list: message({ doc: 'A directory of /daemons.', payload: path, reply: () => z.array(z.unknown()) }),
      stat: message({ doc: 'What stands at a path of /daemons.', payload: path, reply: () => z.unknown() }),
      read: message({ doc: 'A file of /daemons.', payload: () => path().loose(), reply: () => z.string() }),
      write: message({
        doc: "Commands for a daemon's ctl: start, stop, restart, kill, suspend, resume.",
        payload: () =>
          z.looseObject({
            path: z.string(),
            content: z.union([z.string(), z.instanceof(Uint8Array)]),
          }),
        reply: () => z.number(),
      }),
    },
    start: () => ({
      names: () => kernel.list(),
      types: () => kernel.types(),
      lookup: (asked, { message }) => kernel.lookup(asked.target, message.sender),
      status: of((name) => kernel.status(name)),
      metrics: of((name) => kernel.metrics(name)),
      describe: of((name) => kernel.describe(name)),
      'namespace-of': of((name) => kernel.namespaceOf(name)),
      'forget-paths': (asked) => kernel.forgetPaths(asked.path, asked.namespace),
      create: (spec, { message }) => kernel.create(spec, message.sender),
      start: of((name) => kernel.start(name)),
      stop: of((name) => kernel.stop(name)),
      restart: of((name) => kernel.restart(name)),
      kill: of((name) => kernel.kill(name)),
      suspend: of((name) => kernel.suspend(name)),
      resume: of((name) => kernel.resume(name)),
      remove: of((name) => kernel.remove(name)),
      lifecycle: (asked) => kernel.lifecycle(asked),
      'dead-letters': () => kernel.deadLetters(),
      list: (asked) => files.list(asked.path),
      stat: (asked) => files.stat(asked.path),
      read: (asked) => files.read(asked.path),
      write: (asked) => files.write(asked.path, asked.content),
    }),
  })
  return { ...behaviour, start: async (context) => onceThere(kernel, await behaviour.start!(context)) }
}

/** The same handlers for daemons that ask before the kernel has heard that they are there: they wait for that. */
function onceThere(kernel: Kernel, handlers: Record<string, Handler>): Record<string, Handler> {
  const waiting = Object.entries(handlers).map(([type, handle]) => {
    const handleOnce: Handler = (payload, request) => {
      const coming = kernel.coming(request.message.sender)
      return coming ? coming.then(() => handle(payload, request)) : handle(payload, request)
    }
    return [type, handleOnce] as const
  })
  return Object.fromEntries(waiting)
}
