/**
 * How a thrown error crosses Comlink: the code and detail of a DaemonError are kept, and anything else
 * thrown becomes one. Both ends call it once.
 */
import { DaemonError, type ErrorData } from './error'

/** The part of Comlink's `TransferHandler` that matters here. */
interface Handler {
  canHandle(value: unknown): boolean
  serialize(value: unknown): [unknown, Transferable[]]
  deserialize(value: unknown): unknown
}

/**
 * @param handlers Comlink's `transferHandlers`; what it knows as thrown, by a mark of its own, is kept
 */
export function carryErrors(handlers: Map<string, unknown>): void {
  const { canHandle } = handlers.get('throw') as Handler
  const handler: Handler = {
    canHandle,
    serialize: (thrown) => [DaemonError.from((thrown as { value: unknown }).value).toData(), []],
    deserialize: (data) => {
      throw DaemonError.fromData(data as ErrorData)
    },
  }
  handlers.set('throw', handler)
}
