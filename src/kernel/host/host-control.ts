/** A host as its kernel asks it. */
import type { LogEntry } from '../../wire/control'
import type { Message, MessageDescription } from '../../wire/message'
import type { Behaviour } from '../daemon'
import type { CellSpec } from './cell'
import type { CellStatus, Host } from './host'
import type { HostReport } from './telemetry'
import { evaluationError, sourceError } from '../source'

/** What the kernel asks of a host; every answer is a promise, since the host is another thread. */
export interface HostControl {
  types(): Promise<string[]>
  /** What the host tells of the daemon is heard before the answer; see `Host.create`. */
  create(spec: CellSpec, start?: boolean): Promise<boolean>
  start(name: string): Promise<CellStatus>
  started(name: string): Promise<void>
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

/** The same where the host is: what takes no time is answered at once, and errors are thrown. */
export type HostAnswers = {
  readonly [Method in keyof HostControl]: (
    ...args: Parameters<HostControl[Method]>
  ) => ReturnType<HostControl[Method]> | Awaited<ReturnType<HostControl[Method]>>
}

/** A host in this thread. */
export function hostControl(host: Host): HostControl {
  const answers = Object.entries(hostAnswers(host)) as [string, (...args: unknown[]) => unknown][]
  const asked = answers.map(([method, answer]) => [method, async (...args: unknown[]) => answer(...args)])
  return Object.fromEntries(asked) as HostControl
}

/** Gives the answers of `host`. */
export function hostAnswers(host: Host): HostAnswers {
  return {
    types: () => host.types(),
    create: (spec, start) => host.create(spec, start),
    start: (name) => host.start(name),
    started: (name) => host.started(name),
    stop: (name) => host.stop(name),
    kill: (name) => host.kill(name),
    suspend: (name) => host.suspend(name),
    resume: (name) => host.resume(name),
    remove: (name) => {
      host.remove(name)
      // Its worker ends with it, and what has become of its messages would be lost.
      if (host.dedicated) host.telemetry.tell()
    },
    status: (name) => host.status(name),
    metrics: (name) => host.metrics(name),
    log: (name) => host.log(name),
    describe: (name) => host.describe(name),
    mailbox: (name, limit) => host.mailbox(name, limit),
    forget: (name) => host.forget(name),
    forgetPaths: (path, namespace) => host.forgetPaths(path, namespace),
    disconnect: (other) => host.disconnect(other),
    watch: (watched) => host.watch(watched),
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
