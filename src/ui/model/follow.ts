/** A stream of a daemon's, followed until one has enough of it. */
import type { Dan9 } from '../../client/api'

/**
 * Hands every item to `take`; resolves when the stream ends or `signal` is aborted.
 *
 * @throws DaemonError what the stream fails with
 */
export async function follow(
  dan9: Pick<Dan9, 'subscribe'>,
  to: string,
  type: string,
  payload: unknown,
  take: (item: unknown) => void,
  signal: AbortSignal,
  as?: string,
): Promise<void> {
  const items = dan9.subscribe(to, type, payload, as === undefined ? {} : { as })[Symbol.asyncIterator]()
  const aborted = new Promise<'aborted'>((resolve) => {
    if (signal.aborted) resolve('aborted')
    signal.addEventListener('abort', () => resolve('aborted'), { once: true })
  })
  for (;;) {
    const next = await Promise.race([items.next(), aborted])
    if (next === 'aborted') {
      await items.return?.()
      return
    }
    if (next.done) return
    take(next.value)
  }
}
