/**
 * An open file of any file server: by a handle where the server gives one, else by its path. It keeps
 * where it stands. One operation at a time.
 */
import { fault } from '../errno'
import { Descriptor, type Call, type Kind, type Stat } from './descriptor'

/** Where its messages go, and what names it in them. */
export interface Place {
  readonly to: string
  readonly handle?: number
}

export class OpenFile extends Descriptor {
  readonly kind: Kind = 'file'
  #position = 0
  #turn: Promise<unknown> = Promise.resolve()
  /** All of a file whose size its server does not know, as it was when the reading began. */
  #whole: Uint8Array | undefined

  constructor(
    private readonly call: Call,
    private readonly path: string,
    private readonly place: Place,
    private readonly mode: { readonly read: boolean; readonly write: boolean },
    override append: boolean,
  ) {
    super()
  }

  get label(): string {
    const { read, write } = this.mode
    return `${read ? 'r' : ''}${write ? 'w' : ''} ${this.path}`
  }

  override setAppend(append: boolean): void {
    this.append = append
  }

  override read(length: number, offset?: number): Promise<Uint8Array> {
    if (!this.mode.read) return super.read(length)
    return this.#inTurn(async () => {
      const data = await this.#readAt(offset ?? this.#position, length)
      if (offset === undefined) this.#position += data.length
      return data
    })
  }

  override write(data: Uint8Array, offset?: number): Promise<number> {
    if (!this.mode.write) return super.write(data)
    return this.#inTurn(async () => {
      const { length } = data
      const at = this.append ? { append: true } : { offset: offset ?? this.#position }
      await this.#ask('write', { content: data, ...at }, [data.buffer])
      if (this.append) this.#position = (await this.#stat()).size
      else if (offset === undefined) this.#position += length
      return length
    })
  }

  override seek(offset: number, whence: 'set' | 'current' | 'end'): Promise<number> {
    return this.#inTurn(async () => {
      const from = whence === 'set' ? 0 : whence === 'current' ? this.#position : (await this.#stat()).size
      if (from + offset < 0) throw fault('EINVAL', `${from + offset} is no place in ${this.path}`)
      return (this.#position = from + offset)
    })
  }

  override stat(): Promise<Stat> {
    return this.#inTurn(() => this.#stat())
  }

  override change(type: 'truncate' | 'utimes', payload: object): Promise<unknown> {
    if (type === 'truncate' && !this.mode.write) {
      return Promise.reject(fault('EINVAL', `${this.path} is not open for writing`))
    }
    return this.#inTurn(() => this.#ask(type, payload))
  }

  override async close(): Promise<void> {
    if (this.place.handle !== undefined) await this.#inTurn(() => this.#ask('close', {}))
  }

  async #readAt(offset: number, length: number): Promise<Uint8Array> {
    if (this.place.handle === undefined && (this.#whole || (await this.#stat()).size === 0)) {
      if (offset === 0) this.#whole = undefined
      this.#whole ??= bytesOf(await this.#ask('read', { encoding: 'bytes' }))
      return this.#whole.slice(offset, offset + length)
    }
    return bytesOf(await this.#ask('read', { offset, length, encoding: 'bytes' }))
  }

  async #stat(): Promise<Stat> {
    return (await this.#ask('stat', {})) as Stat
  }

  #ask(type: string, payload: object, transfer: Transferable[] = []): Promise<unknown> {
    const { to, handle } = this.place
    return this.call(to, type, handle === undefined ? payload : { handle, ...payload }, { transfer })
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(act)
    this.#turn = turn.catch(() => {})
    return turn
  }
}

/** Some file servers know texts only. */
function bytesOf(content: unknown): Uint8Array {
  return content instanceof Uint8Array ? content : new TextEncoder().encode(String(content))
}
