/** A daemon that has ended holds nothing open any more, as a process's descriptors are closed when it exits. */
import { DaemonError, type Context } from '../../kernel/daemon'
import type { Handles } from './handles'

/** What the kernel says of every change of a daemon. */
interface LifecycleChange {
  readonly name: string
  /** By the clock that stamps the daemon's messages. */
  readonly time: number
  readonly state: string
  readonly removed?: true
}

type Following = Pick<Context, 'subscribe' | 'call' | 'log' | 'signal'>

const ended = new Set(['stopped', 'error'])
/** Of the many that begin the kernel need not tell. */
const ends = { states: [...ended, 'removed'] }

/**
 * Closes what daemons that have ended had open, until the filesystem stops. When it misses news it asks the
 * kernel of each owner; rejects when the kernel does not answer either.
 */
export async function followOwners(context: Following, handles: Handles): Promise<void> {
  while (!context.signal.aborted) {
    try {
      for await (const change of context.subscribe('kernel', 'lifecycle', ends)) {
        const { name, time, state, removed } = change as LifecycleChange
        if (!removed && !ended.has(state)) continue
        handles.release(name, { before: time })
        // Left are those of a later run, or what was opened at that very moment.
        if (handles.of(name) > 0) await checkOwner(context, handles, name)
      }
    } catch (thrown) {
      context.log.warning(`no news of the kernel: ${DaemonError.from(thrown).text}`)
    }
    const names = new Set((await context.call('kernel', 'names')) as string[])
    for (const owner of handles.owners()) if (!names.has(owner)) await checkOwner(context, handles, owner)
  }
}

/**
 * Closes what `owner` has open by now if it has ended: the news of that may have come before the open,
 * which waited in the mailbox.
 */
export async function checkOwner(
  { call }: Pick<Context, 'call'>,
  handles: Handles,
  owner: string,
): Promise<void> {
  const { last } = handles
  if (!(await isAlive(call, owner))) handles.release(owner, { last })
}

async function isAlive(call: Context['call'], target: string): Promise<boolean> {
  try {
    return ((await call('kernel', 'status', { target })) as { alive: boolean }).alive
  } catch (thrown) {
    if (thrown instanceof DaemonError && thrown.code === 'not_found') return false
    throw thrown
  }
}
