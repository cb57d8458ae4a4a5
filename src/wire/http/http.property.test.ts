import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chunk, lastChunk, requestBody, responseBody } from './body'
import { HttpError } from './error'
import { readRequestHead, readResponseHead, requestHead, responseHead } from './head'
import { bytesOf, concat, drain, readerOf, textOf } from './testing'

const letters = (alphabet: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength })
const name = letters('abcdefgh-_.!', 1, 12).map((text) => `x-${text}`)
const value = letters('abc \tXYZ0189,;="\u00e4\u00ff', 0, 30).map((text) => text.trim())
const fields = fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 8 })
const bytes = fc.uint8Array({ maxLength: 300 })
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 })
const coding = fc.constantFrom('length', 'chunked')

const request = fc.record({
  method: letters('ABCGETPU', 1, 7),
  target: letters('abc/?%20&=', 0, 20).map((text) => `/${text}`),
  fields,
  content: bytes,
  coding,
})

/** A message's framing headers and body in either coding. */
function framed(coding: string, content: Uint8Array) {
  if (coding === 'length') return { header: ['content-length', String(content.length)], body: content }
  const half = content.length >> 1
  const parts = [content.subarray(0, half), content.subarray(half)].filter(({ length }) => length > 0)
  return { header: ['transfer-encoding', 'chunked'], body: concat([...parts.map(chunk), lastChunk]) }
}

test('requests read as they were written, one after the other, in whatever pieces they come', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { maxLength: 4 }), sizes, async (requests, sizes) => {
      const sent = requests.map(({ method, target, fields, content, coding }) => {
        const { header, body } = framed(coding, content)
        const headers = new Headers([...fields, ['host', 'localhost'], header as [string, string]])
        return {
          method,
          target,
          headers,
          content,
          bytes: concat([requestHead({ method, target, headers }), body]),
        }
      })
      const reader = readerOf(concat(sent.map(({ bytes }) => bytes)), sizes)
      for (const { method, target, headers, content } of sent) {
        const head = await readRequestHead(reader)
        expect(head).toMatchObject({ method, target, version: '1.1' })
        expect([...head!.headers]).toEqual([...headers])
        const body = requestBody(head!, reader)
        expect(await drain(body)).toEqual(content)
        expect(body.ended).toBe(true)
      }
      expect(await readRequestHead(reader)).toBeUndefined()
    }),
  )
})

test('responses read as they were written, also those that only the end of the connection delimits', async () => {
  const response = fc.record({
    status: fc.integer({ min: 200, max: 599 }),
    reason: letters('abc OK\u00e4', 0, 12),
    fields,
    content: bytes,
    coding: fc.constantFrom('length', 'chunked', 'end'),
    method: fc.constantFrom('GET', 'HEAD'),
  })
  await fc.assert(
    fc.asyncProperty(response, sizes, async ({ status, reason, fields, content, coding, method }, sizes) => {
      const { header, body } =
        coding === 'end' ? { header: undefined, body: content } : framed(coding, content)
      const headers = new Headers([...fields, ...(header ? [header as [string, string]] : [])])
      const bare = method === 'HEAD' || status === 204 || status === 304
      const sent = concat([responseHead({ status, reason, headers }), bare ? new Uint8Array(0) : body])
      const reader = readerOf(sent, sizes)
      const head = await readResponseHead(reader)
      expect(head).toMatchObject({ status, reason, version: '1.1' })
      const read = await drain(responseBody(head!, method, reader))
      expect(read).toEqual(bare ? new Uint8Array(0) : content)
    }),
  )
})

test('any bytes at all are a message, the end, or refused with a status, and no byte is asked for twice', async () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    letters('GET / HTTP/1.1\r\nhost:x\r\n\r\n0;a', 0, 120).map(bytesOf),
  )
  await fc.assert(
    fc.asyncProperty(noise, sizes, async (noise, sizes) => {
      const outcome = async (pieces: number[]): Promise<unknown> => {
        try {
          const reader = readerOf(noise, pieces)
          const head = await readRequestHead(reader)
          return head && { ...head, headers: [...head.headers], body: await drain(requestBody(head, reader)) }
        } catch (thrown) {
          if (!(thrown instanceof HttpError)) throw thrown
          return thrown.status
        }
      }
      expect(await outcome(sizes)).toEqual(await outcome([noise.length || 1]))
    }),
  )
})

test('a head that is written carries no line that was not in it', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (method, target) => {
      let text: string
      try {
        text = textOf(requestHead({ method, target, headers: new Headers({ host: 'x' }) }))
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(HttpError)
        return
      }
      expect(text.split('\r\n')).toEqual([`${method} ${target} HTTP/1.1`, 'host: x', '', ''])
    }),
  )
})
