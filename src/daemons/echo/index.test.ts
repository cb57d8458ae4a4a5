import { expect, test } from 'vitest'
import { testKernel } from '../../kernel/testing'
import echo from '.'

const setup = () => testKernel({ behaviours: [echo], daemons: [{ name: 'echo', type: 'echo', start: true }] })

test('a message comes back, and a call is answered', async () => {
  const { call, gateway } = await setup()
  await gateway.send('client', 'echo', 'anything', { said: 1 })
  expect(await call('echo', 'ask', { said: 2 })).toEqual({ said: 2 })
  expect(await gateway.receive('client')).toMatchObject({
    sender: 'echo',
    type: 'echo',
    payload: { said: 1 },
  })
})

test('it counts its work', async () => {
  const { call, kernel } = await setup()
  await call('echo', 'a')
  await call('echo', 'b')
  expect(await kernel.metrics('echo')).toMatchObject({ 'work-count': 2 })
})

test('a sender that reads nothing does not end it', async () => {
  const { call, kernel } = await setup()
  await kernel.create({ name: 'client', type: 'client', mailbox: 2, start: true, replace: true })
  for (let count = 0; count < 4; count++) expect(await call('echo', 'ask', count)).toBe(count)
  expect(await kernel.metrics('echo')).toMatchObject({ 'refused-count': 2 })
  expect(await kernel.status('echo')).toMatchObject({ state: 'running' })
})
