import { expect, test } from 'vitest'
import { Input } from './input'

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

const bytes = (text: string) => new TextEncoder().encode(text)

async function text(input: Input) {
  const chunks = await collected(input)
  return chunks.map((chunk) => new TextDecoder().decode(chunk)).join('')
}

test('what is given at the start is all there is', async () => {
  expect(await text(new Input('hello'))).toBe('hello')
  expect(await text(new Input(''))).toBe('')
  expect(() => new Input('hello').push('more')).toThrow(
    expect.objectContaining({ detail: { errno: 'EPIPE' } }),
  )
})

test('a reader waits for what comes, and nothing ends it', async () => {
  const input = new Input()
  const read = text(input)
  expect(input.push('über')).toBe(5)
  await Promise.resolve()
  expect(input.push(bytes(' all'))).toBe(4)
  expect(input.push('')).toBe(0)
  expect(await read).toBe('über all')
})

test('a second reader goes on where the first one left', async () => {
  const input = new Input()
  input.push('first')
  input.push('second')
  for await (const chunk of input) {
    expect(chunk).toEqual(bytes('first'))
    break
  }
  input.push('')
  expect(await text(input)).toBe('second')
})

test('no more than a mebibyte waits, but one chunk may be larger', () => {
  const input = new Input()
  input.push(new Uint8Array(2 * 1024 * 1024))
  expect(() => input.push('x')).toThrow(expect.objectContaining({ detail: { errno: 'EAGAIN' } }))
})
