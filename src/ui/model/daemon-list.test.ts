import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DaemonList } from './daemon-list'
import { daemonSorting } from './daemon-table'
import { natural } from './natural'
import type { DaemonRow } from './telemetry-store'

const row = (name: string, mailbox: number): DaemonRow => ({ name, mailbox, state: 'running' }) as DaemonRow
const name = fc.integer({ min: 0, max: 20 }).map((number) => `d${number}`)
/** What becomes of a daemon; null removes it. */
const changes = fc.array(fc.array(fc.tuple(name, fc.option(fc.integer({ min: 0, max: 4 })))), {
  maxLength: 8,
})

test.each(['name', '-name', 'mailbox', '-mailbox'])(
  'whatever comes, goes and changes, it is as if filtered and sorted anew by %s',
  (text) => {
    const passes = ({ mailbox }: DaemonRow) => mailbox !== 3
    const sort = daemonSorting.parse(text)
    fc.assert(
      fc.property(changes, (batches) => {
        const known = new Map<string, DaemonRow>()
        const list = new DaemonList(passes, daemonSorting.comparing(sort, natural))
        for (const batch of batches) {
          for (const [name, mailbox] of batch) {
            if (mailbox === null) known.delete(name)
            else known.set(name, row(name, mailbox))
          }
          list.update(
            batch.map(([name]) => name),
            known,
          )
          expect(list.rows).toEqual(daemonSorting.rows([...known.values()].filter(passes), sort))
        }
      }),
    )
  },
)

test('what is shown already never changes by itself', () => {
  const known = new Map([['a', row('a', 1)]])
  const list = new DaemonList(() => true, daemonSorting.comparing(daemonSorting.parse(undefined), natural))
  list.update(['a'], known)
  const shown = list.rows
  known.set('a', row('a', 2))
  list.update(['a'], known)
  expect([shown[0]?.mailbox, list.rows[0]?.mailbox]).toEqual([1, 2])
  const again = list.rows
  list.update(['a', 'nobody'], known)
  expect(list.rows).toBe(again)
})
