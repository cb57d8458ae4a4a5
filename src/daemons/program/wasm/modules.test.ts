import { expect, test } from 'vitest'
import { Modules } from './modules'

const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])

function setup() {
  const modules = new Modules()
  let made = 0
  const make = () => {
    made++
    return WebAssembly.compile(empty)
  }
  return { modules, make, made: () => made }
}

test('the same content is compiled once for each limit', async () => {
  const { modules, make, made } = setup()
  const first = await modules.get(new Uint8Array([1, 2]), undefined, make)
  expect(await modules.get(new Uint8Array([1, 2]), undefined, make)).toBe(first)
  expect(made()).toBe(1)
  await modules.get(new Uint8Array([1, 3]), undefined, make)
  await modules.get(new Uint8Array([1, 2]), 65_536, make)
  expect(made()).toBe(3)
})

test('what cannot be compiled is tried again', async () => {
  const { modules, make } = setup()
  const content = new Uint8Array([1])
  await expect(modules.get(content, undefined, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await modules.get(content, undefined, make)
})

test('the oldest is forgotten when there are too many bytes', async () => {
  const { modules, make, made } = setup()
  const large = (byte: number) => new Uint8Array(33 * 1024 * 1024).fill(byte)
  for (const byte of [1, 2, 2, 1]) await modules.get(large(byte), undefined, make)
  expect(made()).toBe(3)
})
