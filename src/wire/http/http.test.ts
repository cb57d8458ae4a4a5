import { expect, test } from 'vitest'
import { requestBody, responseBody } from './body'
import { keepsAlive, readRequestHead, readResponseHead, responseHead } from './head'
import { bytesOf, drain, readerOf, textOf } from './testing'

/** Reads a request with its body; gives what there is of it, or rejects. */
async function request(text: string, sizes?: number[]) {
  const reader = readerOf(bytesOf(text), sizes)
  const head = await readRequestHead(reader)
  if (!head) return undefined
  return { ...head, body: textOf(await drain(requestBody(head, reader))) }
}

async function response(text: string, method = 'GET') {
  const reader = readerOf(bytesOf(text))
  const head = await readResponseHead(reader)
  return head && { ...head, body: textOf(await drain(responseBody(head, method, reader))) }
}

const get = 'GET / HTTP/1.1\r\nHost: x\r\n'
const post = 'POST / HTTP/1.1\r\nHost: x\r\n'

test('a request is read, with the empty line that may stand before it', async () => {
  expect(await request(`\r\n${get}Accept:  text/html \r\n\r\n`)).toMatchObject({
    ...{ method: 'GET', target: '/', version: '1.1', body: '' },
  })
  expect(await request('')).toBeUndefined()
})

test('chunks have extensions and a trailer, which say nothing here', async () => {
  const body = '5;a=b\r\nhello\r\n1 \r\n!\r\n0\r\nchecksum: 1\r\nmore: 2\r\n\r\n'
  expect(await request(`${post}Transfer-Encoding: Chunked\r\n\r\n${body}`, [3])).toMatchObject({
    body: 'hello!',
  })
})

test.each([
  ['a length and chunks', `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  ['two lengths', `${post}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`, 400],
  ['the same length twice', `${post}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`, 400],
  ['a length with a sign', `${post}Content-Length: +5\r\n\r\nhello`, 400],
  ['chunks in HTTP/1.0', 'POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
  ['another coding', `${post}Transfer-Encoding: gzip, chunked\r\n\r\n`, 501],
  ['a space before the colon', `${get}Content-Length : 5\r\n\r\nhello`, 400],
  ['a folded line', `${get}A: b\r\n c\r\n\r\n`, 400],
  ['a line feed alone', 'GET / HTTP/1.1\nHost: x\n\n', 400],
  ['a line feed alone after a header', `${get}A: b\nContent-Length: 5\r\n\r\n`, 400],
  ['a carriage return within', `${get}A: b\rc\r\n\r\n`, 400],
  ['a NUL', `${get}A: b\0c\r\n\r\n`, 400],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['two hosts', `${get}Host: y\r\n\r\n`, 400],
  ['a space in the target', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['two spaces', 'GET  / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['no version', 'GET /\r\n', 400],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505],
  ['an end within the head', 'GET / HTTP/1.1\r\nHo', 400],
  ['an end within the body', `${post}Content-Length: 6\r\n\r\nhello`, 400],
  ['an end within a chunk', `${post}Transfer-Encoding: chunked\r\n\r\n6\r\nhello`, 400],
  ['a chunk longer than it says', `${post}Transfer-Encoding: chunked\r\n\r\n4\r\nhello\r\n0\r\n\r\n`, 400],
  ['a size that is none', `${post}Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n`, 400],
  ['a size in 0x', `${post}Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n`, 400],
  ['a long target', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 414],
  ['a long header', `${get}A: ${'a'.repeat(40_000)}\r\n\r\n`, 431],
  ['many headers', `${get}${'A: b\r\n'.repeat(10_000)}\r\n`, 431],
])('%s is refused', async (_, text, status) => {
  for (const sizes of [undefined, [7]]) {
    await expect(request(text, sizes)).rejects.toMatchObject({ name: 'HttpError', status })
  }
})

test('the body of a response ends where its head says, or the connection', async () => {
  expect(await response('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi!')).toMatchObject({ body: 'hi' })
  expect(await response('HTTP/1.0 200\r\n\r\nhi!')).toMatchObject({ body: 'hi!', reason: '', version: '1.0' })
  expect(await response('HTTP/1.1 304 \r\nContent-Length: 2\r\n\r\nno')).toMatchObject({ body: '' })
  expect(await response('HTTP/1.1 204 No\r\n\r\nno')).toMatchObject({ body: '' })
  expect(await response('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno', 'HEAD')).toMatchObject({ body: '' })
  await expect(response('HTTP/1.1 20 OK\r\n\r\n')).rejects.toMatchObject({ status: 400 })
  await expect(response('nonsense\r\n\r\n')).rejects.toMatchObject({ status: 400 })
})

test('a connection is kept as both versions say it', () => {
  const kept = (version: '1.0' | '1.1', connection?: string) =>
    keepsAlive({
      ...{ status: 200, reason: '', version },
      headers: new Headers(connection === undefined ? {} : { connection }),
    })
  expect([kept('1.1'), kept('1.1', 'Close'), kept('1.1', 'te, close')]).toEqual([true, false, false])
  expect([kept('1.0'), kept('1.0', 'Keep-Alive')]).toEqual([false, true])
})

test('a reason that would break the line is left out', () => {
  const head = responseHead({ status: 200, reason: 'a\r\nb: c', headers: new Headers() })
  expect(textOf(head)).toBe('HTTP/1.1 200 \r\n\r\n')
})
