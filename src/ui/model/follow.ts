/** A stream of a daemon's, followed until one has enough of it. */
import type { Dan9, SubscribeOptions } from '../../client/api'

/**
 * Hands every item to `take`, with how many were left out before it (none, unless `options` say `skip`); resolves when the stream ends or `signal` is aborted.
 *
 * @throws DaemonError what the stream fails with
 */
export async function follow(
  dan9: Pick<Dan9, 'subscribe'>,
  to: string,
  type: string,
  payload: unknown,
  take: (item: unknown, missed: number) => void,
  signal: AbortSignal,
  options: SubscribeOptions & { readonly as?: string } = {},
): Promise<void> {
  const items = dan9.subscribe(to, type, payload, options)
  const leave = () => void items.return?.()
  signal.addEventListener('abort', leave)
  if (signal.aborted) leave()
  try {
    for await (const item of items) {
      if (signal.aborted) return
      take(item, items.missed)
    }
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
