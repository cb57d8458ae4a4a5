import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Dan9 } from '../../../client/api'
import { Listing } from './listing.svelte'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A directory whose daemons hear one message a millisecond; a file is written after so many of them. */
function directory(writtenAfter: number) {
  const names = ['first']
  let heard = 0
  let changed: (() => void) | undefined
  let ready = Promise.resolve()
  const hear = <T>(answer: () => T): Promise<T> => {
    const answered = ready.then(async () => {
      await new Promise((go) => setTimeout(go, 1))
      const given = answer()
      if (++heard === writtenAfter) {
        names.push('late')
        changed?.()
      }
      return given
    })
    ready = answered.then(() => {})
    return answered
  }
  const answers: Record<string, () => unknown> = {
    lookup: () => ({ daemonName: 'files', rest: '' }),
    list: () => names.map((name) => ({ name, kind: 'file' })),
    stat: () => ({ kind: 'directory', size: 0 }),
  }
  const dan9 = {
    call: (_to: string, type: string) => hear(() => answers[type]?.()),
    describe: () => hear(() => [{ type: 'watch' }, { type: 'stat' }]),
    subscribe(to: string) {
      async function* items() {
        await hear(() => {})
        if (to !== '/tmp') return
        await new Promise<void>((told) => (changed = told))
        yield { kind: 'created', path: '/tmp/late' }
      }
      return items()
    },
  }
  return dan9 as unknown as Dan9
}

test.each([1, 2, 3, 4, 5, 6, 7])(
  'a file that is written after message %i of the opening is shown',
  async (writtenAfter) => {
    const listing = new Listing(directory(writtenAfter), '/tmp')
    const close = listing.open()
    await vi.advanceTimersByTimeAsync(1000)
    expect(listing.entries.map(({ name }) => name)).toEqual(['first', 'late'])
    close()
  },
)
