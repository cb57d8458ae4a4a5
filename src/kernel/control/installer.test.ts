import { expect, test } from 'vitest'
import { DaemonError } from '../../wire/error'
import { Installer } from './installer'
import { twoHosts } from './testing'

/** Two hosts with a type `client`, which load any source as the type that it is the name of, unless they are busy. */
async function setup() {
  const busy = new Set<number>()
  const control = (id: number) => {
    const types = ['client']
    const load = (type: string): Promise<string> => {
      if (busy.has(id)) return Promise.reject(new DaemonError('unavailable', `host ${id} is busy`))
      types.push(type)
      return Promise.resolve(type)
    }
    return { types: () => Promise.resolve([...types]), load }
  }
  const hosts = await twoHosts(control)
  const open = (source: string, label: string) => Promise.resolve({ url: source, label, revoke: () => {} })
  return { installer: new Installer(hosts, open), busy, close: () => hosts.close() }
}

test('a type that could not be loaded everywhere can be installed again', async () => {
  const { installer, busy, close } = await setup()
  busy.add(2)
  await expect(installer.install('mine')).rejects.toThrow('host 2 is busy')
  busy.clear()
  expect(await installer.install('mine')).toBe('mine')
  expect(await installer.install('mine')).toBe('mine')
  close()
})

test('a built-in type is not replaced', async () => {
  const { installer, close } = await setup()
  expect(await installer.install('mine')).toBe('mine')
  await expect(installer.install('client')).rejects.toMatchObject({ code: 'already_exists' })
  close()
})
