/** Waits for a daemon that was removed. */
import type { Context } from '../../kernel/daemon'

/** What the kernel says of every change of a daemon. */
interface LifecycleChange {
  readonly name: string
  readonly removed?: true
}

/** Resolves when there is a daemon of this name, at once where there is one already. */
export async function returned(
  { subscribe, call }: Pick<Context, 'subscribe' | 'call'>,
  name: string,
): Promise<void> {
  // The kernel hears of the subscription first, so that nobody comes unseen in between.
  const changes: AsyncIterator<unknown> = subscribe('kernel', 'lifecycle')[Symbol.asyncIterator]()
  try {
    const names = (await call('kernel', 'names')) as string[]
    for (let there = names.includes(name); !there;) {
      const next = await changes.next()
      if (next.done) return
      const change = next.value as LifecycleChange
      there = change.name === name && !change.removed
    }
  } finally {
    await changes.return?.()
  }
}
