/** The tables of all namespaces, by number. Who sees which the kernel knows. */
import { DaemonError } from '../../kernel/daemon'
import { MountTable, type Tree } from './table'

/** What survives a restart. */
export interface Kept {
  readonly trees: Map<number, Tree>
}

export class Spaces {
  constructor(private readonly kept: Kept) {}

  /** @throws DaemonError `not_found` (ENOENT) when there is no such namespace */
  table(namespace: number): MountTable {
    const tree = this.kept.trees.get(namespace)
    if (tree) return new MountTable(tree)
    throw new DaemonError('not_found', `there is no namespace ${namespace}`, { errno: 'ENOENT', namespace })
  }

  set(namespace: number, table: MountTable): void {
    this.kept.trees.set(namespace, table.tree)
  }

  delete(namespace: number): void {
    this.kept.trees.delete(namespace)
  }
}
