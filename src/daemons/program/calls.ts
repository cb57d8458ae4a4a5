/** The system calls: on files for every program, and messages for a JavaScript program. */
import type { Context, SendOptions } from '../../kernel/daemon'
import { fault } from './errno'
import type { FileTable, Wait } from './files/table'

type After = (ms: number, act: () => void) => () => void

/** The calls that a WASI program waits for. */
export function fileCalls(files: FileTable, after: After) {
  return {
    open: files.open.bind(files),
    read: files.read.bind(files),
    write: files.write.bind(files),
    seek: files.seek.bind(files),
    close: files.close.bind(files),
    renumber: files.renumber.bind(files),
    kind: files.kind.bind(files),
    setAppend: files.setAppend.bind(files),
    stat: files.stat.bind(files),
    statAt: files.statAt.bind(files),
    change: files.change.bind(files),
    changeAt: files.changeAt.bind(files),
    remove: files.remove.bind(files),
    both: files.both.bind(files),
    list: files.list.bind(files),
    poll: (waits: readonly Wait[]) => files.poll(waits, after),
  }
}

/** The same calls as a program sees them that waits for each. */
export type FileCalls = {
  [Name in keyof ReturnType<typeof fileCalls>]: (
    ...args: Parameters<ReturnType<typeof fileCalls>[Name]>
  ) => Awaited<ReturnType<ReturnType<typeof fileCalls>[Name]>>
}

/**
 * The calls of a JavaScript program, which makes many at once.
 *
 * @param changed is told of a new working directory
 */
export function messageCalls(
  context: Pick<Context, 'call' | 'send' | 'subscribe'>,
  files: FileTable,
  changed: (cwd: string) => void,
  ended: AbortSignal,
) {
  const calls = new Map<number, AbortController>()
  const streams = new Map<number, AsyncIterator<unknown>>()
  ended.addEventListener('abort', () => {
    for (const controller of calls.values()) controller.abort()
    for (const stream of streams.values()) void stream.return?.()
  })
  return {
    read: files.read.bind(files),
    write: files.write.bind(files),
    chdir: async (path: string) => {
      const cwd = await files.chdir(path)
      changed(cwd)
      return cwd
    },
    call: async (
      id: number,
      to: string,
      type: string,
      payload: unknown,
      options: { timeout?: number } & SendOptions,
    ) => {
      const controller = new AbortController()
      calls.set(id, controller)
      return context
        .call(to, type, payload, { ...options, signal: controller.signal })
        .finally(() => calls.delete(id))
    },
    cancel: (id: number) => calls.get(id)?.abort(),
    send: (to: string, type: string, payload: unknown, options: SendOptions) =>
      context.send(to, type, payload, options),
    subscribe: (id: number, to: string, type: string, payload: unknown) => {
      streams.set(id, context.subscribe(to, type, payload)[Symbol.asyncIterator]())
    },
    next: async (id: number) => {
      const stream = streams.get(id)
      if (!stream) throw fault('EBADF', 'the stream has been left')
      const result = await stream.next()
      if (result.done) streams.delete(id)
      return result
    },
    leave: async (id: number) => {
      await streams.get(id)?.return?.()
      streams.delete(id)
    },
  }
}
