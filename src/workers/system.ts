/** The daemons that a booted Dan9 has, in the order in which they start: a group at once. */
import type { DaemonSpec } from '../wire/control'

/** What the others find there when they start: files in memory, and what every path stands for. */
const first: readonly DaemonSpec[] = [
  { name: 'filesystem', type: 'filesystem', start: true },
  {
    name: 'namespace',
    type: 'namespace',
    start: true,
    config: {
      mounts: [
        { path: '/', daemonName: 'filesystem' },
        { path: '/daemons', daemonName: 'kernel' },
        { path: '/net', daemonName: 'network' },
        { path: '/proc', daemonName: 'process' },
      ],
    },
  },
]

const second: readonly DaemonSpec[] = [
  // Streams between daemons.
  { name: 'network', type: 'network', start: true },
  // Programs in workers of their own.
  { name: 'process', type: 'process', start: true },
  // In whose name a person sends.
  { name: 'client', type: 'client', start: true },
  // Gentle traffic, so that there is something to see.
  { name: 'echo', type: 'echo', start: true },
  { name: 'pulse', type: 'pulse', start: true, config: { to: 'echo' } },
]

export const systemDaemons: readonly (readonly DaemonSpec[])[] = [first, second]
