/** The client: Dan9 as a page holds it, over a kernel in a worker. */
import * as Comlink from 'comlink'
import { controlBy, type Gateway, type KernelControl, type TelemetryBatch } from '../wire/control'
import { assertShallow } from '../wire/depth'
import { matches, type Message, type MessageFilter } from '../wire/message'
import { messagePort } from '../wire/port'
import { quoted } from '../wire/quoted'
import { streamFrom } from '../wire/stream'
import { carryErrors } from '../wire/throwing'
import { DaemonError, type CallOptions, type Dan9, type MessageStream } from './api'
import { batches } from './batches'
import { Breakage } from './breakage'
import { Creates } from './creates'
import { openNet } from './net/page'

const CLIENT = 'client'
const TIMEOUT = 5_000
/** How much longer than its own limit the clients' host may take to say so, in milliseconds. */
const PATIENCE = 1_000
/** Timers count to 24 days at most: whoever asks for more waits for as long as it takes. */
const LONGEST = 2 ** 31 - 1

interface Options {
  /** How many shared hosts, 1 to 64, as a number or as an address says it. */
  readonly hosts: number | string
  /** The address of the script that answers below `net/`; without it nothing does. */
  readonly serviceWorker?: string
}

/** Boots a kernel in `worker` and gives the client for it, at once; `ready` says when it has booted. */
export function connect(worker: Worker, { hosts, serviceWorker }: Options): Dan9 {
  carryErrors(Comlink.transferHandlers)
  const kernel = Comlink.wrap<KernelControl>(worker) as unknown as KernelControl
  const creates = new Creates(kernel)
  const breakage = new Breakage()
  worker.onerror = ({ message, filename, lineno }) => {
    const place = filename ? ` (${filename}:${lineno})` : ''
    const text = `the kernel's worker: ${message || 'its script could not be loaded'}${place}`
    breakage.fail(new DaemonError('internal', text))
  }
  const gatewayPort = new MessageChannel()
  const gateway = Comlink.wrap<Gateway>(gatewayPort.port1) as unknown as Gateway
  const ready = breakage.race(boot())
  ready.catch(() => {})
  if (serviceWorker !== undefined) openNet(serviceWorker, kernel, ready)
  let calls = 0

  async function boot(): Promise<void> {
    const booted = kernel.boot({ hosts })
    // Asked at once, answered when it has booted: the page may be busy when it would be told.
    const connected = kernel.connect(Comlink.transfer(gatewayPort.port2, [gatewayPort.port2]))
    connected.catch(() => {})
    await booted
    await connected
  }

  /** Asks once the kernel has booted; rejects when it breaks. */
  async function ask<T>(question: () => Promise<T>, what = 'what is asked'): Promise<T> {
    await ready
    try {
      return await breakage.race(question())
    } catch (thrown) {
      throw explained(thrown, what)
    }
  }

  /** The same of the clients' host; `unavailable` when something holds its loop. */
  const askGateway = <T>(question: () => Promise<T>, what: string, limit = TIMEOUT): Promise<T> =>
    ask(() => inTime(question(), limit + PATIENCE), what)

  async function call(
    to: string,
    type: string,
    payload?: unknown,
    options?: CallOptions & { as?: string },
  ): Promise<unknown> {
    const { timeout = TIMEOUT, signal, as = CLIENT } = options ?? {}
    checkAddress(to, type, as)
    const canceled = (): DaemonError =>
      new DaemonError('canceled', `the call '${type}' to ${to} was canceled`)
    if (typeof timeout !== 'number' || !(timeout >= 0)) {
      throw invalid(`a timeout is a number of milliseconds, not ${quoted(timeout)}`)
    }
    if (signal !== undefined && !(signal instanceof AbortSignal)) {
      throw invalid(`a signal is an AbortSignal, not ${quoted(signal)}`)
    }
    const id = ++calls
    const cancel = (): void => void gateway.cancel(id)
    signal?.addEventListener('abort', cancel)
    try {
      return await askGateway(
        () => {
          signal?.throwIfAborted()
          assertShallow(payload)
          return gateway.call(id, as, to, type, payload, timeout)
        },
        payloadOf(type, to),
        timeout,
      )
    } catch (thrown) {
      throw signal?.aborted ? canceled() : thrown
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  const askKernel = <T>(forward: (kernel: KernelControl) => Promise<T>): Promise<T> =>
    ask(() => {
      creates.flush()
      return forward(kernel)
    })

  const telemetry = (): AsyncIterableIterator<TelemetryBatch> =>
    batches((port) => ask(() => kernel.observe(Comlink.transfer(port, [port]))), breakage)

  return {
    ready,
    call,
    telemetry,
    ...controlBy(askKernel),
    create: (spec) =>
      ask(() => {
        assertShallow(spec)
        return creates.create(spec)
      }, 'the configuration'),
    receive: async (as = CLIENT) => {
      checkAddress(as, 'receive', as)
      return askGateway(() => gateway.receive(as), as)
    },
    send: async (to, type, payload, options) => {
      const { as = CLIENT } = options ?? {}
      checkAddress(to, type, as)
      return askGateway(
        () => {
          assertShallow(payload)
          return gateway.send(as, to, type, payload)
        },
        payloadOf(type, to),
      )
    },
    subscribe: (to, type, payload, options) => {
      const { port1, port2 } = new MessageChannel()
      const { as = CLIENT, ...others } = options ?? {}
      const open = async (): Promise<void> => {
        checkAddress(to, type, as)
        return askGateway(
          () => {
            assertShallow(payload)
            return gateway.subscribe(as, to, type, payload, Comlink.transfer(port2, [port2]), others)
          },
          payloadOf(type, to),
        )
      }
      return streamFrom(messagePort(port1), open())
    },
    messages: (filter) => messageStream(telemetry(), filter),
  }
}

const payloadOf = (type: string, to: string): string => `the payload of '${type}' to ${to}`

const invalid = (text: string): DaemonError => new DaemonError('invalid_argument', text)

/** In a console anything may be given. */
function checkAddress(to: unknown, type: unknown, as: unknown): void {
  for (const [what, value] of Object.entries({ recipient: to, type, sender: as })) {
    if (typeof value === 'string' && value !== '') continue
    throw invalid(`the ${what} of a message is a string that is not empty, not ${quoted(value)}`)
  }
}

/** What cannot be cloned fails before it leaves the page. */
function explained(thrown: unknown, what: string): unknown {
  if (thrown instanceof DaemonError) return thrown
  const text = `${what} cannot be cloned: ${thrown instanceof Error ? thrown.message : String(thrown)}`
  return new DaemonError('invalid_argument', text, undefined, { cause: thrown })
}

/** Settles as the `answer` of the clients' host does; rejects with `unavailable` when that takes longer than `ms`. */
function inTime<T>(answer: Promise<T>, ms: number): Promise<T> {
  if (ms > LONGEST) return answer
  return new Promise((resolve, reject) => {
    const text = `the host of the clients has not answered within ${ms / 1000} s`
    const timer = setTimeout(() => reject(new DaemonError('unavailable', text)), ms)
    answer.finally(() => clearTimeout(timer)).then(resolve, reject)
  })
}

function messageStream(telemetry: AsyncIterator<TelemetryBatch>, filter: MessageFilter = {}): MessageStream {
  let seen = 0
  let shown = 0
  let waiting: Message[] = []
  const iterator: AsyncIterator<Message> = {
    async next() {
      while (waiting.length === 0) {
        const next = await telemetry.next()
        if (next.done) return { done: true, value: undefined }
        const batch = next.value
        seen += batch.seen
        shown += batch.messages.length
        waiting = batch.messages.filter((message) => matches(message, filter))
      }
      return { done: false, value: waiting.shift()! }
    },
    async return() {
      waiting = []
      await telemetry.return?.()
      return { done: true, value: undefined }
    },
  }
  return {
    get seen() {
      return seen
    },
    get dropped() {
      return seen - shown
    },
    [Symbol.asyncIterator]: () => iterator,
  }
}
