/**
 * The heads of HTTP/1.1 messages (RFC 9112, sections 2 to 5), read strictly: what two readers could
 * understand differently is refused.
 */
import { HttpError } from './error'
import type { ByteReader } from './reader'

export type Version = '1.0' | '1.1'

export interface RequestHead {
  readonly method: string
  /** As it was sent: a path with a query, a whole address, or '*'. */
  readonly target: string
  readonly version: Version
  readonly headers: Headers
}

export interface ResponseHead {
  readonly status: number
  readonly reason: string
  readonly version: Version
  readonly headers: Headers
}

/** Bytes of a whole head, at most, and of its first line. */
const maxHead = 32_768
const maxLine = 16_384

const token = /^[!#$%&'*+\-.^_`|~\w]+$/
const requestLine = /^(\S+) ([\x21-\x7e]+) HTTP\/(\d)\.(\d)$/
const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/

/** The head of the next request; undefined when the connection ends before it. Throws HttpError. */
export async function readRequestHead(reader: ByteReader): Promise<RequestHead | undefined> {
  const first = await firstLine(reader, 414)
  if (first === undefined) return undefined
  const [, method, target, major, minor] = requestLine.exec(first) ?? []
  if (!method || !target || !token.test(method)) throw new HttpError(400, 'that is no line of a request')
  if (major !== '1') throw new HttpError(505, `HTTP/${major}.${minor} is not spoken here`)
  const version = minor === '0' ? '1.0' : '1.1'
  const { headers, hosts } = await readFields(reader)
  if (hosts > 1 || (hosts === 0 && version === '1.1')) throw new HttpError(400, 'a request names one host')
  return { method, target, version, headers }
}

/** The head of the next response, an interim one too; undefined when the connection ends before it. */
export async function readResponseHead(reader: ByteReader): Promise<ResponseHead | undefined> {
  const first = await firstLine(reader, 400)
  if (first === undefined) return undefined
  const [, minor, status, reason = ''] = statusLine.exec(first) ?? []
  if (!status) throw new HttpError(400, 'that is no line of a response')
  const { headers } = await readFields(reader)
  return { status: Number(status), reason, version: minor === '0' ? '1.0' : '1.1', headers }
}

/** The bytes of a request's head, in HTTP/1.1. Throws HttpError 400 when the method or target is none. */
export function requestHead({ method, target, headers }: Omit<RequestHead, 'version'>): Uint8Array {
  if (!token.test(method) || !/^[\x21-\x7e]+$/.test(target)) {
    throw new HttpError(400, `${method} ${target} cannot be asked`)
  }
  return serialise(`${method} ${target} HTTP/1.1`, headers)
}

/** The bytes of a response's head, in HTTP/1.1. */
export function responseHead({ status, reason, headers }: Omit<ResponseHead, 'version'>): Uint8Array {
  return serialise(`HTTP/1.1 ${status} ${fieldValue.test(reason) ? reason : ''}`, headers)
}

/** True when the connection may carry another message after this one, as far as its sender says. */
export function keepsAlive({ version, headers }: RequestHead | ResponseHead): boolean {
  const said = (headers.get('connection') ?? '').toLowerCase().split(',')
  const options = said.map((option) => option.trim())
  return version === '1.1' ? !options.includes('close') : options.includes('keep-alive')
}

/** An empty line before it is let pass (RFC 9112, 2.2). */
async function firstLine(reader: ByteReader, tooLong: number): Promise<string | undefined> {
  for (let tries = 0; tries < 2; tries++) {
    if (reader.buffered === 0 && !(await reader.fill())) return undefined
    const line = await reader.line(maxLine)
    if (line === undefined) throw cutOff(reader, maxLine, tooLong)
    if (line !== '') return line
  }
  throw new HttpError(400, 'empty lines are no message')
}

async function readFields(reader: ByteReader): Promise<{ headers: Headers; hosts: number }> {
  const headers = new Headers()
  let hosts = 0
  let room = maxHead
  for (;;) {
    const line = await reader.line(room)
    if (line === undefined) throw cutOff(reader, room, 431)
    if (line === '') return { headers, hosts }
    room -= line.length + 2
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon))
    const value = line.slice(colon + 1)
    if (!token.test(name) || !fieldValue.test(value)) throw new HttpError(400, 'a header is malformed')
    headers.append(name, value)
    if (name.toLowerCase() === 'host') hosts++
  }
}

function cutOff(reader: ByteReader, limit: number, tooLong: number): HttpError {
  if (reader.buffered > limit) return new HttpError(tooLong, `the head is longer than ${limit} bytes`)
  return new HttpError(400, 'the connection ended within a head')
}

function serialise(first: string, headers: Headers): Uint8Array {
  let text = `${first}\r\n`
  for (const [name, value] of headers) text += `${name}: ${value}\r\n`
  text += '\r\n'
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}
