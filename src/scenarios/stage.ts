/** What several scenarios do alike: install a type, spread daemons over the hosts, wait for what a stream brings. */
import { DaemonError, type Dan9, type DaemonSpec, type Status } from '../client/api'
import { expect, type Step } from './scenario'

/** The step that installs `source`, which defines `type`; the source is what it shows. */
export function installation(type: string, source: string): Step {
  return {
    title: `Install the type ${type}`,
    code: `await dan9.install(\`\n${source}\`)`,
    expects: `The name of the new type, ${type}.`,
    async run(dan9) {
      const installed = await dan9.install(source)
      expect(installed === type, `the source defines the type '${installed}', not '${type}'`)
      return installed
    },
  }
}

/** Creates and starts a daemon on the shared host of that number, or on host 1 where there are fewer. */
export async function place(dan9: Dan9, spec: DaemonSpec & { readonly host: number }): Promise<Status> {
  try {
    return await dan9.create({ ...spec, start: true })
  } catch (error) {
    if (!(error instanceof DaemonError && error.code === 'out_of_range')) throw error
    return dan9.create({ ...spec, start: true, host: 1 })
  }
}

/**
 * Reads `stream` until `enough` says so of all its items so far, ends it and gives them. Throws
 * `deadline_exceeded` when that takes longer than `limit` milliseconds, `data_loss` when the stream ends first.
 */
export async function collect<T>(
  stream: AsyncIterable<T>,
  enough: (items: readonly T[]) => boolean,
  limit = 10_000,
): Promise<T[]> {
  const iterator = stream[Symbol.asyncIterator]()
  const items: T[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const text = `the stream has not brought it within ${limit / 1000} s, after ${items.length} items`
      reject(new DaemonError('deadline_exceeded', text))
    }, limit)
  })
  try {
    while (!enough(items)) {
      const next = await Promise.race([iterator.next(), late])
      if (next.done) throw new DaemonError('data_loss', `the stream ended after ${items.length} items`)
      items.push(next.value)
    }
    return items
  } finally {
    clearTimeout(timer)
    await iterator.return?.()
  }
}

/** Waits until `count` messages wait for the daemon `name`. */
export async function awaitMailbox(dan9: Dan9, name: string, count: number): Promise<void> {
  await collect(dan9.telemetry(), (batches) => {
    const sample = batches.at(-1)?.daemons.find((daemon) => daemon.name === name)
    return sample?.mailbox === count
  })
}

/** The whole numbers from `first` to `last`. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

/** True when both lists hold the same numbers in the same order. */
export function same(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index])
}
