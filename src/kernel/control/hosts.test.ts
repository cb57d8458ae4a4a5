import { expect, test } from 'vitest'
import { DaemonError } from '../../wire/error'
import { twoHosts } from './testing'

test('a host does not wait until another has its end of their link, but is told when it ends', async () => {
  const hosts = await twoHosts(
    () => ({ disconnect: () => Promise.resolve() }),
    (id) => (id === 1 ? new Promise(() => {}) : Promise.resolve()),
  )
  const waiting = expect(hosts.link(1, 2)).rejects.toMatchObject({ code: 'aborted', text: 'killed' })
  await hosts.link(2, 1)
  hosts.end(hosts.get(1)!, new DaemonError('aborted', 'killed'))
  await waiting
  await expect(hosts.link(2, 1)).rejects.toThrow('host 1 is gone')
  hosts.close()
})
