/**
 * The namespace: which daemon answers at which path, to whom. It keeps the tables and tells of their changes; it
 * serves no files itself, and knows of the daemons only what the kernel says.
 */
import { DaemonError, defineDaemon, type Request, type Topic } from '../../kernel/daemon'
import { normalise } from '../../wire/path'
import { directory, status } from './directory'
import { config, layer, messages, type TableChange } from './messages'
import { exists } from './registry'
import { answer, resolve } from './resolve'
import { script } from './script'
import { sourceAt } from './source'
import { Spaces, type Kept } from './spaces'
import { MountTable, type Layer } from './table'
import { choose } from './union'
import { wayTo } from './ways'

/** Bytes of UTF-8 in a path, its terminating NUL with it, as file servers take it. */
const maxPath = 4096

const past = { bind: 'bound', mount: 'mounted' } as const

export default defineDaemon({
  type: 'namespace',
  doc: 'Says which daemon answers at which path, to each daemon its own, and merges what several of them put into one directory.',
  config,
  concurrency: 256,
  messages,
  async start({ self, config: { mounts }, state, topic, call }) {
    const first = mounts.map(layer).reduce((so, one) => so.add(one), MountTable.empty)
    const spaces = new Spaces(state<Kept>({ trees: new Map([[0, first.tree]]) }))
    const watched = new Map<number, Topic<TableChange>>()
    // Another may have stood here before, with other tables.
    await call('kernel', 'forget-paths', { path: '/' })

    /** The number of the namespace that a request means. */
    async function meant({ of }: { of?: string | undefined }, { message, call }: Request): Promise<number> {
      return (await call('kernel', 'namespace-of', { target: of ?? message.sender })) as number
    }

    /** Resolves when no host goes the old way any more. */
    async function change(
      namespace: number,
      next: MountTable,
      kind: TableChange['kind'],
      changed: Layer,
      { call, send }: Request,
    ): Promise<Layer> {
      const { path, daemonName } = changed
      spaces.set(namespace, next)
      watched.get(namespace)?.publish({ kind, path, daemonName })
      try {
        await call('kernel', 'forget-paths', { path, namespace })
      } catch (thrown) {
        // The caller has given up, and the kernel may have skipped it; what is sent one way it never skips.
        send('kernel', 'forget-paths', { path, namespace })
        throw thrown
      }
      return changed
    }

    async function add(added: Layer, namespace: number, request: Request): Promise<Layer> {
      const { path, daemonName, kind } = added
      if (new TextEncoder().encode(path).length >= maxPath) {
        const fact = `${path.slice(0, 200)}… is longer than a path may be`
        throw new DaemonError('invalid_argument', fact, { errno: 'ENAMETOOLONG', path })
      }
      if (daemonName === self.name) {
        const fact = `${daemonName} cannot stand in a namespace: it would lead to itself`
        throw new DaemonError('failed_precondition', fact, { errno: 'ELOOP', daemonName })
      }
      if (!(await exists(daemonName, request))) {
        throw new DaemonError('not_found', `no daemon is named ${daemonName}`, {
          errno: 'ENOENT',
          daemonName,
        })
      }
      return change(namespace, spaces.table(namespace).add(added), kind, added, request)
    }

    async function remove(
      {
        path: said,
        daemonName,
        of,
      }: { path: string; daemonName?: string | undefined; of?: string | undefined },
      kind: Layer['kind'],
      request: Request,
    ): Promise<Layer> {
      const path = normalise(said)
      const namespace = await meant({ of }, request)
      const without = spaces.table(namespace).remove(path, kind, daemonName)
      if (!without) {
        const fact = `${daemonName ?? 'no daemon'} is ${daemonName ? 'not ' : ''}${past[kind]} at ${path}`
        throw new DaemonError('not_found', fact, { errno: 'ENOENT', path })
      }
      return change(namespace, without.table, `un${kind}`, without.removed, request)
    }

    return {
      bind: async ({ daemonName, from, of, ...said }, request) => {
        const namespace = await meant({ of }, request)
        if (daemonName !== undefined)
          return add(layer({ ...said, daemonName, kind: 'bind' }), namespace, request)
        const source = await sourceAt(from!, said.path, spaces.table(namespace), request)
        const { readonly = said.options?.readonly } = source.options
        const options = { ...said.options, ...source.options, readonly }
        return add(layer({ ...said, ...source, kind: 'bind', options }), namespace, request)
      },
      unbind: (said, request) => remove(said, 'bind', request),
      mount: async ({ of, ...said }, request) =>
        add(layer({ ...said, kind: 'mount' }), await meant({ of }, request), request),
      unmount: (said, request) => remove(said, 'mount', request),
      lookup: async ({ path, of }, request) => {
        const [first, ...others] = await resolve(path, spaces.table(await meant({ of }, request)), request)
        return first ? answer(await choose([first, ...others], false, request)) : null
      },
      list: async ({ path, of }, request) => {
        const table = spaces.table(await meant({ of }, request))
        return path === undefined ? table.entries() : directory(normalise(path), table, request, self.name)
      },
      stat: async ({ path, follow, of }, request) =>
        status(normalise(path), follow, spaces.table(await meant({ of }, request)), request),
      ns: async (said, request) => script(spaces.table(await meant(said, request)).layers()),
      watch: async (said, request) => {
        const namespace = await meant(said, request)
        const changes = watched.get(namespace) ?? topic<TableChange>()
        watched.set(namespace, changes)
        return changes.subscribe()
      },
      clone: ({ namespace, of }, request) => {
        assertKernel(request)
        spaces.set(namespace, of === undefined ? MountTable.empty : spaces.table(of))
      },
      release: ({ namespace }, request) => {
        assertKernel(request)
        spaces.delete(namespace)
        watched.delete(namespace)
      },
      resolve: ({ path, namespace, ...purpose }, request) => {
        assertKernel(request)
        return wayTo(normalise(path), purpose, spaces.table(namespace), request, self.name)
      },
    }
  },
})

function assertKernel({ message: { sender, type } }: Request): void {
  if (sender === 'kernel') return
  throw new DaemonError('permission_denied', `${type} is the kernel's to ask, not ${sender}'s`, {
    errno: 'EPERM',
  })
}
