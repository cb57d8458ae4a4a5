/** Files as any daemon of files serves them, reached by their paths in the client's namespace. */
import { DaemonError, type Dan9 } from '../../../client/api'
import { childPath, lastName, parentPath } from '../path'

export interface FileEntry {
  readonly name: string
  readonly kind: 'file' | 'directory' | 'symlink' | 'daemon'
  readonly size?: number
  readonly daemonName?: string
}

export interface FileStat {
  readonly kind: FileEntry['kind']
  readonly size: number
  readonly mode?: number
  readonly owner?: string
  /** Milliseconds since the epoch. */
  readonly modified?: number
}

/** What the namespace says of a path. */
export interface Place {
  readonly daemonName: string
  /** The path that the daemon knows; empty for its root. */
  readonly rest: string
  readonly readonly?: boolean
}

/** What may be in flight to a file's daemon at a time, in bytes. */
export const pieceSize = 2 ** 20

/** What the client may ask, all that is needed of it here. */
export type Caller = Pick<Dan9, 'call'>

export async function list(dan9: Caller, path: string): Promise<FileEntry[]> {
  return (await dan9.call('namespace', 'list', { path })) as FileEntry[]
}

/** What is at `path` itself; a symbolic link is not followed unless said. */
export async function stat(dan9: Caller, path: string, follow = false): Promise<FileStat> {
  return (await dan9.call(path, 'stat', { follow })) as FileStat
}

export async function exists(dan9: Caller, path: string): Promise<boolean> {
  try {
    await stat(dan9, path)
    return true
  } catch (thrown) {
    if (DaemonError.from(thrown).code === 'not_found') return false
    throw thrown
  }
}

/**
 * Gives a file or directory another path, as one step of its daemon.
 *
 * @throws DaemonError EXDEV when another daemon has the other path
 */
export async function move(dan9: Caller, from: string, to: string): Promise<void> {
  const source = await place(dan9, from)
  const directory = parentPath(to) === parentPath(from) ? above(source) : await place(dan9, parentPath(to))
  if (directory.daemonName !== source.daemonName) {
    const fact = `${from} is with ${source.daemonName} and ${to} with ${directory.daemonName}`
    throw new DaemonError('failed_precondition', fact, { errno: 'EXDEV' })
  }
  for (const { readonly } of [source, directory]) {
    if (readonly) throw new DaemonError('permission_denied', `${from} is read-only`, { errno: 'EROFS' })
  }
  const target = childPath(directory.rest || '/', lastName(to))
  await dan9.call(source.daemonName, 'rename', { from: source.rest, to: target })
}

async function place(dan9: Caller, path: string): Promise<Place> {
  const found = (await dan9.call('namespace', 'lookup', { path })) as Place | null
  if (found) return found
  throw new DaemonError('not_found', `nothing is at ${path}`, { errno: 'ENOENT', path })
}

function above(place: Place): Place {
  return { ...place, rest: parentPath(place.rest) }
}

/**
 * The content of a file, a piece at a time, as it is asked for.
 *
 * @param size how many bytes to read; of a file that does not know its size, 0, all there is
 * @param took is told of the bytes of each piece
 */
export async function* pieces(
  dan9: Caller,
  path: string,
  size: number,
  signal?: AbortSignal,
  took: (bytes: number) => void = () => {},
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let offset = 0
  for (;;) {
    signal?.throwIfAborted()
    const length = size > 0 ? Math.min(pieceSize, size - offset) : pieceSize
    if (length === 0) return
    const read = await dan9.call(path, 'read', { offset, length, encoding: 'bytes' })
    // What is made anew at each reading is text, and whole.
    const whole = typeof read === 'string'
    const bytes = whole ? new TextEncoder().encode(read) : (read as Uint8Array<ArrayBuffer>)
    if (bytes.length === 0) return
    took(bytes.length)
    yield bytes
    if (whole) return
    offset += bytes.length
  }
}

/** The generator as a stream, which is read no faster than it is taken. */
export function streamOf(
  parts: AsyncGenerator<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream(
    {
      async pull(controller) {
        const next = await parts.next()
        if (next.done) controller.close()
        else controller.enqueue(next.value)
      },
      async cancel() {
        await parts.return(undefined)
      },
    },
    { highWaterMark: 0 },
  )
}
