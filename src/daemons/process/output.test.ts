import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OutputLog, type OutputItem } from './output'

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

const bytes = (text: string) => new TextEncoder().encode(text)
const textOf = (items: readonly OutputItem[]) =>
  items.map(({ data }) => new TextDecoder().decode(data)).join('')

test('a late reader gets everything from the start, and the end', async () => {
  const log = new OutputLog()
  log.append(1, bytes('one '))
  log.append(2, bytes('two '))
  log.end()
  log.append(1, bytes('too late'))
  expect(await collected(log.read())).toEqual([
    { fd: 1, data: bytes('one ') },
    { fd: 2, data: bytes('two ') },
  ])
})

test('every reader has a place of their own', async () => {
  const log = new OutputLog()
  const early = collected(log.read())
  log.append(1, bytes('a'))
  const reader = log.read()
  await reader.next()
  log.append(1, bytes('b'))
  log.end()
  expect(textOf(await early)).toBe('ab')
  expect(textOf(await collected(reader))).toBe('b')
})

test('a reader who leaves while waiting is let go', async () => {
  const reader = new OutputLog().read()
  const waiting = reader.next()
  await reader.return?.()
  expect(await waiting).toEqual({ done: true, value: undefined })
})

test('what is kept is the end, and what is gone is counted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme-ascii' }), { maxLength: 40 }),
      fc.nat(60),
      async (writes, readAfter) => {
        const log = new OutputLog(1000)
        const early = log.read()
        const seen: OutputItem[] = []
        for (const [index, write] of writes.entries()) {
          log.append(1, bytes(write))
          if (index === readAfter) seen.push((await early.next()).value as OutputItem)
        }
        log.end()
        seen.push(...(await collected(early)))
        const late = await collected(log.read())

        const whole = writes.join('')
        for (const items of [seen, late]) {
          const missed = items.reduce((sum, { dropped = 0 }) => sum + dropped, 0)
          expect(textOf(items).length + missed).toBe(whole.length)
        }
        expect(whole.endsWith(textOf(late))).toBe(true)
        const weight = late.reduce((sum, { data }) => sum + data.length + 64, 0)
        expect(late.length <= 1 || weight <= 1000).toBe(true)
      },
    ),
  )
})

test('a writer waits for the slowest of those who read, and for nobody else', async () => {
  const log = new OutputLog(1000)
  const reader = log.read()
  await log.write(1, new Uint8Array(700))
  await log.write(1, new Uint8Array(100))
  let written = false
  const waiting = log.write(1, new Uint8Array(900)).then(() => (written = true))
  await new Promise((resolve) => setTimeout(resolve))
  expect(written).toBe(false)
  expect((await reader.next()).value).toMatchObject({ data: new Uint8Array(700) })
  expect((await reader.next()).value).toMatchObject({ data: new Uint8Array(100) })
  await waiting
  const blocked = log.write(1, new Uint8Array(900))
  await reader.return?.()
  await blocked
  await log.write(1, new Uint8Array(900))
})

test('a write after the end is EPIPE', async () => {
  const log = new OutputLog()
  log.end()
  await expect(log.write(1, bytes('late'))).rejects.toMatchObject({ detail: { errno: 'EPIPE' } })
})
