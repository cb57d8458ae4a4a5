/** A tree of files as one archive, made while it is read: no more than a few pieces are held at a time. */
import { pieces, streamOf, type Caller } from './access'
import { walk, type Walked } from './walk'

export type ArchiveKind = 'tar' | 'zip'

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>

/**
 * @param took is told of the bytes of each piece that was read
 * @throws what the files' daemon throws; the stream fails with it
 */
export async function archive(
  dan9: Caller,
  path: string,
  kind: ArchiveKind,
  took: (bytes: number, path: string) => void,
  signal: AbortSignal,
): Promise<Bytes> {
  const source: Source = { dan9, entries: walk(dan9, path, signal), took, signal }
  return kind === 'tar' ? tar(source) : zip(source)
}

interface Source {
  readonly dan9: Caller
  readonly entries: AsyncGenerator<Walked>
  readonly took: (bytes: number, path: string) => void
  readonly signal: AbortSignal
}

const content = ({ dan9, took, signal }: Source, { path, stat }: Walked) =>
  pieces(dan9, path, stat.size, signal, (bytes) => took(bytes, path))

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** With modes, owners, times and symbolic links. */
async function tar(source: Source): Promise<Bytes> {
  const { createTarPacker } = await import('modern-tar')
  const { readable, controller } = createTarPacker()
  const pack = async () => {
    for await (const entry of source.entries) await add(entry)
    controller.finalize()
  }
  const add = async (entry: Walked) => {
    const { kind, size, mode, owner, modified } = entry.stat
    const known = {
      ...(mode !== undefined && { mode: mode & 0o7777 }),
      ...(owner !== undefined && { uname: owner }),
      mtime: new Date(modified ?? Date.now()),
    }
    if (kind === 'directory') {
      await controller.add({ ...known, name: `${entry.name}/`, size: 0, type: 'directory' }).close()
    } else if (kind === 'symlink') {
      const linkname = (await source.dan9.call(entry.path, 'readlink')) as string
      await controller.add({ ...known, name: entry.name, size: 0, type: 'symlink', linkname }).close()
    } else {
      // A file that does not know its size is read to learn it.
      const whole = size === 0 ? await collect(content(source, entry)) : undefined
      const length = whole?.reduce((sum, bytes) => sum + bytes.length, 0) ?? size
      const body = controller.add({ ...known, name: entry.name, size: length, type: 'file' }).getWriter()
      for await (const bytes of whole ?? content(source, entry)) await body.write(bytes)
      await body.close()
    }
  }
  pack().catch((thrown: unknown) => controller.error(thrown))
  return readable
}

/** As they are, without compression; symbolic links as Info-ZIP writes them. */
async function zip(source: Source): Promise<Bytes> {
  const { makeZip } = await import('client-zip')
  async function* members() {
    for await (const entry of source.entries) {
      const { kind, size, mode, modified } = entry.stat
      const known = {
        lastModified: new Date(modified ?? Date.now()),
        ...(mode !== undefined && { mode: mode & 0o7777 }),
      }
      if (kind === 'directory') yield { ...known, name: `${entry.name}/` }
      else if (kind === 'symlink') {
        const target = (await source.dan9.call(entry.path, 'readlink')) as string
        // S_IFLNK, with the target as content.
        yield { ...known, mode: 0o120777, name: entry.name, input: target }
      } else {
        const input = streamOf(content(source, entry))
        yield { ...known, name: entry.name, input, ...(size > 0 && { size }) }
      }
    }
  }
  return makeZip(members()) as Bytes
}
