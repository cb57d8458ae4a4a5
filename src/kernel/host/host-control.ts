/** A host as its kernel asks it: every method a promise, errors as rejections. */
import type { LogEntry } from '../../wire/control'
import type { Message, MessageDescription } from '../../wire/message'
import type { Behaviour } from '../daemon'
import type { CellSpec } from './cell'
import type { CellStatus, CreatedCell, Host } from './host'
import type { HostReport } from './telemetry'
import { evaluationError, sourceError } from '../source'

/** What the kernel asks of a host; every answer is a promise, since the host is another thread. */
export interface HostControl {
  types(): Promise<string[]>
  create(spec: CellSpec): Promise<CreatedCell>
  start(name: string): Promise<CellStatus>
  stop(name: string): Promise<CellStatus>
  kill(name: string): Promise<CellStatus>
  suspend(name: string): Promise<CellStatus>
  resume(name: string): Promise<CellStatus>
  remove(name: string): Promise<void>
  status(name: string): Promise<CellStatus>
  metrics(name: string): Promise<Record<string, number>>
  log(name: string): Promise<LogEntry[]>
  describe(name: string): Promise<MessageDescription[]>
  mailbox(name: string, limit: number): Promise<Message[]>
  forget(name: string): Promise<void>
  forgetPaths(path: string, namespace?: number): Promise<void>
  disconnect(host: number): Promise<void>
  /** Gives all its daemons, when somebody watches from now on. */
  watch(watched: boolean): Promise<HostReport>
  /** Evaluates the module at `url`, called `label` in stacks; gives the type it defines, named `as` when given. */
  load(url: string, label: string, as?: string): Promise<string>
}

/** Gives the answers of `host`, for this thread or to be exposed to another. */
export function hostControl(host: Host): HostControl {
  return {
    types: async () => host.types(),
    create: async (spec) => host.create(spec),
    start: (name) => host.start(name),
    stop: (name) => host.stop(name),
    kill: async (name) => host.kill(name),
    suspend: async (name) => host.suspend(name),
    resume: async (name) => host.resume(name),
    remove: async (name) => host.remove(name),
    status: async (name) => host.status(name),
    metrics: async (name) => host.metrics(name),
    log: async (name) => host.log(name),
    describe: async (name) => host.describe(name),
    mailbox: async (name, limit) => host.mailbox(name, limit),
    forget: async (name) => host.forget(name),
    forgetPaths: async (path, namespace) => host.forgetPaths(path, namespace),
    disconnect: async (other) => host.disconnect(other),
    watch: async (watched) => host.watch(watched),
    load: async (url, label, as) => {
      // All of zod comes with it, so only a host that needs it loads it.
      const { provideSdk } = await import('../sdk')
      provideSdk()
      const behaviour = await evaluate(url, label)
      const type = as ?? behaviour.type
      host.define(type, { ...behaviour, type })
      return type
    },
  }
}

async function evaluate(url: string, label: string): Promise<Behaviour> {
  let module: { default?: unknown }
  try {
    module = (await import(/* @vite-ignore */ url)) as { default?: unknown }
  } catch (thrown) {
    throw evaluationError(label, thrown)
  }
  const found = module.default as Partial<Behaviour> | undefined
  const defines = typeof found === 'object' && typeof found.type === 'string'
  const runs = defines && (typeof found.run === 'function' || typeof found.start === 'function')
  if (!runs) throw sourceError(label, 'its default export must be defineDaemon({ type, start or run })')
  return found as Behaviour
}
