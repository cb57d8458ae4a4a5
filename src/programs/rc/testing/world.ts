/** A world for rc in memory: a tree of files, pipes, processes and a few tools; rc runs itself in it. */
import { join, normalise } from '../../../wire/path'
import { runShell } from '../shell'
import {
  SystemError,
  ownNumbers,
  type Descriptor,
  type Descriptors,
  type Entry,
  type OwnNumber,
  type Program,
  type System,
} from '../system'
import { BrokenPipe, Null, Pipe, Sink, Source, type Description } from './description'
import { tools } from './tools'

interface Running {
  readonly exit: Promise<{ pid: number; code: number }>
  readonly group: number
  readonly abort: AbortController
}

export class World {
  /** Directories are null. */
  readonly files = new Map<string, string | null>([['/', null]])
  readonly processes = new Map<number, Running>()
  readonly pipes: Pipe[] = []
  /** Told of every process before whoever started it is. */
  onStart = () => {}
  #nextPid = 1000

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const name of [...Object.keys(tools), 'rc']) this.put(`/bin/${name}`, '')
    this.files.set('/tmp', null)
    for (const [path, text] of Object.entries(files)) this.put(path, text)
  }

  put(path: string, text: string): void {
    for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1))
      this.files.set(path.slice(0, at), null)
    this.files.set(path, text)
  }

  names(path: string): string[] {
    const prefix = path === '/' ? '/' : `${path}/`
    const below = [...this.files.keys()].filter((name) => name !== '/' && name.startsWith(prefix))
    return below.map((name) => name.slice(prefix.length)).filter((name) => !name.includes('/'))
  }

  /** Starts a command with open descriptors of its own. */
  start(
    [command = '', ...args]: readonly string[],
    {
      cwd = '/',
      env = {},
      group,
      slots,
    }: { cwd?: string; env?: Readonly<Record<string, string>>; group?: number; slots: Description[] },
  ): { pid: number; onInterrupt: Promise<() => void> } {
    const name = command.replace(/^\/bin\//, '')
    if (!this.files.has(`/bin/${name}`)) throw new SystemError(`${command}: not found`, 'ENOENT')
    const pid = this.#nextPid++
    const abort = new AbortController()
    for (const slot of slots) slot.hold()
    let interruptible: (interrupt: () => void) => void = () => {}
    const onInterrupt = new Promise<() => void>((resolve) => (interruptible = resolve))
    const systems: FakeSystem[] = []
    const run = async () => {
      try {
        if (name === 'rc') {
          const system = new FakeSystem(this, pid, cwd, slots)
          systems.push(system)
          return await runShell(system, args, env, interruptible)
        }
        return await this.#runTool(name, args, env, cwd, slots, abort.signal)
      } catch (thrown) {
        if (thrown instanceof BrokenPipe) return 141
        if (abort.signal.aborted) return 130
        throw thrown
      } finally {
        for (const slot of slots) slot.release()
        for (const system of systems) system.end()
      }
    }
    this.processes.set(pid, { exit: run().then((code) => ({ pid, code })), group: group || pid, abort })
    this.onStart()
    return { pid, onInterrupt }
  }

  async #runTool(
    name: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    cwd: string,
    slots: Description[],
    signal: AbortSignal,
  ): Promise<number> {
    const path = (name: string) => (name.startsWith('/') ? normalise(name) : join(cwd, name))
    const aborted = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(new Error('INT'))),
    )
    const code = await Promise.race([
      aborted,
      tools[name]!({
        ...{ args, env, cwd, signal },
        read: (fd) => slots[fd]!.read(),
        // A turn of the event loop, so that whoever writes for ever lets others work.
        write: async (fd, text) => {
          await new Promise((resolve) => setTimeout(resolve))
          await slots[fd]!.write(new TextEncoder().encode(text))
        },
        file: (name) => this.files.get(path(name)) ?? undefined,
        names: (name) => this.names(path(name)),
      }),
    ])
    return code ?? 0
  }
}

class FakeSystem implements System {
  readonly shell = '/bin/rc'
  readonly #adopted = new Map<OwnNumber, Descriptor>()
  readonly #pipes = new Map<number, { pipe: Pipe; held: Set<'read' | 'write'> }>()
  #nextPipe = 1

  constructor(
    private readonly world: World,
    readonly pid: number,
    public cwd: string,
    private readonly slots: readonly Description[],
  ) {}

  async spawn({ command, args, env, descriptors, group }: Program): Promise<number> {
    const slots = this.#slots(descriptors)
    const { pid } = this.world.start([command, ...args], {
      ...{ cwd: this.cwd, env, slots },
      ...(group !== undefined && { group }),
    })
    for (const descriptor of descriptors.values()) {
      if (descriptor.kind === 'pipe' && descriptor.end === 'write') await this.close(descriptor)
    }
    return pid
  }

  async wait(pid: number) {
    const { exit } = this.world.processes.get(pid)!
    const ended = await exit
    this.world.processes.delete(pid)
    return ended
  }

  async interrupt(group: number): Promise<void> {
    for (const running of this.world.processes.values()) if (running.group === group) running.abort.abort()
  }

  async pipe(): Promise<{ read: Descriptor; write: Descriptor }> {
    const pipe = this.#nextPipe++
    const made = new Pipe()
    this.world.pipes.push(made)
    this.#pipes.set(pipe, { pipe: made, held: new Set(['read', 'write']) })
    return { read: { kind: 'pipe', pipe, end: 'read' }, write: { kind: 'pipe', pipe, end: 'write' } }
  }

  async open(name: string, operator: '<' | '>' | '>>' | '<>'): Promise<Descriptor> {
    const path = this.#path(name)
    const found = this.world.files.get(path)
    if (found === null) throw new SystemError(`${name}: is a directory`, 'EISDIR')
    if (found === undefined && operator.startsWith('<')) throw new SystemError(`${name}: not found`, 'ENOENT')
    if (operator === '>' || found === undefined) this.world.put(path, '')
    return { kind: 'file', path, flags: operator === '<' ? 'r' : operator === '<>' ? 'r+' : 'a' }
  }

  adopt(fd: OwnNumber, descriptor: Descriptor): void {
    this.#adopted.set(fd, descriptor)
  }

  async close(descriptor: Descriptor): Promise<void> {
    if (descriptor.kind !== 'pipe' || [...this.#adopted.values()].includes(descriptor)) return
    const { pipe, held } = this.#pipes.get(descriptor.pipe)!
    if (held.delete(descriptor.end)) pipe[descriptor.end].release()
  }

  /** Its process has ended. */
  end(): void {
    for (const { pipe, held } of this.#pipes.values()) for (const end of held) pipe[end].release()
  }

  write(descriptor: Descriptor, data: string | Uint8Array): Promise<void> {
    return this.#description(descriptor).write(
      typeof data === 'string' ? new TextEncoder().encode(data) : data,
    )
  }

  async *read(descriptor: Descriptor): AsyncIterable<Uint8Array> {
    const description = this.#description(descriptor)
    for (let data = await description.read(); data.length > 0; data = await description.read()) yield data
  }

  async list(directory: string): Promise<Entry[]> {
    const path = this.#path(directory)
    return this.world
      .names(path)
      .map((name) => ({ name, directory: this.world.files.get(join(path, name)) === null }))
  }

  async kind(name: string): Promise<'file' | 'directory' | undefined> {
    const found = this.world.files.get(this.#path(name))
    return found === undefined ? undefined : found === null ? 'directory' : 'file'
  }

  async chdir(name: string): Promise<void> {
    if ((await this.kind(name)) !== 'directory') throw new SystemError(`${name}: not found`, 'ENOENT')
    this.cwd = this.#path(name)
  }

  breathe(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve))
  }

  #path(name: string): string {
    return name.startsWith('/') ? normalise(name) : join(this.cwd, name)
  }

  #slots(descriptors: Descriptors): Description[] {
    return ownNumbers.map((fd) => this.#description(descriptors.get(fd) ?? { kind: 'null' }))
  }

  #description(to: Descriptor): Description {
    const descriptor = to.kind === 'own' ? (this.#adopted.get(to.fd) ?? to) : to
    switch (descriptor.kind) {
      case 'own':
        return this.slots[descriptor.fd]!
      case 'null':
        return new Null()
      case 'pipe':
        return this.#pipes.get(descriptor.pipe)!.pipe[descriptor.end]
      case 'file':
        return new FileDescription(this.world, descriptor.path)
    }
  }
}

/** Reads a whole file at once; writes at its end. */
class FileDescription extends Null {
  #read = false

  constructor(
    private readonly world: World,
    private readonly path: string,
  ) {
    super()
  }

  override async read() {
    const text = this.#read ? '' : (this.world.files.get(this.path) ?? '')
    this.#read = true
    return new TextEncoder().encode(text)
  }

  override async write(data?: Uint8Array) {
    this.world.files.set(this.path, (this.world.files.get(this.path) ?? '') + new TextDecoder().decode(data))
  }
}

/** Runs a command to its end and says what it wrote. */
export async function runIn(
  world: World,
  argv: readonly string[],
  {
    input = '',
    env = {},
    cwd = '/',
  }: { input?: string; env?: Readonly<Record<string, string>>; cwd?: string } = {},
) {
  const stdin = new Source()
  const [stdout, stderr] = [new Sink(), new Sink()]
  for (const line of input.match(/[^\n]*\n|[^\n]+$/g) ?? []) stdin.feed(line)
  stdin.end()
  const { pid } = world.start(argv, { env, cwd, slots: [stdin, stdout, stderr] })
  const { code } = await world.processes.get(pid)!.exit
  world.processes.delete(pid)
  return { code, out: stdout.text, err: stderr.text }
}

/** Runs `rc -c text` in a world of its own. */
export function rc(text: string, args: readonly string[] = [], world = new World()) {
  return runIn(world, ['rc', '-c', text, ...args])
}
