/** What rc needs of the world around it: processes, pipes and files. The interpreter knows nothing else. */

export const ownNumbers = [0, 1, 2] as const
export type OwnNumber = (typeof ownNumbers)[number]

/** Where a process reads or writes, as its number 0, 1, 2 … */
export type Descriptor =
  /** What the shell itself was given under that number. */
  | { readonly kind: 'own'; readonly fd: OwnNumber }
  | { readonly kind: 'null' }
  | { readonly kind: 'file'; readonly path: string; readonly flags: 'r' | 'r+' | 'a' }
  | { readonly kind: 'pipe'; readonly pipe: number; readonly end: 'read' | 'write' }

/** The descriptors of a command by number; one that is not there is closed. */
export type Descriptors = ReadonlyMap<number, Descriptor>

export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly descriptors: Descriptors
  /** The process group to join; 0 for a new one, none for the shell's. */
  readonly group?: number
}

export interface Exit {
  readonly pid: number
  /** 0 to 255; 128 and the number of the signal when that ended it. */
  readonly code: number
}

export interface Entry {
  readonly name: string
  readonly directory: boolean
}

/** Every method rejects with a SystemError where the world refuses. Relative paths begin at `cwd`. */
export interface System {
  readonly pid: number
  readonly cwd: string
  /** The command that runs this shell again. */
  readonly shell: string
  spawn(program: Program): Promise<number>
  wait(pid: number): Promise<Exit>
  /** Sends INT to every process of `group`; that there is none is no error. */
  interrupt(group: number): Promise<void>
  /** Makes a pipe and holds both of its ends. */
  pipe(): Promise<{ readonly read: Descriptor; readonly write: Descriptor }>
  /** Opens a file; `>` makes or empties it. */
  open(path: string, operator: '<' | '>' | '>>' | '<>'): Promise<Descriptor>
  /** From now on the shell's own descriptor `fd` is this one, and stays open. */
  adopt(fd: OwnNumber, descriptor: Descriptor): void
  /** Lets go of what `pipe` and `open` gave. What a child was given stays open for it. */
  close(descriptor: Descriptor): Promise<void>
  write(descriptor: Descriptor, data: string | Uint8Array): Promise<void>
  /** The bytes up to the end; nothing is taken before it is asked for. */
  read(descriptor: Descriptor): AsyncIterable<Uint8Array>
  /** What is in a directory; nothing where there is none. */
  list(directory: string): Promise<readonly Entry[]>
  /** What is at `path`; undefined for nothing. */
  kind(path: string): Promise<'file' | 'directory' | undefined>
  chdir(path: string): Promise<void>
  /** Lets messages and signals in. */
  breathe(): Promise<void>
}

export class SystemError extends Error {
  override readonly name = 'SystemError'

  /**
   * @param errno POSIX's name of the error, where it has one
   * @param code gRPC's
   */
  constructor(
    message: string,
    readonly errno?: string,
    readonly code?: string,
  ) {
    super(message)
  }
}

/** What a shell begins with. */
export const ownDescriptors: Descriptors = new Map(ownNumbers.map((fd) => [fd, { kind: 'own', fd }]))

/** All that can be read from `descriptor`, as text. */
export async function readText(system: System, descriptor: Descriptor): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const data of system.read(descriptor)) text += decoder.decode(data, { stream: true })
  return text + decoder.decode()
}

/** The text of the file at `path`. @throws SystemError */
export async function readFile(system: System, path: string): Promise<string> {
  return readText(system, await system.open(path, '<'))
}
