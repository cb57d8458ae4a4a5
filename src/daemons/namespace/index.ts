/**
 * The namespace: which daemon answers at which path. It keeps the table and tells of its changes; it
 * serves no files itself and knows of the registered daemons only what the kernel says.
 */
import { DaemonError, defineDaemon } from '../../kernel/daemon'
import { normalise } from '../../wire/path'
import { directory } from './directory'
import { config, isReading, layer, messages, type TableChange } from './messages'
import { exists, type Asking } from './registry'
import { answer, resolve } from './resolve'
import { MountTable, type Layer } from './table'

const past = { bind: 'bound', mount: 'mounted' } as const

export default defineDaemon({
  type: 'namespace',
  doc: 'Says which daemon answers at which path, and merges what several of them put into one directory.',
  config,
  concurrency: 256,
  messages,
  start({ self, config: { mounts }, state, topic }) {
    const kept = state<{ layers: readonly Layer[] }>({ layers: mounts.map(layer) })
    const changes = topic<TableChange>()
    let table = kept.layers.reduce((so, one) => so.add(one), MountTable.empty)

    function change(next: MountTable, kind: TableChange['kind'], { path, daemonName }: Layer) {
      table = next
      kept.layers = next.layers()
      changes.publish({ kind, path, daemonName })
    }

    async function add(added: Layer, asking: Asking): Promise<Layer> {
      const { daemonName, kind } = added
      if (!(await exists(daemonName, asking))) {
        throw new DaemonError('not_found', `no daemon is named ${daemonName}`, {
          errno: 'ENOENT',
          daemonName,
        })
      }
      change(table.add(added), kind, added)
      return added
    }

    function remove(said: string, kind: Layer['kind'], daemonName?: string): Layer {
      const path = normalise(said)
      const without = table.remove(path, kind, daemonName)
      if (!without) {
        const fact = `${daemonName ?? 'no daemon'} is ${daemonName ? 'not ' : ''}${past[kind]} at ${path}`
        throw new DaemonError('not_found', fact, { errno: 'ENOENT', path })
      }
      change(without.table, `un${kind}`, without.removed)
      return without.removed
    }

    return {
      bind: (said, request) => add(layer({ ...said, kind: 'bind' }), request),
      unbind: ({ path, daemonName }) => remove(path, 'bind', daemonName),
      mount: (said, request) => add(layer({ ...said, kind: 'mount' }), request),
      unmount: ({ path }) => remove(path, 'mount'),
      lookup: async ({ path, message }, request) => {
        const [first] = await resolve(path, table, request)
        if (message !== undefined && first?.layer.options?.readonly && !isReading(message)) {
          throw new DaemonError('permission_denied', `${path} is read-only`, { errno: 'EROFS', path })
        }
        return first ? answer(first) : null
      },
      list: ({ path }, request) =>
        path === undefined ? table.entries() : directory(normalise(path), table, request, self.name),
      watch: () => changes.subscribe(),
    }
  },
})
