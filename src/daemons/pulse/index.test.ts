import { expect, test } from 'vitest'
import { defineDaemon } from '../../kernel/daemon'
import { testKernel } from '../../kernel/testing'
import pulse from '.'

/** Sends back what it is sent, as the echo daemon does. */
const mirror = defineDaemon({
  type: 'mirror',
  async run({ mailbox, send }) {
    for await (const { sender, payload } of mailbox) send(sender, 'echo', payload)
  },
})

const setup = (to: string) =>
  testKernel({
    behaviours: [pulse, mirror],
    daemons: [
      { name: 'mirror', type: 'mirror', start: true },
      { name: 'pulse', type: 'pulse', start: true, config: { to, interval: 5 } },
    ],
  })

test('it beats, and counts what comes back', async () => {
  const { kernel } = await setup('mirror')
  await expect.poll(async () => (await kernel.metrics('pulse'))['echo-count']).toBeGreaterThan(2)
  const metrics = await kernel.metrics('pulse')
  expect(metrics['sent-count']).toBeGreaterThan(2)
  expect(metrics['returned-count']).toBe(metrics['echo-count'])
})

test('the beats are numbered from 1', async () => {
  const { gateway } = await setup('client')
  const first = async () => gateway.receive('client')
  await expect.poll(first).toMatchObject({ sender: 'pulse', type: 'beat', payload: { beat: 1 } })
})

test('two pulses count each other', async () => {
  const { kernel } = await setup('other')
  await kernel.create({ name: 'other', type: 'pulse', config: { to: 'pulse', interval: 5 }, start: true })
  await expect.poll(async () => (await kernel.metrics('pulse'))['beat-count']).toBeGreaterThan(0)
})

test('a recipient without room does not end it', async () => {
  const { kernel } = await setup('full')
  await kernel.create({ name: 'full', type: 'client', mailbox: 1, start: true })
  await expect.poll(async () => (await kernel.metrics('pulse'))['refused-count']).toBeGreaterThan(0)
  expect(await kernel.status('pulse')).toMatchObject({ state: 'running' })
})
