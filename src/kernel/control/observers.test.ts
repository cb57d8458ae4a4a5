import { expect, onTestFinished, test } from 'vitest'
import type { TelemetryBatch } from '../../wire/control'
import { defineDaemon, message } from '../daemon'
import { testKernel } from '../testing'

const idle = defineDaemon({ type: 'idle', messages: {}, start: () => ({}) })

/** Follows the telemetry into a table, as a dashboard does; `first` resolves with the first batch. */
function watch(
  kernel: Awaited<ReturnType<typeof testKernel>>['kernel'],
  take: (batch: TelemetryBatch) => void = () => {},
) {
  const { port1, port2 } = new MessageChannel()
  const names = new Set<string>()
  const sizes: number[] = []
  const times: number[] = []
  let begin = (_: TelemetryBatch): void => {}
  const first = new Promise<TelemetryBatch>((resolve) => (begin = resolve))
  port1.onmessage = ({ data }: MessageEvent<TelemetryBatch>) => {
    begin(data)
    take(data)
    sizes.push(data.daemons.length)
    times.push(data.time)
    for (const { name } of data.daemons) names.add(name)
    for (const name of data.removed) names.delete(name)
  }
  onTestFinished(async () => {
    port1.postMessage('close')
    port1.close()
    await new Promise((resolve) => setTimeout(resolve, 20))
  })
  return { names, sizes, times, first, opened: kernel.observers.add(port2) }
}

const createMany = (kernel: Awaited<ReturnType<typeof testKernel>>['kernel'], count: number) =>
  Promise.all(Array.from({ length: count }, (_, i) => kernel.create({ name: `d${i}`, type: 'idle' })))

test('the first batch of a small system holds every daemon', async () => {
  const { kernel } = await testKernel({ behaviours: [idle] })
  await createMany(kernel, 400)
  const { daemons } = await watch(kernel).first
  expect(daemons).toHaveLength(402)
})

test('of many daemons each batch carries a part that a frame has time for, until all are told of', async () => {
  const { kernel } = await testKernel({ behaviours: [idle], hosts: 3 })
  await createMany(kernel, 15_000)
  const { names, sizes, times } = watch(kernel)
  await expect.poll(() => names.size, { timeout: 5_000 }).toBe(15_002)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(500)
  expect(sizes.length).toBeGreaterThanOrEqual(31)
  for (const [i, time] of times.slice(1).entries()) expect(time - times[i]!).toBeGreaterThan(14)
})

test('of few daemons that change all the time ten batches a second tell', async () => {
  const { kernel } = await testKernel({ behaviours: [idle] })
  await createMany(kernel, 2)
  const { first, sizes, times } = watch(kernel)
  await first
  for (let i = 0; i < 25; i++) {
    await kernel.start('d0')
    await kernel.stop('d0')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(sizes.length).toBeGreaterThan(2)
  for (const [i, time] of times.slice(1).entries()) expect(time - times[i]!).toBeGreaterThan(90)
})

test('a daemon removed is told of as removed, also when it was never told of; one made anew under its name stays', async () => {
  const { kernel, hosts } = await testKernel({ behaviours: [idle] })
  await createMany(kernel, 100)
  const { names, first, opened } = watch(kernel)
  await first
  await opened
  // A report on its way that still has it counts for nothing.
  const stale = hosts[0]!.watch(true)
  await kernel.remove('d0')
  await kernel.remove('d1')
  kernel.report(stale)
  await kernel.create({ name: 'd1', type: 'idle', host: 2 })
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect([names.has('d0'), names.has('d1'), names.size]).toEqual([false, true, 101])
})

test('what is logged is told as it was then, as far as it can be cloned, and keeps nothing else from being told', async () => {
  const talker = defineDaemon({
    type: 'talker',
    messages: { talk: message({ doc: 'Logs.' }) },
    start: ({ log, metrics }) => ({
      talk: () => {
        const fields = { count: 1 }
        log.info('plain', fields)
        fields.count = 2
        log.info('odd', { because: () => {}, list: [1] })
        metrics.increment('talked')
      },
    }),
  })
  const { kernel, call } = await testKernel({ behaviours: [talker] })
  await kernel.create({ name: 't', type: 'talker', start: true, host: 2 })
  const batches: TelemetryBatch[] = []
  const { first, opened } = watch(kernel, (batch) => batches.push(batch))
  await Promise.all([first, opened])
  await call('t', 'talk')
  const logs = [
    { text: 'plain', fields: { count: 1 } },
    { text: 'odd', fields: { because: '[function]', list: [1] } },
  ]
  await expect.poll(() => batches.flatMap((batch) => batch.logs)).toMatchObject(logs)
  expect(await kernel.log('t')).toMatchObject(logs)
  const talked = batches.flatMap(({ daemons }) => daemons.map(({ metrics }) => metrics['talked']))
  expect(talked).toContain(1)
})
