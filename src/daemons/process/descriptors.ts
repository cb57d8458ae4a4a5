/** The standard descriptors of every process: what they stand for, from its spawn to its exit. */
import { File, Null, Terminal, type Description } from './descriptions'
import { fault } from './errno'
import { Input } from './input'
import type { Redirection } from './messages'
import type { Pipes } from './pipes'
import type { Processes } from './processes'

const numbers = [0, 1, 2] as const
export type Fd = (typeof numbers)[number]

/** What a spawn says of the descriptors. */
export interface Wanted {
  readonly fds: Readonly<Partial<Record<'0' | '1' | '2', Redirection | undefined>>>
  readonly stdin?: string | Uint8Array | undefined
  /** The process whose descriptors are inherited; undefined when a daemon spawns. */
  readonly parent: number | undefined
}

interface Opened {
  readonly slots: (Description | undefined)[]
  /** Where `input` goes. */
  readonly input: Input
  /** Aborted when the process has exited: whatever it waits for is over. */
  readonly ending: AbortController
}

export class Descriptors {
  readonly #opened = new Map<number, Opened>()
  /** How many files each process has open that are shared. */
  readonly #files = new Map<number, number>()
  #nextFile = 1

  /**
   * @param nameOf the daemon of a process
   * @param unshared nobody has that file of a process any more
   */
  constructor(
    private readonly processes: Processes,
    private readonly pipes: Pipes,
    private readonly nameOf: (pid: number) => string,
    private readonly unshared: (owner: number, id: number) => void,
  ) {}

  /**
   * Gives a new process its descriptors, and what its daemon is told of them.
   *
   * @throws DaemonError EBADF, EINVAL
   */
  open(pid: number, wanted: Wanted): object[] {
    const input = new Input()
    const made = new Map<Fd, Description>()
    const slots: Description[] = []
    try {
      for (const fd of numbers) {
        const origin = originOf(fd, wanted.fds)
        const description = made.get(origin) ?? this.#make(origin, pid, wanted, input)
        made.set(origin, description)
        slots.push(description.hold())
      }
    } catch (thrown) {
      for (const description of slots) description.release()
      throw thrown
    } finally {
      for (const description of made.values()) description.release()
    }
    if (wanted.stdin !== undefined && wanted.stdin.length > 0) input.put(bytesOf(wanted.stdin))
    if (wanted.stdin !== undefined || !slots.includes(input)) input.end()
    this.#opened.set(pid, { slots, input, ending: new AbortController() })
    return slots.map((description) =>
      description instanceof File && description.owner !== pid
        ? { daemonName: this.nameOf(description.owner), id: description.id }
        : description.source,
    )
  }

  /** A process's descriptor, and the signal that says that the process is gone. EBADF. */
  get(pid: number, fd: Fd): { description: Description; signal: AbortSignal } {
    const opened = this.#opened.get(pid)
    const description = opened?.slots[fd]
    if (!opened || !description) throw fault('EBADF', `process ${pid} has no descriptor ${fd}`)
    return { description, signal: opened.ending.signal }
  }

  /** Where `input` of a process goes. EPIPE. */
  input(pid: number): Input {
    const opened = this.#opened.get(pid)
    if (!opened) throw fault('EPIPE', `process ${pid} reads nothing any more`, { pid })
    return opened.input
  }

  /** A line of /proc/<pid>/fd as its program gives it, with what a stream stands for. */
  named(pid: number, line: string): string {
    const [fd, mode, target] = line.split(' ', 3)
    const label = target === 'stream' ? this.#opened.get(pid)?.slots[Number(fd)]?.label : undefined
    return label === undefined ? line : `${fd} ${mode} ${label}`
  }

  close(pid: number, fd: Fd): void {
    const { description } = this.get(pid, fd)
    this.#opened.get(pid)!.slots[fd] = undefined
    description.release()
  }

  /** The process is gone. */
  closeAll(pid: number): void {
    const opened = this.#opened.get(pid)
    if (!opened) return
    this.#opened.delete(pid)
    opened.ending.abort()
    opened.input.end()
    for (const description of opened.slots) description?.release()
  }

  /** Others read or write files that this process has opened. */
  isShared(pid: number): boolean {
    return this.#files.has(pid)
  }

  /** What a descriptor stands for that is not the same as another one; held once for the caller. */
  #make(fd: Fd, pid: number, { fds, stdin, parent }: Wanted, input: Description): Description {
    const wanted = fds[fd]
    if (fd === 0 && stdin !== undefined) {
      if (wanted) throw fault('EINVAL', 'descriptor 0 is redirected and has stdin')
      return input.hold()
    }
    if (wanted && 'path' in wanted) return this.#file(pid, wanted).hold()
    if (wanted && 'pipe' in wanted) return this.pipes.take(wanted.pipe, wanted.end)
    if (wanted && 'null' in wanted) return new Null().hold()
    const inherited = parent === undefined ? undefined : this.#opened.get(parent)
    const inheritedFd = wanted && 'inherit' in wanted && wanted.inherit !== true ? wanted.inherit : fd
    if (inherited) return (inherited.slots[inheritedFd] ?? new Null()).hold()
    if (fd === 0) return input.hold()
    return new Terminal(this.processes.output(pid), fd, `output:${pid}`).hold()
  }

  #file(owner: number, { path, flags }: { path: string; flags: string }): File {
    const id = this.#nextFile++
    this.#files.set(owner, (this.#files.get(owner) ?? 0) + 1)
    return new File(owner, id, path, { path, flags, id }, () => {
      const left = this.#files.get(owner)! - 1
      if (left > 0) this.#files.set(owner, left)
      else this.#files.delete(owner)
      this.unshared(owner, id)
    })
  }
}

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? new TextEncoder().encode(data) : data
}

/** The descriptor that `fd` is to be the same as, in the end. EINVAL when that leads round in a circle. */
function originOf(fd: Fd, fds: Wanted['fds']): Fd {
  let origin = fd
  for (const _ of numbers) {
    const wanted = fds[origin]
    if (!wanted || !('fd' in wanted)) return origin
    origin = wanted.fd
  }
  throw fault('EINVAL', `descriptor ${fd} is to be the same as itself`)
}
