import { expect, test } from 'vitest'
import { DaemonError } from '../../wire/error'
import { realClock } from '../clock'
import type { KernelServices } from '../host/host'
import type { HostControl } from '../host/host-control'
import { Hosts } from './hosts'

/** Two hosts, of which the first takes no end of a link. */
async function two() {
  const control = {
    types: () => Promise.resolve([]),
    disconnect: () => Promise.resolve(),
  } as unknown as HostControl
  const hosts = new Hosts(
    ({ id }) =>
      Promise.resolve({
        control,
        connect: () => (id === 1 ? new Promise(() => {}) : Promise.resolve()),
        terminate: () => {},
      }),
    realClock,
    {} as KernelServices,
    () => {},
    () => {},
    false,
  )
  await hosts.open(2)
  return hosts
}

test('a host does not wait until another has its end of their link, but is told when it ends', async () => {
  const hosts = await two()
  const waiting = expect(hosts.link(1, 2)).rejects.toMatchObject({ code: 'aborted', text: 'killed' })
  await hosts.link(2, 1)
  hosts.end(hosts.get(1)!, new DaemonError('aborted', 'killed'))
  await waiting
  await expect(hosts.link(2, 1)).rejects.toThrow('host 1 is gone')
  hosts.close()
})
