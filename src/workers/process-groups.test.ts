import { expect, test } from 'vitest'
import { z } from 'zod'
import filesystem from '../daemons/filesystem'
import namespace from '../daemons/namespace'
import { process } from '../daemons/process'
import { defineDaemon, message } from '../kernel/daemon'
import { testKernel } from '../kernel/testing'

/** Ends a little after a signal, and while the first of them does so it spawns another one. */
const program = defineDaemon({
  type: 'program',
  config: z.looseObject({ pid: z.int(), args: z.array(z.string()) }),
  messages: {
    begin: message({ doc: 'Begins.' }),
    signal: message({ doc: 'Ends.', payload: z.object({ signal: z.string() }) }),
    usage: message({ doc: 'Nothing.' }),
  },
  start: ({ config: { args }, call, send, clock }) => ({
    begin: () => ({ path: '/program' }),
    usage: () => ({ cpu: 0, fds: [] }),
    async signal({ signal }) {
      const [word] = args
      if (word === 'spawns') void call('process', 'spawn', { command: 'child' }).catch(() => {})
      if (word === 'handles') await call('process', 'spawn', { command: 'helper' })
      if (word === 'handles') return
      void clock.sleep(20).then(() => send('process', 'program-exit', { code: null, signal, cpu: 0 }))
    },
  }),
})

async function booted() {
  const { call } = await testKernel({
    behaviours: [filesystem, namespace, process({ programs: () => Promise.resolve(new Map()) }), program],
    daemons: [
      { name: 'filesystem', type: 'filesystem', start: true },
      {
        name: 'namespace',
        type: 'namespace',
        start: true,
        config: { mounts: [{ path: '/', daemonName: 'filesystem' }] },
      },
      { name: 'process', type: 'process', start: true },
    ],
  })
  const spawn = async (word: string, more: object = {}) =>
    ((await call('process', 'spawn', { command: word, args: [word], ...more })) as { pid: number }).pid
  const states = async () =>
    ((await call('process', 'list')) as { state: string }[]).map(({ state }) => state)
  return { call, spawn, states }
}

test.each(['KILL', 'TERM'])(
  '%s for a group also ends what a member spawns before it ends',
  async (signal) => {
    const { call, spawn, states } = await booted()
    const group = await spawn('spawns')
    await spawn('idles', { group })
    await call('process', 'kill', { group, signal })
    await expect.poll(async () => (await states()).length).toBe(3)
    await expect.poll(states).not.toContain('running')
  },
)

test('who handles the signal for a group may still spawn what helps it', async () => {
  const { call, spawn, states } = await booted()
  const group = await spawn('handles')
  const other = await spawn('idles', { group })
  await call('process', 'kill', { group, signal: 'TERM' })
  await call('process', 'wait', { pid: other })
  expect(await states()).toEqual(['running', 'exited', 'running'])
})
