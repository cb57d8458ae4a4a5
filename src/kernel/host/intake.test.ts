import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { defineDaemon, message, type Context } from '../daemon'
import { Host } from './host'
import { taskQueue } from './scheduler'
import type { HostReport } from './telemetry'

test('who watches is told when a loop refuses what it takes outside of its turn', async () => {
  const { later, close } = taskQueue()
  const reports: HostReport[] = []
  let report: (() => void) | undefined
  let goOn = (): void => {}
  let sender: Context | undefined
  const host = new Host({
    ...{ id: 1, dedicated: false, random: () => 0, later, resolver: 'namespace' },
    clock: { now: () => 0, tick: () => 0, after: (_, act) => ((report = act), () => {}) },
    behaviours: [
      defineDaemon({
        type: 'loop',
        messages: { note: message({ doc: 'A number.', payload: z.number() }) },
        async run({ mailbox }) {
          for await (const _ of mailbox) await new Promise<void>((resolve) => (goOn = resolve))
        },
      }),
      defineDaemon({ type: 'sender', messages: {}, start: (context) => ((sender = context), {}) }),
    ],
    kernel: {
      locate: () => Promise.reject(new Error('there is no kernel')),
      changed() {},
      report: (told) => reports.push(told),
    },
  })
  onTestFinished(() => {
    host.close()
    close()
  })
  for (const [index, type] of ['loop', 'sender'].entries()) {
    host.create({ name: type, type, registered: true, namespace: 0, number: index + 1 }, true)
  }
  host.watch(true)
  const told = (): object | undefined => {
    report?.()
    return reports.flatMap(({ daemons }) => daemons).findLast(({ name }) => name === 'loop')
  }
  sender!.send('loop', 'note', 1)
  sender!.send('loop', 'note', 'no number')
  await expect.poll(told).toMatchObject({ mailbox: 1, errors: 0 })
  goOn()
  await expect.poll(told).toMatchObject({ mailbox: 0, errors: 1 })
})
