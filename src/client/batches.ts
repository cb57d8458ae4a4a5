/** Telemetry batches from a port, as a stream that opens when it is first read and closes with its loop. */
import type { TelemetryBatch } from '../wire/control'
import { DaemonError } from '../wire/error'
import type { Breakage } from './breakage'

/** Batches that may wait for a slow reader; the oldest go first. */
const LIMIT = 100

/**
 * @param open gives the kernel's end of the port to the kernel
 * @param breakage says when no batch will come any more; the stream fails with that
 */
export function batches(
  open: (port: MessagePort) => Promise<void>,
  breakage: Breakage,
): AsyncIterableIterator<TelemetryBatch> {
  const waiting: TelemetryBatch[] = []
  let port: MessagePort | undefined
  let failure: DaemonError | undefined
  let ended = false
  let wake = (): void => {}
  let unwatch = (): void => {}

  function start(): void {
    const { port1, port2 } = new MessageChannel()
    port = port1
    port1.onmessage = ({ data }: MessageEvent<TelemetryBatch>) => {
      waiting.push(data)
      if (waiting.length > LIMIT) waiting.shift()
      wake()
    }
    open(port2).catch(fail)
    unwatch = breakage.watch(fail)
  }

  function fail(thrown: unknown): void {
    failure ??= DaemonError.from(thrown)
    ended = true
    wake()
  }

  const stream: AsyncIterableIterator<TelemetryBatch> = {
    [Symbol.asyncIterator]: () => stream,
    async next() {
      if (!port && !ended) start()
      while (waiting.length === 0) {
        if (failure) throw failure
        if (ended) return { done: true, value: undefined }
        await new Promise<void>((resolve) => (wake = resolve))
      }
      return { done: false, value: waiting.shift()! }
    },
    return() {
      ended = true
      waiting.length = 0
      port?.postMessage('close')
      port?.close()
      unwatch()
      wake()
      return Promise.resolve({ done: true, value: undefined })
    },
  }
  return stream
}
