/** Descriptors whose other side is elsewhere: streams of the process daemon, and open files of other programs. */
import { Descriptor, type Call, type Kind } from './descriptor'

/** For as long as the process lives. */
const forever = { timeout: Infinity }

/** A pipe, the input, the output: the process daemon knows which it is. */
export class Stream extends Descriptor {
  /**
   * @param server the process daemon
   * @param fd its number there
   */
  constructor(
    private readonly call: Call,
    private readonly server: string,
    private readonly fd: number,
    readonly kind: Kind,
  ) {
    super()
  }

  get label(): string {
    return `${this.fd === 0 ? 'r' : 'w'} stream`
  }

  override async read(length: number): Promise<Uint8Array> {
    return (await this.call(this.server, 'program-read', { fd: this.fd, length }, forever)) as Uint8Array
  }

  override async write(data: Uint8Array): Promise<number> {
    const options = { ...forever, transfer: [data.buffer] as Transferable[] }
    return (await this.call(this.server, 'program-write', { fd: this.fd, data }, options)) as number
  }

  override async ready(signal: AbortSignal): Promise<{ bytes: number; ended: boolean }> {
    const options = { ...forever, signal }
    const ready = await this.call(this.server, 'program-ready', { fd: this.fd }, options)
    return ready as { bytes: number; ended: boolean }
  }

  override async close(): Promise<void> {
    await this.call(this.server, 'program-close', { fd: this.fd })
  }
}

/** A file that another program has opened; where it stands is the same for all who share it. */
export class Shared extends Descriptor {
  readonly kind: Kind = 'file'

  constructor(
    private readonly call: Call,
    private readonly owner: string,
    private readonly id: number,
  ) {
    super()
  }

  get label(): string {
    return `rw ${this.owner}:${this.id}`
  }

  override async read(length: number): Promise<Uint8Array> {
    return (await this.call(this.owner, 'file-read', { id: this.id, length }, forever)) as Uint8Array
  }

  override async write(data: Uint8Array): Promise<number> {
    const options = { ...forever, transfer: [data.buffer] as Transferable[] }
    return (await this.call(this.owner, 'file-write', { id: this.id, data }, options)) as number
  }
}
