/** What was read of a namespace: the directories on the way to the chosen path, what lies there, its layers. */
import { DaemonError, type Dan9 } from '../../client/api'
import type { FileEntry } from './files/access'
import { childPath, pathsTo } from './path'

export type Entry = FileEntry

export interface Binding {
  readonly path: string
  readonly daemonName: string
  readonly kind: 'bind' | 'mount'
  readonly flag: string
  readonly options?: { readonly readonly?: boolean; readonly create?: boolean; readonly root?: string }
  /** A later replace hides it. */
  readonly covered?: boolean
}

export interface Directory {
  readonly path: string
  readonly entries: readonly Entry[]
}

const collator = new Intl.Collator('en', { numeric: true })

/** Readings a second, at most, whatever changes: a pause of so many milliseconds. */
const calm = 250

export class Tree {
  directories = $state.raw<readonly Directory[]>([])
  /** What the path names, when that is no directory. */
  leaf = $state.raw<Entry | undefined>()
  /** Undefined while nobody has said. */
  bindings = $state.raw<readonly Binding[] | undefined>()
  /** What rebuilds the namespace. */
  script = $state.raw<string | undefined>()
  error = $state.raw<DaemonError | undefined>()
  /** The path that is shown; it trails the one that was asked for until its directories are here. */
  path = $state('')
  private of: string | undefined
  private asked = 0
  private later: ReturnType<typeof setTimeout> | undefined
  /** How long the last reading took, in milliseconds. */
  private took = 0

  constructor(private readonly dan9: Dan9) {}

  /**
   * Reads the way to `path`, the layers and the script. Only the latest one asked for is shown.
   *
   * @param of the daemon whose namespace it is; the client's unless said
   */
  async open(path: string, of: string | undefined): Promise<void> {
    const asked = ++this.asked
    const began = performance.now()
    this.of = of
    const whose = of === undefined ? {} : { of }
    const table = Promise.all([
      this.dan9.call('namespace', 'list', whose).catch(() => undefined) as Promise<Binding[] | undefined>,
      this.dan9.call('namespace', 'ns', whose).catch(() => undefined) as Promise<string | undefined>,
    ])
    const directories: Directory[] = []
    let leaf: Entry | undefined
    let error: DaemonError | undefined
    try {
      for (const step of pathsTo(path)) {
        const entry = directories
          .at(-1)
          ?.entries.find(({ name }) => step === childPath(directories.at(-1)?.path ?? '/', name))
        if (entry && entry.kind !== 'directory' && entry.kind !== 'symlink') {
          leaf = entry
          break
        }
        directories.push({ path: step, entries: await this.list(step) })
      }
    } catch (thrown) {
      error = DaemonError.from(thrown)
    }
    const [bindings, script] = await table
    // What has failed is asked again as soon as there is a reason to.
    this.took = error ? 0 : performance.now() - began
    if (asked !== this.asked) return
    Object.assign(this, { path, directories, leaf, error, bindings, script })
  }

  async again(): Promise<void> {
    await this.open(this.path, this.of)
  }

  /** Reads it again before long: what takes long to read is read less often, however many changes there are. */
  soon(): void {
    this.later ??= setTimeout(
      () => {
        this.later = undefined
        void this.again()
      },
      Math.max(calm, 4 * this.took),
    )
  }

  close(): void {
    clearTimeout(this.later)
    this.later = undefined
  }

  private async list(path: string): Promise<Entry[]> {
    const payload = { path, ...(this.of !== undefined && { of: this.of }) }
    const entries = (await this.dan9.call('namespace', 'list', payload)) as Entry[]
    return [...entries].sort((a, b) => collator.compare(a.name, b.name))
  }
}
