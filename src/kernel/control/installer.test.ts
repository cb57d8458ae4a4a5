import { expect, test } from 'vitest'
import { DaemonError } from '../../wire/error'
import { realClock } from '../clock'
import type { KernelServices } from '../host/host'
import type { HostControl } from '../host/host-control'
import { Hosts } from './hosts'
import { Installer } from './installer'

/** Two hosts with a type `client`, which load any source as the type that it is the name of, unless they are busy. */
async function setup() {
  const busy = new Set<number>()
  const control = (id: number): HostControl => {
    const types = ['client']
    const load = (type: string): Promise<string> => {
      if (busy.has(id)) return Promise.reject(new DaemonError('unavailable', `host ${id} is busy`))
      types.push(type)
      return Promise.resolve(type)
    }
    return { types: () => Promise.resolve([...types]), load } as unknown as HostControl
  }
  const hosts = new Hosts(
    ({ id }) =>
      Promise.resolve({ control: control(id), connect: () => Promise.resolve(), terminate: () => {} }),
    realClock,
    {} as KernelServices,
    () => {},
    () => {},
    false,
  )
  await hosts.open(2)
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
