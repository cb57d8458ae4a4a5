/** A daemon that has ended holds nothing any more, as a process's descriptors are closed when it exits. */
import { DaemonError, type Context } from '../../kernel/daemon'
import type { Network } from './network'

/** What the kernel says of every change of a daemon. */
interface LifecycleChange {
  readonly name: string
  readonly state: string
  readonly removed?: true
}

const ended = new Set(['stopped', 'error'])
/** Of the many that begin the kernel need not tell. */
const ends = { states: [...ended, 'removed'] }

/**
 * Closes what belongs to daemons that have ended, for as long as the network runs. At first, and after
 * it has missed news, it asks the kernel who there is; rejects when the kernel does not answer either.
 */
export async function followOwners(
  { subscribe, call, log }: Pick<Context, 'subscribe' | 'call' | 'log'>,
  network: Network,
): Promise<never> {
  const forget = (name: string) => {
    network.release(name)
    network.hosts.forget(name)
  }
  for (;;) {
    const changes = subscribe('kernel', 'lifecycle', ends)
    // Who comes later may not be among the names.
    const owners = network.daemons()
    // The kernel hears of the subscription first, so that nobody ends unseen in between.
    const names = new Set((await call('kernel', 'names')) as string[])
    for (const owner of owners) if (!names.has(owner)) forget(owner)
    try {
      for await (const change of changes) {
        const { name, state, removed } = change as LifecycleChange
        if (removed) forget(name)
        else if (ended.has(state)) network.release(name)
      }
    } catch (thrown) {
      log.warning(`no news of the kernel: ${DaemonError.from(thrown).text}`)
    }
  }
}
