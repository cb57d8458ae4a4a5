/** Files and folders from a person's own machine: how they are found in what was dropped, and written. */
import { childPath, parentPath } from '../path'
import { exists, move, pieceSize, type Caller } from './access'

/** A file to be written, or a directory to be made, below the one that it comes to. */
export interface Incoming {
  /** `photos/a.jpg` */
  readonly path: string
  /** None for a directory. */
  readonly file?: File
}

/** What was chosen in a file dialog, of files or of a folder. */
export function chosen(files: Iterable<File>): Incoming[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }))
}

/** What was dropped, with everything in dropped folders. It must be called in the drop's own turn. */
export async function dropped(items: Iterable<DataTransferItem>): Promise<Incoming[]> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  const found = await Promise.all(entries.map((entry) => incoming(entry, entry.name)))
  return found.flat()
}

async function incoming(entry: FileSystemEntry, path: string): Promise<Incoming[]> {
  if (isFile(entry)) return [{ path, file: await new Promise<File>((good, bad) => entry.file(good, bad)) }]
  const inside: Incoming[] = [{ path }]
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    // A browser gives a hundred at a time.
    const some = await new Promise<FileSystemEntry[]>((good, bad) => reader.readEntries(good, bad))
    if (some.length === 0) return inside
    for (const child of some) inside.push(...(await incoming(child, `${path}/${child.name}`)))
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile

export const totalSize = (incoming: readonly Incoming[]): number =>
  incoming.reduce((sum, { file }) => sum + (file?.size ?? 0), 0)

/** Those of the topmost names that `directory` has already. */
export async function collisions(
  dan9: Caller,
  directory: string,
  incoming: readonly Incoming[],
): Promise<string[]> {
  const tops = [...new Set(incoming.map(topmost))]
  const there = await Promise.all(tops.map((name) => exists(dan9, childPath(directory, name))))
  return tops.filter((_, at) => there[at])
}

export const topmost = ({ path }: Incoming): string => path.split('/')[0] ?? path

/**
 * Writes everything below `directory`. What a failure leaves is whole files: a file that takes more than
 * one piece is written beside its place and moved there.
 *
 * @param took is told of the bytes that each piece had
 */
export async function upload(
  dan9: Caller,
  directory: string,
  incoming: readonly Incoming[],
  took: (bytes: number, path: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const made = new Set([directory])
  const make = async (path: string) => {
    if (made.has(path)) return
    await dan9.call(path, 'mkdir', { recursive: true })
    made.add(path)
  }
  for (const { path, file } of incoming) {
    signal.throwIfAborted()
    const target = childPath(directory, path)
    if (!file) {
      await make(target)
      continue
    }
    await make(parentPath(target))
    const told = (bytes: number) => took(bytes, path)
    if (file.size > pieceSize) await writeLarge(dan9, target, file, told, signal)
    else {
      await dan9.call(target, 'write', { content: await bytesOf(file) })
      told(file.size)
    }
  }
}

async function writeLarge(
  dan9: Caller,
  target: string,
  file: File,
  took: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const part = `${target}.part`
  await dan9.call(part, 'write', { content: '' })
  try {
    for (let offset = 0; offset < file.size; offset += pieceSize) {
      signal.throwIfAborted()
      const content = await bytesOf(file.slice(offset, offset + pieceSize))
      await dan9.call(part, 'write', { content, offset })
      took(content.length)
    }
    await move(dan9, part, target)
  } catch (thrown) {
    await dan9.call(part, 'delete').catch(() => {})
    throw thrown
  }
}

const bytesOf = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer())
