/** Telemetry batches from a port, as a stream that opens when it is first read and closes with its loop. */
import type { TelemetryBatch } from '../wire/control'
import { DaemonError } from '../wire/error'
import { Backlog } from './backlog'
import type { Breakage } from './breakage'

/**
 * What a slow reader has not taken yet waits in a `Backlog`.
 *
 * @param open gives the kernel's end of the port to the kernel
 * @param breakage says when no batch will come any more; the stream fails with that
 */
export function batches(
  open: (port: MessagePort) => Promise<void>,
  breakage: Breakage,
): AsyncIterableIterator<TelemetryBatch> {
  const backlog = new Backlog()
  let port: MessagePort | undefined
  let failure: DaemonError | undefined
  let ended = false
  let wake = (): void => {}
  let unwatch = (): void => {}

  function start(): void {
    const { port1, port2 } = new MessageChannel()
    port = port1
    port1.onmessage = ({ data }: MessageEvent<TelemetryBatch>) => {
      backlog.push(data)
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
      for (;;) {
        const value = backlog.shift()
        if (value) return { done: false, value }
        if (failure) throw failure
        if (ended) return { done: true, value: undefined }
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
    return() {
      ended = true
      backlog.clear()
      port?.postMessage('close')
      port?.close()
      unwatch()
      wake()
      return Promise.resolve({ done: true, value: undefined })
    },
  }
  return stream
}
