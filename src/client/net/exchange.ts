/** One request and its response over a connection of a pool. It knows no service worker. */
import { DaemonError } from '../../wire/error'
import { chunk, lastChunk, responseBody, type Body } from '../../wire/http/body'
import { HttpError } from '../../wire/http/error'
import { keepsAlive, readResponseHead, requestHead, type ResponseHead } from '../../wire/http/head'
import type { Connection, Pool } from './pool'

export interface Outgoing {
  readonly method: string
  readonly target: string
  /** Without those that say how long the body is. */
  readonly headers: Headers
  /** A stream can be sent once only. */
  readonly body: Uint8Array | ReadableStream<Uint8Array> | null
  /** Aborted when nobody wants the response any more. */
  readonly signal: AbortSignal
}

export interface Incoming {
  readonly head: ResponseHead
  /** Read from the connection as it is read itself; its cancel closes the connection. */
  readonly content: ReadableStream<Uint8Array>
  /** Resolves when the response has been read, given up or broken off. */
  readonly done: Promise<void>
}

/** Milliseconds that a peer may take to take a piece of a request, or to begin its response. */
const PATIENCE = 30_000

const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/**
 * Resolves when the head of the response is there. A connection that was kept may have been closed by its
 * peer meanwhile: then the request is sent once more on a new one, if nothing can come of it twice.
 * Rejects with HttpError for what is no HTTP, with DaemonError as the network does.
 */
export async function exchange(pool: Pool, request: Outgoing): Promise<Incoming> {
  const repeatable = idempotent.has(request.method) && !(request.body instanceof ReadableStream)
  const connection = await pool.take(!repeatable)
  const incoming = await attempt(pool, connection, request)
  if (incoming) return incoming
  const again = connection.used && (await attempt(pool, await pool.take(true), request))
  if (again) return again
  throw new HttpError(502, 'the connection was closed without an answer')
}

/** Undefined when the connection has ended before a response. */
async function attempt(pool: Pool, connection: Connection, request: Outgoing): Promise<Incoming | undefined> {
  const { signal, method } = request
  const drop = (): void => pool.drop(connection)
  signal.addEventListener('abort', drop)
  let kept = false
  try {
    if (signal.aborted) throw new DaemonError('canceled', 'nobody waits for the response')
    let sent = false
    const sending = send(connection, request).then(() => void (sent = true))
    const head = await responseHeadOf(connection, sending)
    if (!head) return undefined
    const body = responseBody(head, method, connection.reader)
    const finish = (): void => {
      signal.removeEventListener('abort', drop)
      const reusable = sent && body.ended && keepsAlive(head) && connection.reader.buffered === 0
      if (reusable && !connection.socket.closed) pool.give(connection)
      else drop()
    }
    kept = true
    return { head, ...stream(body, finish) }
  } finally {
    if (!kept) {
      signal.removeEventListener('abort', drop)
      drop()
    }
  }
}

async function send({ socket }: Connection, { method, target, headers, body }: Outgoing): Promise<void> {
  const own = new Headers(headers)
  if (body instanceof ReadableStream) own.set('transfer-encoding', 'chunked')
  else if (body || !bodiless.has(method)) own.set('content-length', String(body?.length ?? 0))
  await socket.send(requestHead({ method, target, headers: own }), PATIENCE)
  if (body instanceof Uint8Array) await socket.send(body, PATIENCE)
  else if (body) {
    for await (const bytes of body) if (bytes.length > 0) await socket.send(chunk(bytes), PATIENCE)
    await socket.send(lastChunk, PATIENCE)
  }
}

const bodiless = new Set(['GET', 'HEAD', 'OPTIONS', 'DELETE'])

/**
 * The head of the response, which may come before all of the request is sent; a peer that takes no more
 * may still have answered. Rejects with `deadline_exceeded` when it is silent after that.
 */
async function responseHeadOf(
  { reader }: Connection,
  sending: Promise<void>,
): Promise<ResponseHead | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting = true
  const late = new Promise<never>((_, reject) => {
    const fail = (): void => reject(new DaemonError('deadline_exceeded', 'no answer came in time'))
    const wait = (): void => {
      if (waiting) timer = setTimeout(fail, PATIENCE)
    }
    sending.then(wait, (thrown: unknown) => {
      if (DaemonError.from(thrown).code === 'deadline_exceeded') fail()
      else wait()
    })
  })
  try {
    return await Promise.race([finalHead(), late])
  } finally {
    waiting = false
    clearTimeout(timer)
  }

  async function finalHead(): Promise<ResponseHead | undefined> {
    for (;;) {
      const head = await readResponseHead(reader)
      if (head?.status === 101)
        throw new HttpError(502, 'the peer changes to a protocol that was not asked for')
      if (!head || head.status >= 200) return head
    }
  }
}

/** The body as it is read, and the moment when it has been. */
function stream(body: Body, finish: () => void): Pick<Incoming, 'content' | 'done'> {
  let resolve = (): void => {}
  const done = new Promise<void>((settle) => (resolve = settle))
  const end = (): void => {
    finish()
    resolve()
  }
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start(controller) {
      if (!body.ended) return
      controller.close()
      end()
    },
    async pull(controller) {
      try {
        const bytes = await body.read()
        if (bytes.length > 0) controller.enqueue(bytes)
        if (!body.ended) return
        controller.close()
        end()
      } catch (thrown) {
        controller.error(thrown)
        end()
      }
    },
    cancel: end,
  }
  // One piece is on its way while the one before is read.
  return { content: new ReadableStream(source, { highWaterMark: 1 }), done }
}
