/** A file that is open: what is shown of it, what a person has changed, and what changed meanwhile. */
import { DaemonError } from '../../../client/api'
import { lastName } from '../path'
import { pieces, stat, type Caller, type FileStat } from './access'
import { asText, imageType } from './file-table'

/** Of a longer file the beginning is shown, and nothing can be edited. */
const textLimit = 2 ** 18
const imageLimit = 2 ** 24

export class Document {
  state = $state<'unread' | 'ready' | 'failed'>('unread')
  error = $state.raw<DaemonError | undefined>()
  stat = $state.raw<FileStat | undefined>()
  bytes = $state.raw<Uint8Array<ArrayBuffer>>(new Uint8Array())
  /** As it was read; undefined for what is no text. */
  saved = $state.raw<string | undefined>()
  text = $state('')
  /** The file was changed by someone else while it was being edited here. */
  stale = $state(false)
  private reading = 0

  constructor(
    private readonly dan9: Caller,
    readonly path: string,
  ) {}

  get changed(): boolean {
    return this.saved !== undefined && this.text !== this.saved
  }

  /** A file of the network that is changed by being read: a connection is made, or bytes are taken. */
  get shy(): boolean {
    return /^\/net\/\w+\/(clone|\d+\/(data|listen))$/.test(this.path)
  }

  /** More of it is there than is shown. */
  get cut(): boolean {
    return (this.stat?.size ?? 0) > this.bytes.length
  }

  /** Made at each reading by a daemon, which keeps nothing that is written here. */
  get made(): boolean {
    return this.stat?.size === 0 && this.bytes.length > 0
  }

  get image(): string | undefined {
    return this.cut ? undefined : imageType(lastName(this.path))
  }

  async read(): Promise<void> {
    const reading = ++this.reading
    try {
      const found = await stat(this.dan9, this.path, true)
      const limit = imageType(this.path) ? imageLimit : textLimit
      const bytes = await start(this.dan9, this.path, found.size, limit)
      if (reading !== this.reading) return
      this.stat = found
      this.bytes = bytes
      this.saved = asText(bytes)
      this.text = this.saved ?? ''
      this.stale = false
      this.state = 'ready'
    } catch (thrown) {
      if (reading !== this.reading) return
      this.error = DaemonError.from(thrown)
      this.state = 'failed'
    }
  }

  async save(): Promise<void> {
    const { text } = this
    await this.dan9.call(this.path, 'write', { content: text })
    const bytes = new TextEncoder().encode(text)
    this.stat = { ...(await stat(this.dan9, this.path, true)) }
    this.saved = text
    this.bytes = bytes
    this.stale = false
  }

  /** What the directory says of it now; a difference means that it was written. */
  async seen(now: FileStat | undefined): Promise<void> {
    if (!now || !this.stat || this.state !== 'ready') return
    if (now.modified === this.stat.modified && now.size === this.stat.size) return
    if (this.changed) this.stale = true
    else await this.read()
  }
}

/** The first bytes of a file; all of them where it has no more than `limit`. */
async function start(
  dan9: Caller,
  path: string,
  size: number,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const wanted = Math.min(size, limit)
  const parts: BlobPart[] = []
  for await (const bytes of pieces(dan9, path, wanted)) parts.push(bytes)
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}
