/** What `>`, `<`, `<<` and `>[2=1]` make of a command's descriptors. */
import { expand, expandDocument, Failure, type Surroundings } from './expand'
import type { Descriptor, Descriptors, System } from './system'
import type { Redirection } from './tree'

export interface Redirected {
  readonly descriptors: Descriptors
  /** Lets go of what was opened. */
  release(): Promise<void>
}

/** `descriptors` with some replaced. */
export function withDescriptors(
  descriptors: Descriptors,
  ...replaced: readonly (readonly [number, Descriptor])[]
): Descriptors {
  return new Map([...descriptors, ...replaced])
}

/**
 * Opens what `redirections` name, from left to right.
 *
 * @param shared several commands read on from where the last one stopped: a file comes through a pipe then
 * @throws SystemError for a file that cannot be opened, Failure for what names none
 */
export async function redirect(
  redirections: readonly Redirection[],
  descriptors: Descriptors,
  { system, surroundings, shared }: { system: System; surroundings: Surroundings; shared: boolean },
): Promise<Redirected> {
  const opened: Descriptor[] = []
  const release = async () => {
    for (const descriptor of opened.reverse()) await system.close(descriptor)
  }

  async function open(redirection: Redirection): Promise<Descriptor | undefined> {
    switch (redirection.kind) {
      case 'open': {
        const paths = await expand([redirection.path], surroundings)
        if (paths.length !== 1)
          throw new Failure(`${redirection.operator} needs one file, not ${paths.length}`)
        const file = await system.open(paths[0]!, redirection.operator)
        opened.push(file)
        return shared && redirection.operator === '<' ? piped(system.read(file)) : file
      }
      case 'here':
        return piped([expandDocument(redirection.document, surroundings.variable)])
      case 'duplicate': {
        if (redirection.from === undefined) return undefined
        const from = current.get(redirection.from)
        if (!from) throw new Failure(`descriptor ${redirection.from} is not open`)
        return from
      }
    }
  }

  /** The end of a pipe at which `parts` can be read. */
  async function piped(parts: AsyncIterable<Uint8Array> | Iterable<string>): Promise<Descriptor> {
    const { read, write } = await system.pipe()
    opened.push(read)
    void pour(system, parts, write)
    return read
  }

  let current = descriptors
  try {
    for (const redirection of redirections) {
      const descriptor = await open(redirection)
      const next = new Map(current)
      if (descriptor) next.set(redirection.fd, descriptor)
      else next.delete(redirection.fd)
      current = next
    }
  } catch (thrown) {
    await release()
    throw thrown
  }
  return { descriptors: current, release }
}

/** Writes `parts` until nobody reads them any more. */
async function pour(
  system: System,
  parts: AsyncIterable<Uint8Array> | Iterable<string>,
  write: Descriptor,
): Promise<void> {
  try {
    for await (const part of parts) await system.write(write, part)
  } catch {
    // The readers have gone, or the file cannot be read on: either way this is the end of it.
  } finally {
    await system.close(write).catch(() => {})
  }
}
