/** What was read of the namespace: the directories on the way to the chosen path, and what lies there. */
import { DaemonError, type Dan9 } from '../../client/api'
import { childPath, pathsTo } from './path'

export interface Entry {
  readonly name: string
  readonly kind: 'file' | 'directory' | 'symlink' | 'daemon'
  readonly size?: number
  readonly daemonName?: string
}

export interface Binding {
  readonly path: string
  readonly daemonName: string
  readonly kind: 'bind' | 'mount'
  readonly flag: string
  /** A later replace hides it. */
  readonly covered?: boolean
}

export interface Directory {
  readonly path: string
  readonly entries: readonly Entry[]
}

export class Tree {
  directories = $state.raw<readonly Directory[]>([])
  /** What the path names, when that is no directory. */
  leaf = $state.raw<Entry | undefined>()
  bindings = $state.raw<readonly Binding[]>([])
  error = $state.raw<DaemonError | undefined>()
  /** The path that is shown; it trails the one that was asked for until its directories are here. */
  path = $state('')
  private asked = 0

  constructor(private readonly dan9: Dan9) {}

  /** Reads the way to `path` and the bindings. Only the latest one asked for is shown. */
  async open(path: string): Promise<void> {
    const asked = ++this.asked
    const directories: Directory[] = []
    let leaf: Entry | undefined
    let error: DaemonError | undefined
    try {
      for (const step of pathsTo(path)) {
        const entry = directories
          .at(-1)
          ?.entries.find(({ name }) => step === childPath(directories.at(-1)?.path ?? '/', name))
        if (entry && (entry.kind === 'file' || entry.kind === 'daemon')) {
          leaf = entry
          break
        }
        directories.push({ path: step, entries: await this.list(step) })
      }
    } catch (thrown) {
      error = DaemonError.from(thrown)
    }
    const bindings = await this.dan9.call('namespace', 'list').catch(() => [])
    if (asked !== this.asked) return
    Object.assign(this, { path, directories, leaf, error, bindings: bindings as Binding[] })
  }

  async again(): Promise<void> {
    await this.open(this.path)
  }

  private async list(path: string): Promise<Entry[]> {
    const entries = (await this.dan9.call('namespace', 'list', { path })) as Entry[]
    return [...entries].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  }
}
