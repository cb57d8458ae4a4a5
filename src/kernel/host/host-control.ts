/** A host as its kernel asks it: every method a promise, errors as rejections. */
import type { Behaviour } from '../daemon'
import type { Host } from './host'
import type { HostControl } from '../control/host-handle'
import { evaluationError, sourceError } from '../control/source'

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
