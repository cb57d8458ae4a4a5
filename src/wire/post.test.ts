import { expect, test } from 'vitest'
import { post } from './post'

/** What arrives of `value`. */
function posted(value: unknown, transfer: Transferable[] = []): unknown {
  let copy: unknown
  const postMessage = (value: unknown, transfer: Transferable[]): void => {
    copy = structuredClone(value, { transfer })
  }
  post({ postMessage }, value, transfer)
  return copy
}

const isPort = (value: unknown): boolean => value instanceof MessagePort

test('ports and streams move, wherever they are and however often', () => {
  const { port1, port2 } = new MessageChannel()
  const value: Record<string, unknown> = {
    list: [1, 'two', null, { port: port1 }],
    map: new Map<unknown, unknown>([[{ key: port2 }, new Set([new ReadableStream()])]]),
    again: port1,
    bytes: new Uint8Array(1_000),
    time: new Date(),
  }
  value['self'] = value
  const copy = posted(value, [port2]) as typeof value
  const { port } = (copy['list'] as { port: MessagePort }[])[3]!
  expect(isPort(port) && copy['again'] === port).toBe(true)
  const [[{ key }, set]] = [...(copy['map'] as Map<{ key: MessagePort }, Set<unknown>>)] as [
    [{ key: MessagePort }, Set<unknown>],
  ]
  expect(isPort(key)).toBe(true)
  expect([...set][0]).toBeInstanceOf(ReadableStream)
  expect(copy['self'] === copy).toBe(true)
  port.close()
  key.close()
})

test('what can neither be cloned nor moved is refused, and nothing has moved', () => {
  const { port1 } = new MessageChannel()
  const bytes = new Uint8Array(8)
  expect(() => posted({ act: () => {} })).toThrow(DOMException)
  expect(() => posted({ port1, bytes, act: () => {} }, [bytes.buffer])).toThrow(DOMException)
  expect(bytes.length).toBe(8)
  const moved = posted(port1)
  expect(isPort(moved)).toBe(true)
  ;(moved as MessagePort).close()
})
