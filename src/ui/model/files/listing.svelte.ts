/** The directory that is shown, kept up to date by what its daemon and the namespace tell. */
import { DaemonError, type Dan9 } from '../../../client/api'
import { follow } from '../follow'
import { isWithin, lastName, parentPath } from '../path'
import { list, stat, type FileEntry, type FileStat, type Place } from './access'
import { Details } from './details'

interface Change {
  readonly kind: string
  readonly path: string
  readonly from?: string
}

/** What the kernel says of a daemon. */
interface News {
  readonly name: string
  readonly state: string
  readonly removed?: true
}

/** Of the files' daemon, where it says so. */
export interface Usage {
  readonly bytes: number
  readonly maxBytes: number
  readonly files: number
  readonly maxFiles: number
}

/** Listings a second, at most, whatever changes. */
const calm = 250

export class Listing {
  entries = $state.raw<readonly FileEntry[]>([])
  error = $state.raw<DaemonError | undefined>()
  usage = $state.raw<Usage | undefined>()
  /** False until the first answer; the directory that was shown before stays until then. */
  loaded = $state(false)
  /** Goes up when what `stat` gives has changed. */
  private version = $state(0)
  private readonly details: Details
  /** How long the last listing took, in milliseconds. */
  private took = 0
  private measures = false
  private again: ReturnType<typeof setTimeout> | undefined
  /** The next listing also follows the directory anew. */
  private anew = false
  /** Who has the directory, as far as that is known. */
  private server: string | undefined
  private following = new AbortController()
  private readonly abort = new AbortController()

  constructor(
    private readonly dan9: Dan9,
    readonly path: string,
  ) {
    this.details = new Details(dan9, path, () => this.version++)
  }

  /** Shows the directory and follows it, until the function that it gives is called. */
  open(): () => void {
    const heard = (news: unknown) => this.heard(news as News)
    void follow(this.dan9, 'kernel', 'lifecycle', {}, heard, this.abort.signal).catch(() => {})
    void this.begin()
    return () => {
      this.abort.abort()
      this.following.abort()
      clearTimeout(this.again)
    }
  }

  /** More about an entry, as far as it is here; whoever asks first sets the question off. */
  stat(name: string): FileStat | undefined {
    void this.version
    return this.details.of(name)
  }

  /** Reads it anew, with everything about its entries. */
  async refresh(): Promise<void> {
    this.details.forget()
    await this.read()
  }

  /** Follows it, and only then reads it: nothing happens between the two that is not seen. */
  private async begin(): Promise<void> {
    this.following.abort()
    this.following = new AbortController()
    const { signal } = this.following
    const mounted = (change: unknown) => this.mounted((change as { path: string }).path)
    void follow(this.dan9, 'namespace', 'watch', {}, mounted, signal).catch(() => {})
    await this.watch(signal)
    if (!signal.aborted) await this.read()
  }

  /** What has come or gone above may have brought another daemon here. */
  private mounted(at: string): void {
    if (isWithin(this.path, at)) this.anew = true
    if (this.anew || isWithin(at, this.path)) this.soon()
  }

  /** Whoever starts again has forgotten who followed it, and may have what could not be read before. */
  private heard({ name, state, removed }: News): void {
    if (!removed && state !== 'running') return
    const concerns = name === this.server || name === 'namespace'
    if (!concerns && !this.error) return
    this.anew = true
    this.soon()
  }

  private async read(): Promise<void> {
    const began = performance.now()
    try {
      const entries = await list(this.dan9, this.path)
      if (this.abort.signal.aborted) return
      this.entries = entries
      this.error = undefined
    } catch (thrown) {
      if (this.abort.signal.aborted) return
      this.error = DaemonError.from(thrown)
      this.entries = []
    }
    this.loaded = true
    this.version++
    // What has failed is asked again as soon as there is a reason to.
    this.took = this.error ? 0 : performance.now() - began
    await this.measure()
  }

  /** What takes long to list is listed less often. */
  private soon(): void {
    if (this.abort.signal.aborted) return
    this.again ??= setTimeout(
      () => {
        this.again = undefined
        const { anew } = this
        this.anew = false
        void (anew ? this.begin() : this.read())
      },
      Math.max(calm, 4 * this.took),
    )
  }

  /** Resolves when the directory's daemon tells of its changes, or cannot; also learns whether it measures its disk. */
  private async watch(signal: AbortSignal): Promise<void> {
    try {
      const place = (await this.dan9.call('namespace', 'lookup', { path: this.path })) as Place | null
      if (signal.aborted) return
      this.server = place?.daemonName
      if (!place) return
      const types = (await this.dan9.describe(place.daemonName)).map(({ type }) => type)
      if (signal.aborted) return
      this.measures = types.includes('usage')
      if (!types.includes('watch')) return
      const changed = (item: unknown) => this.changed(item as Change)
      follow(this.dan9, this.path, 'watch', {}, changed, signal).catch(() => {})
      // Messages keep their order: when this is answered, the one before it was heard.
      await stat(this.dan9, this.path)
    } catch {
      // It cannot be followed: a person asks again when it matters.
    }
  }

  private changed({ path, from }: Change): void {
    for (const place of [path, from]) if (place !== undefined) this.details.forget(lastName(place))
    this.soon()
  }

  private async measure(): Promise<void> {
    if (!this.measures || this.abort.signal.aborted) return
    this.usage = (await this.dan9.call(this.path, 'usage').catch(() => undefined)) as Usage | undefined
  }
}

/** The directory and the name of what is open in it, of an address that may name either. */
export async function settle(dan9: Dan9, path: string): Promise<{ directory: string; open?: string }> {
  const { kind } = await stat(dan9, path, true)
  return kind === 'directory' ? { directory: path } : { directory: parentPath(path), open: lastName(path) }
}
