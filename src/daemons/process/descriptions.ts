/**
 * What the standard descriptors of processes stand for. Several can stand for the same; when the last is
 * gone, that is over.
 */
import { fault } from './errno'
import type { OutputLog } from './output'
import { Pipe } from './pipe'

export abstract class Description {
  #holders = 0

  /** For people. */
  abstract readonly label: string
  /** What the program is told to reach it by. */
  readonly source: object = { stream: 'stream' }

  hold(): this {
    this.#holders++
    return this
  }

  release(): void {
    if (--this.#holders === 0) this.over()
  }

  read(_length: number, _signal: AbortSignal): Promise<Uint8Array> {
    return Promise.reject(fault('EBADF', `${this.label} cannot be read`))
  }

  write(_data: Uint8Array, _signal: AbortSignal): Promise<number> {
    return Promise.reject(fault('EBADF', `${this.label} cannot be written`))
  }

  /** Resolves with how much can be read at once when something can, or the end is there. */
  ready(_signal: AbortSignal): Promise<{ bytes: number; ended: boolean }> {
    return Promise.resolve({ bytes: 0, ended: false })
  }

  /** Nobody holds it any more. */
  protected over(): void {}
}

/** Reads nothing, and writes into nowhere. */
export class Null extends Description {
  readonly label = 'null'

  override read(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array())
  }

  override write(data: Uint8Array): Promise<number> {
    return Promise.resolve(data.length)
  }

  override ready(): Promise<{ bytes: number; ended: boolean }> {
    return Promise.resolve({ bytes: 0, ended: true })
  }
}

export class ReadEnd extends Description {
  constructor(
    private readonly pipe: Pipe,
    readonly label: string,
    private readonly ended: () => void,
  ) {
    super()
  }

  override read(length: number, signal: AbortSignal): Promise<Uint8Array> {
    return this.pipe.read(length, signal)
  }

  override async ready(signal: AbortSignal): Promise<{ bytes: number; ended: boolean }> {
    await this.pipe.ready(signal)
    return { bytes: this.pipe.unread, ended: this.pipe.ended }
  }

  protected override over(): void {
    this.pipe.endReading()
    this.ended()
  }
}

export class WriteEnd extends Description {
  constructor(
    private readonly pipe: Pipe,
    readonly label: string,
    private readonly ended: () => void,
  ) {
    super()
  }

  override write(data: Uint8Array, signal: AbortSignal): Promise<number> {
    return this.pipe.write(data, signal)
  }

  protected override over(): void {
    this.pipe.endWriting()
    this.ended()
  }
}

/** The output of a process, which a person or the dashboard reads. */
export class Terminal extends Description {
  override readonly source = { stream: 'terminal' }

  constructor(
    private readonly log: OutputLog,
    private readonly fd: 1 | 2,
    readonly label: string,
  ) {
    super()
  }

  override write(data: Uint8Array, signal: AbortSignal): Promise<number> {
    return this.log.write(this.fd, data, signal)
  }
}

/** A file that the process `owner` opens, in its own name; others read and write it through that one. */
export class File extends Description {
  /** @param ended nobody shares it any more */
  constructor(
    readonly owner: number,
    readonly id: number,
    readonly label: string,
    override readonly source: object,
    private readonly ended: () => void,
  ) {
    super()
  }

  protected override over(): void {
    this.ended()
  }
}
