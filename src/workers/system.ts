/** The daemons that a booted Dan9 has, in the order in which they start. */
import type { DaemonSpec } from '../wire/control'

export const systemDaemons: readonly DaemonSpec[] = [
  // Files in memory.
  { name: 'filesystem', type: 'filesystem', start: true },
  // What every path stands for.
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
