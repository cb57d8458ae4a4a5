/**
 * The mount table: which daemons stand at which paths. It never changes; a change gives another table
 * that shares what stayed the same (after Plan 9's namespaces, https://9p.io/sys/doc/names.html). It
 * knows no kernel, no messages and not whether a daemon exists.
 */
import { join, normalise, split } from '../../wire/path'
import { changed, emptyMap, entriesOf, get, type PersistentMap } from './persistent-map'

export interface MountOptions {
  /** Nothing may be changed through it. */
  readonly readonly?: boolean
  /** The directory of the daemon that stands for the mount point; its own root unless said. */
  readonly root?: string
  /** In a union, whether what is new may be made there. */
  readonly create?: false
}

/** One daemon at one path. */
export interface Layer {
  /** Normalised. */
  readonly path: string
  readonly daemonName: string
  readonly kind: 'bind' | 'mount'
  /** How it joined what stood there: over it, or in a union before or after it. */
  readonly flag: 'replace' | 'before' | 'after'
  readonly options?: MountOptions
}

/** A layer as the table lists it. */
export interface Entry extends Layer {
  /** A later `replace` hides it; it is back when that one goes. */
  readonly covered?: true
}

/** Where a path leads. */
export interface Match {
  /** The longest path that anything stands at and that is the beginning of the one asked for. */
  readonly path: string
  /** How many names `path` has. */
  readonly depth: number
  /** First the one that answers; at least one. */
  readonly layers: readonly [Layer, ...Layer[]]
}

/** What stands at a path and below it, as plain data that never changes. */
export interface Tree {
  readonly children: PersistentMap<Tree>
  /** In the order in which they came. */
  readonly history: readonly Layer[]
  readonly visible: readonly Layer[]
  /** In the order in which they would come back. */
  readonly covered: readonly Layer[]
}

const bare: Tree = { children: emptyMap, history: [], visible: [], covered: [] }

export class MountTable {
  static readonly empty = new MountTable(bare)

  constructor(readonly tree: Tree) {}

  /**
   * A table with `layer` as well. A daemon stands at a path once with each kind and root: when it comes
   * again it leaves its former place among the layers.
   */
  add(layer: Layer): MountTable {
    const stays = (other: Layer) => !sameSource(other, layer)
    return this.changed(layer.path, (history) => [...history.filter(stays), layer])
  }

  /**
   * A table as if one layer had never come: the last of that kind at `path`, or the last of them that
   * is `daemonName`'s. Undefined when there is none.
   */
  remove(
    path: string,
    kind: Layer['kind'],
    daemonName?: string,
  ): { readonly table: MountTable; readonly removed: Layer } | undefined {
    const removed = this.nodeAt(split(path))?.history.findLast(
      (layer) => layer.kind === kind && (daemonName === undefined || layer.daemonName === daemonName),
    )
    if (!removed) return undefined
    const table = this.changed(path, (history) => history.filter((layer) => layer !== removed))
    return { table, removed }
  }

  /** Where `path` leads, in time that grows with its length alone; undefined when nowhere. */
  find(path: string): Match | undefined {
    const names = split(path)
    let node: Tree | undefined = this.tree
    let best: { depth: number; layers: readonly Layer[] } = { depth: 0, layers: node.visible }
    for (const [index, name] of names.entries()) {
      node = get(node.children, name)
      if (!node) break
      if (node.visible.length > 0) best = { depth: index + 1, layers: node.visible }
    }
    const [first, ...others] = best.layers
    return first && { path: first.path, depth: best.depth, layers: [first, ...others] }
  }

  /**
   * With how many of its names a path has left everything that stands deeper, so that whatever begins with
   * them leads where it does; undefined when something stands below the whole path.
   */
  edge(path: string): number | undefined {
    const names = split(path)
    let node = this.tree
    for (const [index, name] of names.entries()) {
      const child = get(node.children, name)
      if (!child) return index + 1
      node = child
    }
    return node.children.size === 0 ? names.length : undefined
  }

  /** The names right below `path` that something stands at or below, with the layer that answers there. */
  below(path: string): { readonly name: string; readonly layer?: Layer }[] {
    const { children } = this.nodeAt(split(path)) ?? bare
    return entriesOf(children).map(
      ([
        name,
        {
          visible: [layer],
        },
      ]) => ({ name, ...(layer && { layer }) }),
    )
  }

  /** Everything, by path, and at each path in the order of a lookup, what is covered last. */
  entries(): Entry[] {
    return this.walk(({ visible, covered }) => [
      ...visible,
      ...covered.map((layer): Entry => ({ ...layer, covered: true })),
    ])
  }

  /** Every layer so that adding them one by one to an empty table gives this one. */
  layers(): Layer[] {
    return this.walk(({ history }) => history)
  }

  /** Without recursion, for a path may be deep. */
  private walk<T>(take: (node: Tree) => readonly T[]): T[] {
    const taken: T[] = []
    const rest = [this.tree]
    for (let node = rest.pop(); node; node = rest.pop()) {
      taken.push(...take(node))
      const children = [...entriesOf(node.children)].sort(([a], [b]) => (a < b ? 1 : -1))
      for (const [, child] of children) rest.push(child)
    }
    return taken
  }

  private nodeAt(names: readonly string[]): Tree | undefined {
    return names.reduce<Tree | undefined>((node, name) => node && get(node.children, name), this.tree)
  }

  private changed(path: string, change: (history: readonly Layer[]) => readonly Layer[]): MountTable {
    return new MountTable(replaced(this.tree, split(path), change) ?? bare)
  }
}

/** What follows the match in `path`, as its daemon is to be given it: see `lookup`. */
export function restOf(path: string, depth: number, layer: Layer): string {
  const names = split(path).slice(depth)
  if (layer.options?.root !== undefined) return join(layer.options.root, names.join('/'))
  return names.length > 0 ? normalise(names.join('/')) : ''
}

function sameSource(a: Layer, b: Layer): boolean {
  return a.daemonName === b.daemonName && a.kind === b.kind && a.options?.root === b.options?.root
}

/** The node with its descendant at `names` changed; undefined when nothing is left of it. */
function replaced(
  node: Tree,
  names: readonly string[],
  change: (history: readonly Layer[]) => readonly Layer[],
): Tree | undefined {
  const [name, ...others] = names
  if (name === undefined) {
    const history = change(node.history)
    return pruned({ children: node.children, history, ...stacked(history) })
  }
  const child = replaced(get(node.children, name) ?? bare, others, change)
  return pruned({ ...node, children: changed(node.children, name, child) })
}

function pruned(node: Tree): Tree | undefined {
  return node.history.length > 0 || node.children.size > 0 ? node : undefined
}

/** Plays a path's history through: what can be seen, first layer first, and what is covered. */
function stacked(history: readonly Layer[]): Pick<Tree, 'visible' | 'covered'> {
  let visible: readonly Layer[] = []
  let covered: readonly Layer[] = []
  for (const layer of history) {
    switch (layer.flag) {
      case 'replace':
        covered = [...visible, ...covered]
        visible = [layer]
        break
      case 'before':
        visible = [layer, ...visible]
        break
      case 'after':
        visible = [...visible, layer]
        break
    }
  }
  return { visible, covered }
}
