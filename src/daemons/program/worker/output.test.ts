import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Output, type Fd } from './output'

const decode = (data: Uint8Array) => new TextDecoder().decode(data)

test('everything arrives in order, one part at a time', async () => {
  const write = fc.record({ fd: fc.constantFrom<Fd[]>(1, 2), text: fc.string(), pause: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(write), async (writes) => {
      const parts: { fd: Fd; text: string }[] = []
      let under = 0
      const output = new Output(async (fd, data) => {
        expect(++under).toBe(1)
        await Promise.resolve()
        parts.push({ fd, text: decode(data) })
        under--
      })
      for (const { fd, text, pause } of writes) {
        const written = output.write(fd, text)
        if (pause) await written
      }
      await output.drained()
      const spelled = (list: { fd: Fd; text: string }[]) =>
        list.flatMap(({ fd, text }) => [...text].map((letter) => `${fd}${letter}`))
      expect(spelled(parts)).toEqual(spelled(writes))
    }),
  )
})

test('what is written in one turn goes out together', async () => {
  const parts: string[] = []
  const output = new Output(async (fd, data) => void parts.push(`${fd}:${decode(data)}`))
  void output.write(1, 'a')
  void output.write(1, 'b')
  void output.write(2, 'c')
  void output.write(1, 'd')
  await output.drained()
  expect(parts).toEqual(['1:ab', '2:c', '1:d'])
})

test('bytes are taken as they are at the time of writing', async () => {
  const parts: string[] = []
  const output = new Output(async (_, data) => void parts.push(decode(data)))
  const data = new TextEncoder().encode('then')
  void output.write(1, data)
  data.fill(0)
  await output.drained()
  expect(parts).toEqual(['then'])
})

test('a small write need not wait, a large one waits until it is delivered', async () => {
  let take = () => {}
  const output = new Output(() => new Promise((resolve) => (take = resolve)))
  await output.write(1, 'small')
  let done = false
  const large = output.write(1, new Uint8Array(100_000)).then(() => (done = true))
  await new Promise((resolve) => setTimeout(resolve))
  take()
  await new Promise((resolve) => setTimeout(resolve))
  expect(done).toBe(false)
  take()
  await large
})

test('a failure is told to those who wait, and to every write after it', async () => {
  const output = new Output(async (fd) => {
    if (fd === 1) throw new Error('gone')
  })
  await expect(output.write(1, new Uint8Array(100_000))).rejects.toThrow('gone')
  await expect(output.write(1, 'b')).rejects.toThrow('gone')
  await output.write(2, 'c')
})
