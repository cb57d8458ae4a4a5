/**
 * How a page and a service worker learn that the other is gone: each holds a lock of its own while it
 * lives, and the browser lets go of it at its end, also when it was killed or has crashed (Web Locks API).
 */

/** Takes a lock that is held as long as this page or worker lives; gives its name. */
export async function holdPresence(): Promise<string> {
  const name = `dan9:${crypto.randomUUID()}`
  await new Promise<void>((held, failed) => {
    const forever = (): Promise<never> => {
      held()
      return new Promise(() => {})
    }
    navigator.locks.request(name, forever).catch(failed)
  })
  return name
}

/** Resolves when the one who held the lock of this name is gone. */
export async function whenGone(name: string): Promise<void> {
  await navigator.locks.request(name, () => {})
}
