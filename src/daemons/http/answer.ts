/** What a request is answered with, and how it is sent. It knows no files. */
import { hasBody } from '../../wire/http/body'
import { responseHead, type RequestHead } from '../../wire/http/head'
import { escapeHtml, page } from '../../wire/http/page'
import { httpDate } from './date'
import { failureOf, reasonOf } from './status'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Exactly `length` bytes, in one piece or as they are read. */
  readonly content: Uint8Array | AsyncIterable<Uint8Array>
  readonly length: number
}

/** An answer without a body. */
export function bare(status: number, headers: HeadersInit = {}): Answer {
  return { status, headers: new Headers(headers), content: new Uint8Array(0), length: 0 }
}

/** A page for a person. `body` is HTML. */
export function htmlAnswer(status: number, title: string, body: string, headers: HeadersInit = {}): Answer {
  const content = new TextEncoder().encode(page(title, body))
  const all = new Headers(headers)
  all.set('content-type', 'text/html; charset=utf-8')
  all.set('cache-control', 'no-store')
  return { status, headers: all, content, length: content.length }
}

/** What was thrown while a request was read or answered, as a page that says so. */
export function errorAnswer(thrown: unknown): Answer {
  const { status, fact, headers } = failureOf(thrown)
  const title = `${status} ${reasonOf(status)}`
  return htmlAnswer(status, title, `<h1>${title}</h1>\n<p>${escapeHtml(fact)}</p>`, headers)
}

/**
 * Sends it, without its body where the request or the status wants none; gives the body's bytes sent.
 * Rejects when the content is shorter than it should be: the connection is no use then.
 *
 * @param request what is answered; undefined when it could not be read
 * @param stays the connection may carry another request afterwards
 */
export async function sendAnswer(
  { status, headers, content, length }: Answer,
  request: RequestHead | undefined,
  { stays, now, send }: { stays: boolean; now: number; send: (bytes: Uint8Array) => Promise<void> },
): Promise<number> {
  headers.set('date', httpDate(now))
  headers.set('connection', stays ? 'keep-alive' : 'close')
  if (status !== 204 && status !== 304) headers.set('content-length', String(length))
  const head = responseHead({ status, reason: reasonOf(status), headers })
  if (!hasBody(status, request?.method ?? '')) {
    await send(head)
    return 0
  }
  if (content instanceof Uint8Array) {
    await send(joined(head, content))
    return content.length
  }
  await send(head)
  let sent = 0
  for await (const bytes of content) {
    await send(bytes)
    sent += bytes.length
  }
  if (sent !== length) throw new Error(`${sent} bytes were there of ${length}`)
  return sent
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
