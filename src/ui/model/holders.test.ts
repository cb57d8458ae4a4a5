import { expect, test } from 'vitest'
import { DaemonError, type Status } from '../../client/api'
import { Holders } from './holders.svelte'
import { TelemetryStore, type DaemonRow } from './telemetry-store'

function heldHost() {
  const store = new TelemetryStore()
  const row = (name: string, host: number) => store.rows.set(name, { name, host } as DaemonRow)
  row('busy', 2)
  row('idle', 2)
  row('other', 1)
  row('kernel', 0)
  store.heard.set(2, 1000)
  const asked: string[] = []
  const dan9 = {
    metrics(name: string) {
      asked.push(name)
      if (name === 'other') return Promise.resolve({})
      return Promise.reject(
        new DaemonError('unavailable', "host 2 has not answered within 2 s: 'busy' holds its loop"),
      )
    },
    status: (name: string) =>
      Promise.resolve({ name, host: 2, ...(name === 'busy' && { holds: true }) } as Status),
  }
  const telemetry = { store, rows: store.rows, row: (name: string) => store.rows.get(name) }
  return { asked, holders: new Holders(dan9, telemetry), store }
}

test('one daemon of each host is asked, and who holds its loop is known', async () => {
  const { asked, holders } = heldHost()
  await holders.askAll()
  expect(asked).toEqual(['busy', 'other'])
  expect([holders.of(1), holders.of(2)]).toEqual([undefined, 'busy'])
})

test('until something is heard from its host, or its worker is gone', async () => {
  const { holders, store } = heldHost()
  await holders.ask('idle')
  expect(holders.of(2)).toBe('busy')
  store.heard.set(2, 2000)
  expect(holders.of(2)).toBeUndefined()
  await holders.ask('idle')
  expect(holders.of(2)).toBe('busy')
  store.rows.set('busy', { name: 'busy', host: -1 } as DaemonRow)
  expect(holders.of(2)).toBeUndefined()
})

test('an error is believed only when the status says the same', async () => {
  const { holders } = heldHost()
  await holders.hear(new DaemonError('unavailable', "'idle' holds its loop"))
  await holders.hear(new DaemonError('deadline_exceeded', "'busy' holds its loop"))
  expect(holders.of(2)).toBeUndefined()
})
