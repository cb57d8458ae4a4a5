/** The standard descriptors of a process, and the open files that it shares with others. */
import { resolve } from './paths'
import { fault } from './errno'
import type { Call, Descriptor } from './files/descriptor'
import { open, optionsOf } from './files/open'
import { Shared, Stream } from './files/stream'
import type { FileTable } from './files/table'
import type { Source } from './messages'

export class Standard {
  /** By number: the files that this process opened for its standard descriptors. */
  readonly #shared = new Map<number, Promise<Descriptor>>()

  /**
   * @param lasting makes calls also when the program has ended
   * @param server the process daemon
   */
  constructor(
    private readonly lasting: Call,
    private readonly call: Call,
    private readonly server: string,
  ) {}

  /** @throws DaemonError what opening a file gives */
  async open(sources: readonly Source[], files: FileTable): Promise<void> {
    for (const [fd, source] of sources.entries()) files.lend(fd, await this.#descriptor(fd, source, files))
  }

  /** @throws DaemonError EBADF when no file of that number is open */
  async get(id: number): Promise<Descriptor> {
    const file = this.#shared.get(id)
    if (!file) throw fault('EBADF', `no open file ${id} is shared here`)
    return file
  }

  /** Nobody shares it any more. */
  async close(id: number): Promise<void> {
    const file = await this.get(id)
    this.#shared.delete(id)
    await file.close()
  }

  async #descriptor(fd: number, source: Source, files: FileTable): Promise<Descriptor> {
    if ('stream' in source) return new Stream(this.call, this.server, fd, source.stream)
    if ('daemonName' in source) return new Shared(this.call, source.daemonName, source.id)
    const path = resolve(files.cwd, source.path)
    if (!this.#shared.has(source.id))
      this.#shared.set(source.id, open(this.lasting, path, optionsOf(source.flags)))
    return this.get(source.id)
  }
}
